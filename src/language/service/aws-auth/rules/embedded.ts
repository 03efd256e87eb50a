import type { Fix, RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { parseYaml } from '../../yaml/parse';
import { resolved } from '../../yaml/walk';
import { scalarValue } from '../../yaml/scalar-value';
import { hasForeignTemplate } from '../model/auth-file';
import type { Section } from '../model/section';
import type { Scene } from './scene';

const SOURCE = 'aws-iam-authenticator pkg/mapper/configmap/configmap.go';
const role = (text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:\n  mapRoles: |\n${text.replace(/^/gm, '    ')}`;

export const badEmbeddedYaml: RuleInfo = {
  id: 'AA004',
  severity: 'error',
  title: 'The text of a section must be YAML itself.',
  explanation:
    'The API server stores the text unread. When the authenticator cannot parse it, it loses the whole section: with mapRoles all nodes and all people in it lose access at once.',
  example: {
    bad: role('- rolearn: arn:aws:iam::111122223333:role/admin\n   username: admin'),
    good: role('- rolearn: arn:aws:iam::111122223333:role/admin\n  username: admin'),
  },
  source: SOURCE,
};

export const notAList: RuleInfo = {
  id: 'AA005',
  severity: 'error',
  title: 'A section is a list.',
  explanation: 'mapRoles, mapUsers and mapAccounts are lists: each entry begins with `- `. Anything else maps nobody.',
  example: {
    bad: role('rolearn: arn:aws:iam::111122223333:role/admin\nusername: admin'),
    good: role('- rolearn: arn:aws:iam::111122223333:role/admin\n  username: admin'),
  },
  source: SOURCE,
};

export const unquotedTemplate: RuleInfo = {
  id: 'AA017',
  severity: 'error',
  title: 'A value that begins with {{ needs quotes.',
  explanation:
    'Without quotes `{{SessionName}}` is a mapping within a mapping for YAML. The authenticator cannot use that as a key and loses the whole section. In the middle of a value, as in `system:node:{{SessionName}}`, no quotes are needed.',
  example: {
    bad: role('- rolearn: arn:aws:iam::111122223333:role/admin\n  username: {{SessionName}}'),
    good: role('- rolearn: arn:aws:iam::111122223333:role/admin\n  username: "{{SessionName}}"'),
  },
  source: 'sigs.k8s.io/yaml',
};

export const droppedDocument: RuleInfo = {
  id: 'AA030',
  severity: 'warning',
  title: 'Within a section everything behind its first document is dropped.',
  explanation:
    'The authenticator reads the first YAML document of a section only. Entries behind a line `---` or `...`, or further to the left than the first one, map nobody, without any message.',
  source: 'k8s.io/apimachinery pkg/util/yaml ToJSON',
};

export function checkEmbedded({ file, report }: Scene): void {
  for (const section of file.sections) {
    if (section.isEmpty) continue;
    if (section.readUntil < section.text.length && section.text.slice(section.readUntil + 3).trim() !== '') {
      const marker = { start: section.readUntil, end: section.readUntil + 3 };
      report(
        droppedDocument,
        section.place(marker),
        `What stands behind --- is dropped: ${section.key} is read up to here only. Remove the line.`,
        {
          fixes: section.isBlock ? [{ title: 'Remove ---', edits: [section.edit(marker, '')], isSafe: false }] : [],
        },
      );
    }
    if (section.parsed.unreadFrom !== undefined) {
      const from = section.parsed.unreadFrom;
      report(
        droppedDocument,
        section.place({ start: from, end: from + (/^[^\n]*\S/.exec(section.text.slice(from))?.[0].length ?? 1) }),
        `This and all that follows is dropped: ${section.key} ends before it, as it stands further to the left than its first entry, or behind a line "...". Indent it like the first entry.`,
      );
    }
    if (hasForeignTemplate(section.text)) continue;
    if (!checkTemplateQuotes(section, report)) checkSyntax(section, report);
  }
}

const UNQUOTED = /(?:^|\n)([ \t]*(?:- +)?(?:[A-Za-z]+:[ \t]+|- +))(\{\{[ ]*\w+[ ]*\}\}[^\n#]*)/g;

/** Whether the section is lost by unquoted variables, which are then reported. */
function checkTemplateQuotes(section: Section, report: Scene['report']): boolean {
  if (section.parsed.error === undefined && section.unconvertible === undefined) return false;
  let isFound = false;
  for (const match of section.text.matchAll(UNQUOTED)) {
    const value = (match[2] ?? '').trimEnd();
    const start = match.index + match[0].length - (match[2] ?? '').length;
    const range = { start, end: start + value.length };
    isFound = true;
    report(
      unquotedTemplate,
      section.place(range),
      `Without quotes ${value} is a mapping for YAML, and the whole ${section.key} is lost. Put it in quotes.`,
      {
        fixes: [{ title: 'Put it in quotes', edits: [section.edit(range, JSON.stringify(value))], isSafe: true }],
      },
    );
  }
  return isFound;
}

function checkSyntax(section: Section, report: Scene['report']): void {
  const { error } = section.parsed;
  const lost = section.key === 'mapRoles' ? 'nodes and people in it lose access' : 'everybody in it loses access';
  if (error) {
    const tab = tabAt(section.text, error.offset);
    if (tab !== undefined) {
      report(
        badEmbeddedYaml,
        section.place({ start: tab, end: tab + 1 }),
        `A tab indents this line; YAML allows only blanks there. The whole ${section.key} does not parse, and ${lost}.`,
        {
          fixes: tabFix(section, tab),
        },
      );
      return;
    }
    const start = Math.min(error.offset, Math.max(0, section.text.trimEnd().length - 1));
    report(
      badEmbeddedYaml,
      section.place({ start, end: start + 1 }),
      `${section.key} does not parse as YAML (${error.reason}): the authenticator drops the whole section, and ${lost}.`,
    );
    return;
  }
  if (section.unconvertible) {
    const { node, message } = section.unconvertible;
    report(
      badEmbeddedYaml,
      section.place(node),
      `${section.key} has no form in JSON (${message}): the authenticator drops the whole section, and ${lost}.`,
    );
    return;
  }
  checkIsList(section, report);
}

/** As many blanks in place of the tab as make the section parse; two are tried first, as most files indent by two. */
function tabFix(section: Section, tab: number): readonly Fix[] {
  const { text, readUntil } = section;
  const parses = (width: number) =>
    parseYaml(`${text.slice(0, tab)}${' '.repeat(width)}${text.slice(tab + 1, readUntil)}`).error === undefined;
  const width = [2, 4, 1, 0].find(parses);
  if (width === undefined) return [];
  const title = width === 0 ? 'Remove the tab' : `Replace the tab by ${width === 1 ? 'a blank' : `${width} blanks`}`;
  return [{ title, edits: [section.edit({ start: tab, end: tab + 1 }, ' '.repeat(width))], isSafe: false }];
}

function tabAt(text: string, offset: number): number | undefined {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  for (const from of [line, text.lastIndexOf('\n', Math.max(0, line - 2)) + 1]) {
    const blank = /^[ \t]*/.exec(text.slice(from))?.[0] ?? '';
    const tab = blank.indexOf('\t');
    if (tab >= 0) return from + tab;
  }
  return undefined;
}

function checkIsList(section: Section, report: Scene['report']): void {
  const root = resolved(section.root);
  if (root === undefined || root.kind === 'seq' || (root.kind === 'scalar' && scalarValue(root) === null)) return;
  if (root.kind === 'scalar' && isPlaceholder(root.text)) return;
  const place = root.kind === 'map' ? section.place(root.entries[0]?.key ?? root) : section.place(root);
  const lines = section.isBlock && root.kind === 'map' && !root.isFlow;
  report(
    notAList,
    place,
    `${section.key} must be a list, and this is a ${root.kind === 'map' ? 'mapping' : 'text'}: it maps nobody. Begin each entry with "- ".`,
    {
      fixes: lines ? [{ title: 'Make it a list', edits: listEdits(section, root.start), isSafe: true }] : [],
    },
  );
}

function listEdits(section: Section, from: number) {
  const edits = [section.edit({ start: from, end: from }, '- ')];
  for (
    let line = section.text.indexOf('\n', from) + 1;
    line > 0 && line < section.text.length;
    line = section.text.indexOf('\n', line) + 1
  ) {
    if (section.text[line] !== '\n') edits.push(section.edit({ start: line, end: line }, '  '));
  }
  return edits;
}
