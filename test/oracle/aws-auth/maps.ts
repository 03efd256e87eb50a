/** Data of aws-auth ConfigMaps, and ways to carry it in YAML. */
export interface Fixture {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

const ADMIN = '- rolearn: arn:aws:iam::111122223333:role/admin\n';
const USER = '- userarn: arn:aws:iam::111122223333:user/jane\n';
const NODE = `- rolearn: arn:aws:iam::111122223333:role/nodes
  username: system:node:{{EC2PrivateDNSName}}
  groups:
    - system:bootstrappers
    - system:nodes
`;

const roles: Readonly<Record<string, string>> = {
  nodes: NODE,
  'nodes and administrators': `${NODE}${ADMIN}  username: admin\n  groups: [system:masters]\n`,
  comments: `# who\n${ADMIN}  # why\n  username: admin # so\n`,
  empty: '',
  'empty list': '[]',
  'empty quotes': '""',
  'empty backquotes': '``',
  null: 'null',
  tilde: '~',
  'only a comment': '# nothing yet\n',
  json: '[{"rolearn":"arn:aws:iam::111122223333:role/admin","username":"admin","groups":["system:masters"]}]',
  'flow entries': '- {rolearn: "arn:aws:iam::111122223333:role/admin", username: admin, groups: [ops]}\n',
  'odd case keys': '- roleARN: arn:aws:iam::111122223333:role/admin\n  userName: admin\n  Groups: [ops]\n',
  'two cases of one key': `${ADMIN}  roleARN: arn:aws:iam::111122223333:role/other\n  username: admin\n`,
  'duplicate key': `${ADMIN}  username: a\n  username: b\n`,
  'duplicate arn': `${ADMIN}  username: a\n${ADMIN}  username: b\n`,
  'duplicate arn in capitals': `${ADMIN}  username: a\n- rolearn: arn:aws:iam::111122223333:role/ADMIN\n  username: b\n`,
  'tab alone': `${ADMIN}\t\n  username: admin\n`,
  'tab before a comment': `${ADMIN}\t# so\n  username: admin\n`,
  'tab and blanks alone': `${ADMIN}  \t\n  username: admin\n`,
  'tab behind a dash': ADMIN.replace('- ', '-\t'),
  'tab behind a key': ADMIN.replace(': ', ':\t'),
  'entries to the left': `  ${ADMIN}${ADMIN}`,
  'end of the document': `${ADMIN}...\n${ADMIN}`,
  'brackets at the left': '- {rolearn: "arn:aws:iam::111122223333:role/admin", groups: [\na,\nb\n]}\n',
  'colon first in brackets': `${ADMIN}  groups: [:a]\n`,
  'escaped slash': '- {"rolearn": "arn:aws:iam::111122223333:role\\/admin"}\n',
  'escaped slash in JSON': '[{"rolearn": "arn:aws:iam::111122223333:role\\/admin"}]\n',
  'comment touching quotes': '- rolearn: "arn:aws:iam::111122223333:role/admin"#c\n',
  'entry of text': '- arn:aws:iam::111122223333:role/admin\n',
  'entry of null': '-\n',
  'groups as text': `${ADMIN}  username: admin\n  groups: system:masters\n`,
  'groups as mapping': `${ADMIN}  username: admin\n  groups:\n    system:masters\n`,
  'groups with a number': `${ADMIN}  username: admin\n  groups: [1, ops]\n`,
  'groups with null': `${ADMIN}  username: admin\n  groups: [~, ops]\n`,
  'groups null': `${ADMIN}  username: admin\n  groups:\n`,
  'username yes': `${ADMIN}  username: yes\n`,
  'username y': `${ADMIN}  username: y\n`,
  'username number': `${ADMIN}  username: 1234\n`,
  'username float': `${ADMIN}  username: 1.5\n`,
  'username octal': `${ADMIN}  username: 0123\n`,
  'username date': `${ADMIN}  username: 2020-01-01\n`,
  'username base 60': `${ADMIN}  username: 1:30\n`,
  'username infinity': `${ADMIN}  username: .inf\n`,
  'username null': `${ADMIN}  username:\n`,
  'username mapping': `${ADMIN}  username:\n    name: admin\n`,
  'username quoted': `${ADMIN}  username: '{{SessionName}}'\n`,
  'unquoted variable': `${ADMIN}  username: {{SessionName}}\n`,
  'variable in the middle': `${ADMIN}  username: ops:{{SessionName}}\n`,
  'no username': `${ADMIN}  groups: [ops]\n`,
  userid: `${ADMIN}  username: admin\n  userid: AROAEXAMPLE\n`,
  'unknown key': `${ADMIN}  username: admin\n  comment: x\n`,
  'misspelt groups': `${ADMIN}  username: admin\n  group: [ops]\n`,
  'no rolearn': '- username: admin\n',
  role_arn: '- role_arn: arn:aws:iam::111122223333:role/admin\n  username: admin\n',
  'userarn in mapRoles': '- userarn: arn:aws:iam::111122223333:user/jane\n  username: jane\n',
  'user arn as rolearn': '- rolearn: arn:aws:iam::111122223333:user/jane\n  username: jane\n',
  'rolearn null': '- rolearn:\n  username: jane\n',
  'rolearn number': '- rolearn: 12\n  username: jane\n',
  'text entry': '- arn:aws:iam::111122223333:role/admin\n',
  'null entry': `-\n${ADMIN}  username: admin\n`,
  'list entry': `- - rolearn: arn:aws:iam::111122223333:role/admin\n`,
  mapping: 'rolearn: arn:aws:iam::111122223333:role/admin\nusername: admin\n',
  text: 'arn:aws:iam::111122223333:role/admin',
  number: '12',
  'bad indentation': '- rolearn: arn:aws:iam::111122223333:role/admin\n   username: admin\n',
  'lost indentation': '- rolearn: arn:aws:iam::111122223333:role/admin\nusername: admin\n',
  tab: '- rolearn: arn:aws:iam::111122223333:role/admin\n\tusername: admin\n',
  'tab behind colon': `- rolearn:\tarn:aws:iam::111122223333:role/admin\n  username:\tadmin\n`,
  'no blank behind colon': '- rolearn: arn:aws:iam::111122223333:role/admin\n  username:admin\n',
  'no blank behind dash': '-rolearn: arn:aws:iam::111122223333:role/admin\n',
  'open quote': `${ADMIN}  username: "admin\n`,
  'open bracket': `${ADMIN}  username: admin\n  groups: [ops\n`,
  documents: `${ADMIN}  username: admin\n---\n${NODE}`,
  'leading marker': `---\n${ADMIN}  username: admin\n`,
  anchors: `- &a\n  rolearn: arn:aws:iam::111122223333:role/admin\n  username: admin\n- <<: *a\n  rolearn: arn:aws:iam::111122223333:role/other\n`,
  'unknown alias': `${ADMIN}  username: *name\n`,
  path: '- rolearn: arn:aws:iam::111122223333:role/team/admin\n  username: admin\n',
  'identity center path':
    '- rolearn: arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef\n  username: admin\n',
  'assumed role': '- rolearn: arn:aws:sts::111122223333:assumed-role/admin/jane\n  username: admin\n',
  'instance profile': '- rolearn: arn:aws:iam::111122223333:instance-profile/nodes\n  username: admin\n',
  'group arn': '- rolearn: arn:aws:iam::111122223333:group/ops\n  username: admin\n',
  'policy arn': '- rolearn: arn:aws:iam::aws:policy/AdministratorAccess\n  username: admin\n',
  wildcard: '- rolearn: arn:aws:iam::111122223333:role/*\n  username: admin\n',
  'roles plural': '- rolearn: arn:aws:iam::111122223333:roles/admin\n  username: admin\n',
  'role colon': '- rolearn: arn:aws:iam::111122223333:role:admin\n  username: admin\n',
  'capital arn': '- rolearn: arn:aws:iam::111122223333:Role/Admin\n  username: admin\n',
  'region in arn': '- rolearn: arn:aws:iam:eu-west-1:111122223333:role/admin\n  username: admin\n',
  'short account': '- rolearn: arn:aws:iam::11112222333:role/admin\n  username: admin\n',
  'unknown partition': '- rolearn: arn:awz:iam::111122223333:role/admin\n  username: admin\n',
  china: '- rolearn: arn:aws-cn:iam::111122223333:role/admin\n  username: admin\n',
  root: '- rolearn: arn:aws:iam::111122223333:root\n  username: admin\n',
  'not an arn': '- rolearn: admin\n  username: admin\n',
  's3 arn': '- rolearn: arn:aws:s3:::bucket\n  username: admin\n',
  'trailing slash': '- rolearn: arn:aws:iam::111122223333:role/admin/\n  username: admin\n',
};

const users: Readonly<Record<string, string>> = {
  user: `${USER}  username: jane\n  groups: [ops]\n`,
  'user with a path': '- userarn: arn:aws:iam::111122223333:user/team/jane\n  username: jane\n',
  'role arn as userarn': '- userarn: arn:aws:iam::111122223333:role/admin\n  username: admin\n',
  'rolearn in mapUsers': '- rolearn: arn:aws:iam::111122223333:role/admin\n  username: admin\n',
  'federated user': '- userarn: arn:aws:sts::111122223333:federated-user/jane\n  username: jane\n',
  'users twice': `${USER}  username: a\n- userarn: arn:aws:iam::111122223333:user/JANE\n  username: b\n`,
};

const accounts: Readonly<Record<string, string>> = {
  'quoted account': '- "111122223333"\n',
  'unquoted account': '- 111122223333\n',
  'leading zero': '- 012345678901\n',
  'account as mapping': '- id: "111122223333"\n',
  'accounts as text': '111122223333',
  'accounts json': '["111122223333", "012345678901"]',
};

const inSection = (section: string, table: Readonly<Record<string, string>>): readonly Fixture[] =>
  Object.entries(table).map(([name, text]) => ({ name: `${section}: ${name}`, data: { [section]: text } }));

export const fixtures: readonly Fixture[] = [
  ...inSection('mapRoles', roles),
  ...inSection('mapUsers', users),
  ...inSection('mapAccounts', accounts),
  { name: 'all sections', data: { mapRoles: NODE, mapUsers: `${USER}  username: jane\n`, mapAccounts: '- "444455556666"\n' } },
  { name: 'nothing', data: {} },
  { name: 'other keys', data: { note: 'text' } },
];

/** A ConfigMap with the data as literal blocks or, where a block cannot hold it, quoted. */
export function asManifest(data: Readonly<Record<string, string>>, style: 'block' | 'quoted' = 'block'): string {
  const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:\n';
  const lines = Object.entries(data).map(([key, text]) => {
    const isPlain = style === 'block' && /^[^\s]/.test(text) && text.endsWith('\n') && !/[^\n\t\x20-\x7e]/.test(text);
    return isPlain ? `  ${key}: |\n${text.replace(/^(?=.)/gm, '    ')}` : `  ${key}: ${JSON.stringify(text)}\n`;
  });
  return head + lines.join('') + (lines.length === 0 ? '  {}\n' : '');
}

/** One-change variants of a fixture, the same in each run. */
export function* mutations({ name, data }: Fixture): Generator<Fixture> {
  for (const [section, text] of Object.entries(data)) {
    for (const [change, from, to] of CHANGES) {
      const at = text.indexOf(from);
      if (at >= 0) {
        const changed = text.slice(0, at) + to + text.slice(at + from.length);
        yield { name: `${name}, ${change} in ${section}`, data: { ...data, [section]: changed } };
      }
    }
  }
}

const CHANGES: readonly (readonly [string, string, string])[] = [
  ['a blank more before username', '  username', '   username'],
  ['a blank less before username', '  username', ' username'],
  ['a tab before username', '  username', '\tusername'],
  ['no colon', ': ', ' '],
  ['no blank behind the colon', ': ', ':'],
  ['no dash', '- ', '  '],
  ['no blank behind the dash', '- ', '-'],
  ['a quote opened', ': ', ': "'],
  ['a bracket opened', ': ', ': ['],
  ['username in capitals', 'username', 'USERNAME'],
  ['username misspelt', 'username', 'usernam'],
  ['groups misspelt', 'groups', 'group'],
  ['rolearn misspelt', 'rolearn', 'rolarn'],
  ['rolearn in capitals', 'rolearn', 'roleARN'],
  ['a hash', 'arn:', '#arn:'],
  ['a digit less', '111122223333', '11112222333'],
  ['a star', 'role/', 'role/*'],
  ['a marker', '\n', '\n---\n'],
  ['cut short', 'username: ', ''],
  ['an at sign', ': ', ': @'],
  ['a percent sign', ': ', ': %'],
  ['a backquote', ': ', ': `'],
];
