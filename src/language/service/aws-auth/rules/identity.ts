import type { RuleInfo } from '../../finding';
import { nearestName } from '../../text/similar';
import { hasForeignTemplate } from '../model/auth-file';
import type { Entry } from '../model/section';
import { arnOf, groupsOf, removeEntry, written, type Written } from '../model/values';
import { TEMPLATE_VARIABLES } from '../semantics/template';
import { ADMIN, exampleMap, exampleRole } from './example';
import type { Scene } from './scene';

export const unknownVariable: RuleInfo = {
  id: 'AA016',
  severity: 'warning',
  title: 'Template variables are written exactly, without blanks.',
  explanation: `Only ${TEMPLATE_VARIABLES.map(({ name }) => `\`{{${name}}}\``).join(', ')} are replaced. Anything else in double braces stays in the name as it is.`,
  example: { bad: exampleRole(ADMIN, 'username: "{{ SessionName }}"'), good: exampleRole(ADMIN, 'username: "{{SessionName}}"') },
  source: 'aws-iam-authenticator pkg/server/server.go renderTemplate',
};

export const duplicateArn: RuleInfo = {
  id: 'AA018',
  severity: 'warning',
  title: 'An ARN stands in one entry.',
  explanation:
    'Entries are kept by their ARN without regard to letter case: of two with the same ARN the later one counts, groups are not joined, and an entry of mapRoles hides one of mapUsers.',
  example: {
    bad: exampleMap('mapRoles', [`- ${ADMIN}`, '  username: admin', `- ${ADMIN}`, '  username: ops']),
    good: exampleRole(ADMIN, 'username: ops'),
  },
  source: 'aws-iam-authenticator pkg/mapper/configmap/configmap.go',
};

export const reservedUsername: RuleInfo = {
  id: 'AA024',
  severity: 'hint',
  title: 'Access entries refuse usernames that begin with system:, eks:, aws:, amazon: or iam:.',
  explanation:
    'The ConfigMap takes such names, access entries do not: the entry cannot be moved over as it is, and bindings to the old name have to be changed with it.',
  example: { bad: exampleRole(ADMIN, 'username: system:codebuild'), good: exampleRole(ADMIN, 'username: codebuild') },
  source: 'Amazon EKS user guide, access entries',
};

export function checkIdentities({ file, report }: Scene): void {
  const last = new Map<string, Entry>();
  for (const entry of [...file.entries].sort(byPrecedence)) {
    const arn = arnOf(entry);
    const username = written(entry, 'username');
    for (const text of [username, ...groupsOf(entry)]) if (text) checkVariables(entry, text, report);
    if (username) checkReserved(username, report);
    if (arn === undefined) continue;
    const winner = last.get(arn.text.toLowerCase());
    const winning = winner && arnOf(winner);
    last.set(arn.text.toLowerCase(), winner ?? entry);
    if (winner === undefined || winning === undefined || hasForeignTemplate(arn.text)) continue;
    const edit = removeEntry(entry);
    report(
      duplicateArn,
      arn.place,
      `This ARN stands in another entry of ${winner.section.key}, and that one counts: this entry has no effect. Join the groups there and remove it here.`,
      {
        related: [{ ...winning.place, message: 'This entry counts.' }],
        fixes: edit ? [{ title: 'Remove this entry', edits: [edit], isSafe: false }] : [],
        tag: 'unnecessary',
      },
    );
  }
}

/** The entry that counts first: mapRoles before mapUsers, within a section the last. */
function byPrecedence(a: Entry, b: Entry): number {
  if (a.section !== b.section) return a.section.key === 'mapRoles' ? -1 : 1;
  return b.index - a.index;
}

const NAMES = TEMPLATE_VARIABLES.map(({ name }) => name);

function checkVariables({ section }: Entry, { text, node, place }: Written, report: Scene['report']): void {
  if (hasForeignTemplate(text)) return;
  for (const match of text.matchAll(/\{\{(.*?)\}\}/g)) {
    const inside = match[1] ?? '';
    if (NAMES.includes(inside)) continue;
    const name = NAMES.find((known) => known.toLowerCase() === inside.trim().toLowerCase()) ?? nearestName(inside.trim(), NAMES);
    // In quotes with escapes the offsets of the value are not those of the text: the whole value is shown then.
    const start = node.contentStart + match.index;
    const isExact = section.text.startsWith(match[0], start);
    const range = { start, end: start + match[0].length };
    report(
      unknownVariable,
      isExact ? section.place(range) : place,
      `${match[0]} is not replaced and stays in the name.${name === undefined ? ` Known are ${NAMES.join(', ')}.` : ` Write {{${name}}}.`}`,
      {
        fixes:
          isExact && name !== undefined ? [{ title: `Write {{${name}}}`, edits: [section.edit(range, `{{${name}}}`)], isSafe: true }] : [],
      },
    );
  }
}

function checkReserved(username: Written, report: Scene['report']): void {
  const prefix = /^(?:system|eks|aws|amazon|iam):/.exec(username.text)?.[0];
  if (prefix === undefined || username.text.startsWith('system:node:')) return;
  report(
    reservedUsername,
    username.place,
    `Access entries refuse usernames that begin with ${prefix} This entry works here and cannot be moved over with that name.`,
  );
}
