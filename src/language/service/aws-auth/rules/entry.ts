import type { Fix, RuleInfo } from '../../finding';
import { nearestName } from '../../text/similar';
import { duplicates, isNull, items, pairs, resolved } from '../../yaml/walk';
import { scalarValue } from '../../yaml/scalar-value';
import type { YamlNode } from '../../yaml/nodes';
import { hasForeignTemplate } from '../model/auth-file';
import type { Entry } from '../model/section';
import { arnField, headOf, titleOf } from '../model/values';
import { fieldOf } from '../semantics/fields';
import { ADMIN, exampleRole } from './example';
import type { Scene } from './scene';

const SOURCE = 'aws-iam-authenticator pkg/config/types.go';

export const noArn: RuleInfo = {
  id: 'AA006',
  severity: 'error',
  title: 'An entry of mapRoles has a rolearn, one of mapUsers a userarn.',
  explanation:
    'Entries are looked up by that field alone. An entry without it is kept and matches nobody; misspelt keys are dropped in silence. Letter case does not matter.',
  example: {
    bad: exampleRole('role_arn: arn:aws:iam::111122223333:role/admin', 'username: admin'),
    good: exampleRole(ADMIN, 'username: admin'),
  },
  source: SOURCE,
};

export const wrongType: RuleInfo = {
  id: 'AA014',
  severity: 'error',
  title: 'ARNs, usernames and groups are texts, and groups is a list.',
  explanation:
    'A value of another type is logged as an error and left out while the entry stays: with `groups: system:masters` the role gets in and belongs to no group; with `username: 1234` or `username: yes` it has no name.',
  example: {
    bad: exampleRole(ADMIN, 'username: admin', 'groups: system:masters'),
    good: exampleRole(ADMIN, 'username: admin', 'groups: ["system:masters"]'),
  },
  source: SOURCE,
};

export const unknownKey: RuleInfo = {
  id: 'AA015',
  severity: 'warning',
  title: 'An entry knows rolearn or userarn, username, groups and userid.',
  explanation: 'Other keys are dropped without a message. A misspelt `groups` is a role without any rights.',
  example: { bad: exampleRole(ADMIN, 'username: admin', 'group: ["ops"]'), good: exampleRole(ADMIN, 'username: admin', 'groups: ["ops"]') },
  source: SOURCE,
};

export const noUsername: RuleInfo = {
  id: 'AA023',
  severity: 'warning',
  title: 'An entry should say the username.',
  explanation: 'There is no default: the username is then empty, audit logs show nobody, and bindings to users cannot be made.',
  example: { bad: exampleRole(ADMIN, 'groups: ["ops"]'), good: exampleRole(ADMIN, 'username: admin', 'groups: ["ops"]') },
  source: SOURCE,
};

export const sso: RuleInfo = {
  id: 'AA026',
  severity: 'warning',
  title: 'sso entries work only behind a feature gate that EKS does not set.',
  explanation:
    'Matching by `sso` (account, permission set) needs the alpha gate SSORoleMatch of a self-run authenticator. With `sso.partition` set such an entry never matches, and an unquoted `accountID` does not decode.',
  source: 'aws-iam-authenticator pkg/config/mapper.go',
};

export const duplicateKey: RuleInfo = {
  id: 'AA031',
  severity: 'warning',
  title: 'A key is written once in an entry.',
  explanation:
    'Of a key that is written twice the last one counts, without a message. Often a `- ` is missing and two entries have become one.',
  example: { bad: exampleRole(ADMIN, 'username: admin', 'username: ops'), good: exampleRole(ADMIN, 'username: ops') },
  source: 'gopkg.in/yaml.v2',
};

export function checkEntries({ file, report }: Scene): void {
  for (const section of file.sections) {
    if (section.key === 'mapAccounts') continue;
    const known = new Set(section.entries.map(({ node }) => node));
    for (const item of items(section.root)) {
      const node = resolved(item);
      if (node === undefined || (node.kind === 'map' && known.has(node))) continue;
      if (hasForeignTemplate(section.text)) continue;
      const what = node.kind === 'seq' ? 'a list' : isNull(node) ? 'empty' : 'a text';
      const place = section.place(node);
      const width =
        place.end === place.start
          ? section.place({ start: Math.max(0, section.text.lastIndexOf('-', node.start)), end: node.start })
          : place;
      report(
        noArn,
        width,
        `This entry is ${what} and maps nobody: an entry is a mapping with ${section.key === 'mapRoles' ? 'rolearn' : 'userarn'}, username and groups.`,
      );
    }
  }
  for (const entry of file.entries) checkEntry(entry, report);
}

function checkEntry(entry: Entry, report: Scene['report']): void {
  const { section, node, fields } = entry;
  const wanted = arnField(entry);
  const usable = fields.get(wanted);
  const isKnown = usable !== undefined && !isNull(usable.value) && !isEmptyText(usable.value);
  const standIn = isKnown || fields.has('sso') ? undefined : pairs(node).find(({ name }) => isStandIn(name, wanted));
  if (!isKnown && !fields.has('sso')) reportNoArn(entry, standIn, report);
  for (const pair of pairs(node)) {
    const field = fieldOf(pair.name);
    const isOther = (field === 'rolearn' || field === 'userarn') && field !== wanted;
    if (pair.key === standIn?.key || (field !== undefined && !isOther && !(field === 'sso' && section.key === 'mapUsers'))) continue;
    if (hasForeignTemplate(pair.name)) continue;
    const right = isOther ? undefined : nearestName(pair.name, [wanted, 'username', 'groups', 'userid']);
    const free = right !== undefined && !fields.has(fieldOf(right) ?? 'sso');
    report(
      unknownKey,
      section.place(pair.key),
      `${pair.name} is dropped: entries of ${section.key} know ${wanted}, username, groups and userid.${right === undefined ? ' Remove it.' : ` ${right} was probably meant.`}`,
      {
        fixes: free ? [rename(entry, pair.key, right)] : [],
      },
    );
  }
  for (const { key } of duplicates(node)) {
    report(
      duplicateKey,
      section.place(key),
      'This key was already written in the entry, and only this last one counts. Remove one, or begin a new entry with "- ".',
    );
  }
  checkTypes(entry, report);
  if (fields.has('sso')) checkSso(entry, report);
  else if (isKnown && (!fields.has('username') || isNull(fields.get('username')?.value))) {
    report(
      noUsername,
      section.place(usable.key),
      `${titleOf(entry)} has no username: the cluster sees an empty name in audit logs. Add one.`,
      { fixes: usernameFix(entry) },
    );
  }
}

