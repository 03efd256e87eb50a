import type { Fix, RuleInfo } from '../../finding';
import { nearestName } from '../../text/similar';
import { duplicates, isNull, items, pairs, resolved } from '../../yaml/walk';
import type { YamlNode } from '../../yaml/nodes';
import { hasForeignTemplate } from '../model/auth-file';
import type { Entry } from '../model/section';
import { arnField, headOf, titleOf } from '../model/values';
import { fieldOf } from '../semantics/fields';
import { ADMIN, exampleRole } from './example';
import type { Scene } from './scene';
import { checkSso } from './sso';
import { checkTypes } from './types';

const SOURCE = 'aws-iam-authenticator pkg/config/types.go';

export const noArn: RuleInfo = {
  id: 'AA006',
  severity: 'warning',
  title: 'An entry of mapRoles has a rolearn, one of mapUsers a userarn.',
  explanation:
    'Entries are looked up by that field alone. An entry without it is kept and matches nobody; misspelt keys are dropped in silence. Letter case does not matter.',
  example: {
    bad: exampleRole('role_arn: arn:aws:iam::111122223333:role/admin', 'username: admin'),
    good: exampleRole(ADMIN, 'username: admin'),
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
        // The decoder stops at all but null.
        isNull(node) ? {} : { severity: 'error' },
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

function reportNoArn(
  entry: Entry,
  standIn: { readonly name: string; readonly key: YamlNode; readonly value: YamlNode } | undefined,
  report: Scene['report'],
): void {
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
      fixes: entry.fields.has(wanted) || isNull(standIn.value) ? [] : [rename(entry, standIn.key, wanted)],
    },
  );
}

function rename({ section }: Entry, key: YamlNode, name: string): Fix {
  // Quotes around the key stay: in JSON they are what lets the colon follow without a blank.
  const inner = key.kind === 'scalar' ? { start: key.contentStart, end: key.contentEnd } : key;
  return { title: `Rename to ${name}`, edits: [section.edit(inner, name)], isSafe: true };
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
