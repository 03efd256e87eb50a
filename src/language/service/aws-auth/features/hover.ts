import type { LintDocument } from '../../document';
import type { Hover } from '../../family';
import { readAuthFile, type AuthFile } from '../model/auth-file';
import type { Entry, Section } from '../model/section';
import { arnField, arnOf, groupsOf, titleOf, written } from '../model/values';
import { canonicalize } from '../semantics/arn';
import { parseMap } from '../semantics/parse-map';
import { render, TEMPLATE_VARIABLES } from '../semantics/template';
import { whoAmI } from '../semantics/who-am-i';
import { FIELD_DOCS, GROUP_DOCS } from './words';

/** Explains the variable, the group or the entry at an offset. */
export function hover(document: LintDocument, offset: number): Hover | undefined {
  const file = readAuthFile(document);
  if (file === undefined) return undefined;
  for (const entry of file.entries) {
    const range = entry.section.place(entry.node);
    if (offset < range.start || offset > range.end) continue;
    return variableAt(document, offset) ?? groupAt(entry, offset) ?? keyAt(entry, offset) ?? { range, markdown: explain(entry, file) };
  }
  return undefined;
}

function variableAt({ text }: LintDocument, offset: number): Hover | undefined {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  for (const match of text.slice(line, newline < 0 ? text.length : newline).matchAll(/\{\{(\w+)\}\}/g)) {
    const range = { start: line + match.index, end: line + match.index + match[0].length };
    const variable = TEMPLATE_VARIABLES.find(({ name }) => name === match[1]);
    if (variable && range.start <= offset && offset <= range.end)
      return { range, markdown: `**{{${variable.name}}}**: ${variable.doc}\n\nFor example \`${variable.sample}\`.` };
  }
  return undefined;
}

function groupAt(entry: Entry, offset: number): Hover | undefined {
  const group = groupsOf(entry).find(({ place }) => place.start <= offset && offset <= place.end);
  if (group === undefined) return undefined;
  const doc = GROUP_DOCS.get(group.text) ?? 'Gives what RoleBindings and ClusterRoleBindings give that name this group as a subject.';
  return { range: group.place, markdown: `Group \`${group.text}\`\n\n${doc}` };
}

function keyAt({ section, fields }: Entry, offset: number): Hover | undefined {
  for (const [field, { key }] of fields) {
    const range = section.place(key);
    if (range.start <= offset && offset <= range.end) return { range, markdown: `**${field}**: ${FIELD_DOCS[field]}` };
  }
  return undefined;
}

function explain(entry: Entry, file: AuthFile): string {
  const arn = arnOf(entry)?.text;
  if (arn === undefined) return `This entry has no ${arnField(entry)}: it matches nobody.`;
  const canonical = canonicalize(arn);
  if ('problem' in canonical) return `This entry matches nobody: ${canonical.problem}.`;
  if (canonical.arn !== arn) return 'This entry matches nobody: callers are looked up by the ARN of the role, not of a session.';
  const data = Object.fromEntries(file.sections.map((section: Section) => [section.key, section.text]));
  const result = whoAmI(parseMap(data), arn);
  if (
    (result.outcome === 'mapped' || result.outcome === 'notRendered') &&
    (result.by.index !== entry.index || result.by.section !== entry.section.key)
  ) {
    return `This entry has no effect: entry ${result.by.index + 1} of ${result.by.section} has the same ARN and counts.`;
  }
  const username = written(entry, 'username')?.text;
  const groups = groupsOf(entry).map(({ text }) => text);
  return [
    `**${titleOf(entry)}**: ${canonical.principal === 'role' ? 'everybody with a session of this role' : 'this principal'} is known to the cluster as`,
    '',
    `- username: ${username === undefined ? '(empty)' : `\`${username}\``}${username?.includes('{{') ? `, for example \`${sample(username)}\`` : ''}`,
    `- groups: ${groups.length === 0 ? 'none' : groups.map((group) => `\`${group}\``).join(', ')}`,
  ].join('\n');
}

function sample(template: string): string {
  const value = (name: string) => TEMPLATE_VARIABLES.find((variable) => variable.name === name)?.sample ?? '';
  const isNode = template.includes('{{EC2PrivateDNSName}}');
  const rendered = render(template, {
    accountId: value('AccountID'),
    sessionName: isNode ? 'i-0123456789abcdef0' : value('SessionNameRaw'),
    accessKeyId: value('AccessKeyID'),
    ec2PrivateDnsName: value('EC2PrivateDNSName'),
  });
  return 'text' in rendered ? rendered.text : template;
}
