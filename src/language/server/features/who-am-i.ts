import { parseMap, whoAmI, type WhoAmI } from '../../service/aws-auth/semantics';
import type { LintDocument, LintFile } from '../../service/document';
import { asText, get, pairs } from '../../service/yaml/walk';

export interface Identity {
  readonly arn: string;
  /** Empty: not given. */
  readonly sessionName: string;
}

/** What the aws-auth maps of a file make of an identity, as Markdown. */
export function explainIdentity(file: LintFile, { arn, sessionName }: Identity): string {
  const maps = file.documents.filter(isMap);
  const title = `# Who is ${code(arn)}?`;
  if (maps.length === 0)
    return `${title}\n\nThe file holds no aws-auth map: a ConfigMap named \`aws-auth\` with \`mapRoles\`, \`mapUsers\` or \`mapAccounts\`.`;
  const parts = maps.map((document) => {
    const map = parseMap(dataOf(document));
    const broken = map.errors.map(({ section, reason }) => `- \`${section}\` was not read: ${reason}.`);
    const warning = broken.length === 0 ? [] : [`The authenticator reads only a part of this map:\n\n${broken.join('\n')}`];
    return [...answer(whoAmI(map, arn, sessionName === '' ? {} : { sessionName })), ...warning].join('\n\n');
  });
  return [title, ...parts].join('\n\n');
}

function answer(found: WhoAmI): readonly string[] {
  switch (found.outcome) {
    case 'notAnIdentity':
      return [`Nobody: ${found.reason}.`];
    case 'mapped':
      return [
        `Entry ${found.by.index + 1} of \`${found.by.section}\` matches ${code(found.canonicalArn)}.`,
        `| | |\n|---|---|\n| username | ${found.username === '' ? '(empty)' : code(found.username)} |\n| groups | ${found.groups.map(code).join(', ') || 'none'} |`,
        'What they may do is decided by the bindings of that username and of those groups.',
      ];
    case 'notRendered':
      return [
        `Entry ${found.by.index + 1} of \`${found.by.section}\` matches ${code(found.canonicalArn)}, but the caller is refused: ${found.reason}.`,
      ];
    case 'notMapped': {
      const near = found.nearMisses.map((miss) => `- entry ${miss.index + 1} of \`${miss.section}\`, ${code(miss.arn)}: ${miss.reason}`);
      const nobody = `Nobody: no entry matches ${code(found.canonicalArn)}, so the cluster refuses the caller, unless an access entry of EKS lets it in.`;
      return near.length === 0 ? [nobody] : [nobody, `Entries that were probably meant:\n\n${near.join('\n')}`];
    }
  }
}

function isMap({ header }: LintDocument): boolean {
  return header.kind?.value === 'ConfigMap' && header.name === 'aws-auth';
}

function dataOf(document: LintDocument): Readonly<Record<string, string>> {
  const texts = pairs(get(document.root, 'data')).map(({ name, value }) => [name, asText(value)] as const);
  return Object.fromEntries(texts.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** A span of code that holds any text, backquotes and pipes too. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('|', '\\|')}${fence}`;
}