function isEmptyText(node: YamlNode): boolean {
  const at = resolved(node);
  return at?.kind === 'scalar' && at.text === '';
}

/** Whether a key was meant for the ARN: the other section's field, or a misspelling. */
function isStandIn(name: string, wanted: 'rolearn' | 'userarn'): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  return (
    ['rolearn', 'userarn', 'arn', 'role', 'user', 'principalarn', 'iamarn'].includes(plain) ||
    nearestName(plain, [wanted, `${wanted}s`]) !== undefined
  );
}

function reportNoArn(entry: Entry, standIn: { readonly name: string; readonly key: YamlNode } | undefined, report: Scene['report']): void {
  const { section } = entry;
  const wanted = arnField(entry);
  if (standIn === undefined) {
    const empty = entry.fields.get(wanted)?.key;
    report(
      noArn,
      empty ? section.place(empty) : headOf(entry),
      `This entry has no ${wanted} and matches nobody. Add the ARN of the ${wanted === 'rolearn' ? 'role' : 'user'}.`,
    );
    return;
  }
  report(
    noArn,
    section.place(standIn.key),
    `${standIn.name} is not read in ${section.key}: the entry has no ${wanted} and matches nobody. Write ${wanted}.`,
    {
      fixes: entry.fields.has(wanted) ? [] : [rename(entry, standIn.key, wanted)],
    },
  );
}

function rename({ section }: Entry, key: YamlNode, name: string): Fix {
  return { title: `Rename to ${name}`, edits: [section.edit(key, name)], isSafe: true };
}

function usernameFix(entry: Entry): readonly Fix[] {
  const { section, node } = entry;
  const arn = entry.fields.get(arnField(entry));
  if (!section.isBlock || node.isFlow || arn === undefined || entry.fields.has('username')) return [];
  const column = arn.key.start - (section.text.lastIndexOf('\n', arn.key.start - 1) + 1);
  const end = Math.max(arn.key.end, arn.value.end);
  const name = titleOf(entry);
  const value = /^[A-Za-z][\w.@-]*$/.test(name) ? name : JSON.stringify(name);
  return [
    {
      title: `Add username: ${name}`,
      edits: [section.edit({ start: end, end }, `\n${' '.repeat(column)}username: ${value}`)],
      isSafe: false,
    },
  ];
}

function checkTypes(entry: Entry, report: Scene['report']): void {
  const { section, fields } = entry;
  const texts = [arnField(entry), 'username', 'userid'] as const;
  for (const field of texts) {
    const value = fields.get(field)?.value;
    if (value !== undefined) checkText(entry, value, field, report);
  }
  const groups = resolved(fields.get('groups')?.value);
  if (groups === undefined || isNull(groups)) return;
  if (groups.kind === 'seq') {
    for (const item of groups.items) {
      if (!isNull(item)) checkText(entry, item, 'a group', report);
    }
    return;
  }
  if (groups.kind === 'scalar' && hasForeignTemplate(groups.text)) return;
  const names = groups.kind === 'scalar' ? groups.text.split(/[\s,]+/).filter((name) => name !== '') : [];
  const list = `[${names.map((name) => JSON.stringify(name)).join(', ')}]`;
  report(
    wrongType,
    section.place(groups.kind === 'map' && groups.entries[0] ? groups.entries[0].key : groups),
    `groups must be a list: as ${groups.kind === 'map' ? 'a mapping' : 'a single value'} it is left out, and ${titleOf(entry)} belongs to no group. Write one "- " for each group.`,
    {
      fixes: names.length > 0 ? [{ title: `Write ${list}`, edits: [section.edit(groups, list)], isSafe: true }] : [],
    },
  );
}

function checkText(entry: Entry, node: YamlNode, what: string, report: Scene['report']): void {
  const { section } = entry;
  const value = resolved(node);
  if (value === undefined) return;
  if (value.kind !== 'scalar') {
    if (section.text.startsWith('{{', value.start)) return;
    const place = value.kind === 'map' && !value.isFlow ? (value.entries[0]?.key ?? value) : value;
    report(wrongType, section.place(place), `${what} must be a text; a ${value.kind === 'seq' ? 'list' : 'mapping'} is left out.`);
    return;
  }
  const json = scalarValue(value);
  if (typeof json === 'string' || json === null) return;
  const raw = section.text.slice(value.start, value.end);
  report(
    wrongType,
    section.place(value),
    `${raw} is a ${typeof json} for YAML; ${what} must be a text and is left out otherwise. Put it in quotes.`,
    {
      fixes:
        node.kind === 'alias' || value.tag !== undefined
          ? []
          : [{ title: 'Put it in quotes', edits: [section.edit(value, JSON.stringify(raw))], isSafe: true }],
    },
  );
}

function checkSso(entry: Entry, report: Scene['report']): void {
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
