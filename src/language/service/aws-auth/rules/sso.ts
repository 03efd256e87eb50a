import type { RuleInfo } from '../../finding';
import { scalarValue } from '../../yaml/scalar-value';
import { isNull, pairs, resolved } from '../../yaml/walk';
import type { Entry } from '../model/section';
import type { Scene } from './scene';

export const sso: RuleInfo = {
  id: 'AA026',
  severity: 'warning',
  title: 'sso entries work only behind a feature gate that EKS does not set.',
  explanation:
    'Matching by `sso` (account, permission set) needs the alpha gate SSORoleMatch of a self-run authenticator. With `sso.partition` set such an entry never matches, and an unquoted `accountID` does not decode.',
  source: 'aws-iam-authenticator pkg/config/mapper.go',
};

/** Entries that are matched by a permission set. */
export function checkSso(entry: Entry, report: Scene['report']): void {
  const { section, fields } = entry;
  const pair = fields.get('sso');
  if (pair === undefined || section.key === 'mapUsers') return;
  report(
    sso,
    section.place(pair.key),
    'sso entries match only where the authenticator runs with the gate SSORoleMatch, which EKS does not set. Write the rolearn of the permission set, without its path.',
  );
  for (const { name, key, value } of pairs(pair.value)) {
    if (name.toLowerCase() === 'partition') report(sso, section.place(key), 'With a partition the entry never matches. Remove it.');
    const at = resolved(value);
    if (name.toLowerCase() !== 'accountid' || at?.kind !== 'scalar' || typeof scalarValue(at) === 'string' || isNull(at)) continue;
    const raw = section.text.slice(at.start, at.end);
    report(sso, section.place(at), 'accountID must be a text; unquoted digits do not decode. Put it in quotes.', {
      severity: 'error',
      fixes: [{ title: 'Put it in quotes', edits: [section.edit(at, JSON.stringify(raw))], isSafe: true }],
    });
  }
}
