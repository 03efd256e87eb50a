import { describe, expect, it } from 'vitest';
import { awsAuthFamily as family } from '../../../../../src/language/service/aws-auth';
import { check, finds, isQuiet, survivesTyping, type Expected } from '../../support/fixture';
import { authMap, NODES, withData, withNodes } from './support';

const ARN = 'arn:aws:iam::111122223333:role/admin';

/** A role with one marked field, and how it is after the fix. */
type Row = readonly [rule: string, marked: string, fixed: string | undefined, more?: Expected];

const roles: readonly Row[] = [
  ['AA004', '- rolearn: a\n«\t»username: admin', '- rolearn: a\n  username: admin'],
  ['AA006', `- «role_arn»: ${ARN}\n  username: admin`, `- rolearn: ${ARN}\n  username: admin`],
  ['AA006', `- «userarn»: ${ARN}\n  username: admin`, `- rolearn: ${ARN}\n  username: admin`],
  ['AA006', '- «username: admin»\n  groups: [ops]', undefined],
  ['AA006', `- «${ARN}»`, undefined],
  ['AA007', `- rolearn: «arn:aws:iam:eu-west-1:111122223333:role/admin»\n  username: admin`, `- rolearn: ${ARN}\n  username: admin`],
  ['AA007', `- rolearn: «arn:aws:iam::111122223333:roles/admin»\n  username: admin`, `- rolearn: ${ARN}\n  username: admin`],
  ['AA007', `- rolearn: «admin»\n  username: admin`, undefined],
  ['AA007', `- rolearn: «arn:aws:iam::<ACCOUNT>:role/admin»\n  username: admin`, undefined, { severity: 'hint' }],
  ['AA007', '- rolearn: «<ARN of instance role (not instance profile)>»\n  username: admin', undefined, { severity: 'hint' }],
  ['AA007', '- rolearn: «arn:aws:iam::12345678xxxx:role/admin»\n  username: admin', undefined, { severity: 'hint' }],
  ['AA008', `- rolearn: «arn:aws:iam::1112222333:role/admin»\n  username: admin`, undefined],
  ['AA009', `- rolearn: «arn:aws:iam::111122223333:role/team/admin»\n  username: admin`, `- rolearn: ${ARN}\n  username: admin`],
  ['AA010', `- rolearn: «arn:aws:sts::111122223333:assumed-role/admin/jane»\n  username: admin`, `- rolearn: ${ARN}\n  username: admin`],
  ['AA011', `- rolearn: «arn:aws:iam::111122223333:instance-profile/admin»\n  username: admin`, undefined],
  ['AA011', `- rolearn: «arn:aws:iam::111122223333:role/*»\n  username: admin`, undefined],
  ['AA012', `- rolearn: «arn:aws:iam::111122223333:root»\n  username: admin`, undefined, { severity: 'warning' }],
  [
    'AA013',
    `- rolearn: «arn:aws-us-govt:iam::111122223333:role/admin»\n  username: admin`,
    `- rolearn: arn:aws-us-gov:iam::111122223333:role/admin\n  username: admin`,
    { severity: 'warning' },
  ],
  [
    'AA013',
    `- rolearn: «arn:aws-cn:iam::111122223333:role/admin»\n  username: admin`,
    `- rolearn: ${ARN}\n  username: admin`,
    { severity: 'warning', environment: { awsRegion: 'eu-west-1' } },
  ],
  [
    'AA014',
    `- rolearn: ${ARN}\n  username: admin\n  groups: «ops, readers»`,
    `- rolearn: ${ARN}\n  username: admin\n  groups: ["ops", "readers"]`,
  ],
  ['AA014', `- rolearn: ${ARN}\n  username: «yes»`, `- rolearn: ${ARN}\n  username: "yes"`],
  ['AA014', `- rolearn: ${ARN}\n  username: admin\n  groups:\n    - «12»`, `- rolearn: ${ARN}\n  username: admin\n  groups:\n    - "12"`],
  ['AA015', `- rolearn: ${ARN}\n  username: admin\n  «group»: [ops]`, `- rolearn: ${ARN}\n  username: admin\n  groups: [ops]`],
  ['AA016', `- rolearn: ${ARN}\n  username: ops:«{{ SessionName }}»`, `- rolearn: ${ARN}\n  username: ops:{{SessionName}}`],
  ['AA016', `- rolearn: ${ARN}\n  username: "«{{Sessionname}}»"`, `- rolearn: ${ARN}\n  username: "{{SessionName}}"`],
  ['AA017', `- rolearn: ${ARN}\n  username: «{{SessionName}}»`, `- rolearn: ${ARN}\n  username: "{{SessionName}}"`],
  [
    'AA018',
    `- rolearn: «${ARN}»\n  username: a\n- rolearn: arn:aws:iam::111122223333:role/ADMIN\n  username: b`,
    `- rolearn: arn:aws:iam::111122223333:role/ADMIN\n  username: b`,
  ],
  [
    'AA019',
    `- rolearn: ${ARN}\n  username: «system:node:{{EC2PrivateDNSName}}»\n  groups:\n    - system:nodes`,
    `- rolearn: ${ARN}\n  username: system:node:{{EC2PrivateDNSName}}\n  groups:\n    - system:nodes\n    - system:bootstrappers`,
  ],
  ['AA021', `- rolearn: ${ARN}\n  username: admin\n  groups:\n    - «system:masters»`, undefined, { severity: 'information' }],
  ['AA022', `- rolearn: ${ARN}\n  username: admin\n  groups: [«view»]`, undefined],
  [
    'AA033',
    `- rolearn: ${ARN}\n  username: admin\n  groups:\n    - «ops\n      - readers»`,
    `- rolearn: ${ARN}\n  username: admin\n  groups:\n    - ops\n    - readers`,
  ],
  ['AA033', `- rolearn: ${ARN}\n  username: admin\n  groups:\n    - «ops#readers»`, undefined],
  ['AA023', `- «rolearn»: ${ARN}\n  groups: [ops]`, `- rolearn: ${ARN}\n  username: admin\n  groups: [ops]`],
  ['AA024', `- rolearn: ${ARN}\n  username: «system:codebuild»`, undefined],
  ['AA026', `- «sso»:\n    permissionSetName: Admin\n    accountID: "111122223333"\n  username: admin`, undefined],
  ['AA031', `- rolearn: ${ARN}\n  username: a\n  «username»: b`, undefined],
];

describe('rules about roles', () => {
  it.each(roles.map((row) => [row[0], row[1], row] as const))('%s: %s', (rule, marked, [, , fixed, more = {}]) => {
    finds(family, rule, withNodes(marked), { ...more, ...(fixed === undefined ? {} : { fixed: withNodes(fixed) }) });
  });
});

describe('rules about the object', () => {
  it('AA001 a missing and another namespace', () => {
    const map = withNodes('');
    finds(family, 'AA001', map.replace('aws-auth\n  namespace: kube-system', '«aws-auth»'), { fixed: map });
    finds(family, 'AA001', map.replace('kube-system', '«default»'), { fixed: map });
  });
  it('AA002 a data key in other letters', () => {
    finds(family, 'AA002', withData(`  «maproles»: |\n    []\n`), { fixed: withData('  mapRoles: |\n    []\n') });
  });
  it('AA003 a list in place of text, indented or not', () => {
    finds(
      family,
      'AA003',
      withData(`  «mapRoles»:\n    - rolearn: ${ARN}\n      username: system:node:x\n      groups: [system:nodes, system:bootstrappers]\n`),
      {
        fixed: withData(
          `  mapRoles: |\n    - rolearn: ${ARN}\n      username: system:node:x\n      groups: [system:nodes, system:bootstrappers]\n`,
        ),
      },
    );
    finds(family, 'AA003', withData('  «mapRoles»:\n  - rolearn: x\n    username: y\n'), {
      fixed: withData('  mapRoles: |\n    - rolearn: x\n      username: y\n'),
    });
    finds(family, 'AA003', withData('  «mapRoles»: []\n'), { fixed: withData("  mapRoles: '[]'\n") });
    finds(family, 'AA003', withData('  note: «12»\n'), { fixed: withData('  note: "12"\n') });
  });
  it('AA005 a mapping in place of a list', () => {
    finds(family, 'AA005', authMap({ mapRoles: `«rolearn»: ${ARN}\nusername: admin` }), {
      fixed: authMap({ mapRoles: `- rolearn: ${ARN}\n  username: admin` }),
    });
  });
  it('AA020 no role of nodes', () => {
    finds(family, 'AA020', authMap({ mapRoles: `- rolearn: ${ARN}\n  username: admin` }).replace('mapRoles', '«mapRoles»'));
  });
  it('AA025 and AA008 accounts', () => {
    finds(family, 'AA025', withNodes('', { mapAccounts: '- «111122223333»' }), {
      fixed: withNodes('', { mapAccounts: '- "111122223333"' }),
    });
    finds(family, 'AA008', withNodes('', { mapAccounts: '- "«»11112222333"' }).replace('"«»11112222333"', '«"11112222333"»'));
  });
  it('AA027 what the server writes', () => {
    const map = withNodes('');
    finds(family, 'AA027', map.replace('  name:', '  «uid»: 0d8ad8ab\n  name:'), { fixed: map });
  });
  it('AA028 a cluster that reads access entries only', () => {
    finds(family, 'AA028', withNodes('').replace('aws-auth', '«aws-auth»'), { environment: { eksAuthenticationMode: 'API' } });
  });
  it('AA032 what stands around the map', () => {
    const map = withNodes('');
    finds(family, 'AA032', map.replace('apiVersion: v1\nkind: ConfigMap', 'kind: «ConfigMap»'), { fixed: map });
    finds(family, 'AA032', map.replace('v1', '«v2»'), { fixed: map });
    finds(family, 'AA032', map.replace('\ndata:', '\n«Data»:'), { fixed: map });
    finds(family, 'AA032', map.replace('metadata:', 'metadata:\n  labels:\n    app: «12»'));
    finds(family, 'AA032', `${map}«mapUsers»: ""\n`);
  });
  it('AA030 what stands behind a marker', () => {
    finds(family, 'AA030', authMap({ mapRoles: `${NODES}\n«---»\n- rolearn: ${ARN}\n  username: admin` }));
    finds(family, 'AA030', authMap({ mapRoles: `${NODES}\n...\n«- rolearn: ${ARN}»\n  username: admin` }), { says: 'dropped' });
  });
});

describe('carriers', () => {
  const entry = `- rolearn: arn:aws:iam::111122223333:role/team/admin\n  username: admin\n`;
  const style = (value: string) => withData(`  mapRoles: ${value}\n`);
  const alongside = ['AA020'];

  it('finds the place in escaped text', () => {
    const text = JSON.stringify(entry);
    const arn = 'arn:aws:iam::111122223333:role/team/admin';
    finds(family, 'AA009', style(text.replace(arn, `«${arn}»`)), { alongside, fixed: style(text.replace('team/', '')) });
  });
  it('finds the place in JSON', () => {
    const json = JSON.stringify([{ rolearn: 'arn:aws:iam::111122223333:role/team/admin', username: 'admin' }]);
    finds(family, 'AA009', style(`'${json.replace(/"arn[^"]*"/, '«$&»')}'`), { alongside, fixed: style(`'${json.replace('team/', '')}'`) });
    const escaped = JSON.stringify(json);
    finds(family, 'AA009', style(escaped.replace(/\\"arn[^"]*"/, '«$&»')), { alongside, fixed: style(escaped.replace('team/', '')) });
  });
  it('finds the place in a folded block', () => {
    const folded = '>\n    [{"rolearn":\n    «"arn:aws:iam::111122223333:role/team/admin"»,\n    "username": "admin"}]';
    finds(family, 'AA009', style(folded), { alongside });
  });
  it('is quiet on empty sections and odd forms that work', () => {
    for (const value of ['"[]"', '""', '|\n    []', "''", '"``"']) isQuiet(family, style(value));
    isQuiet(family, withNodes(`- roleARN: arn:aws:iam::111122223333:Role/Admin\n  userName: admin\n  Groups: [ops]`));
    isQuiet(family, withNodes('', { mapUsers: `- userarn: ${ARN}\n  username: admin` }));
    isQuiet(family, withNodes('').replaceAll('\n', '\r\n'));
    isQuiet(family, withData('  mapRoles: |\n    {{- toYaml .Values.roles | nindent 4 }}\n'));
    isQuiet(family, withData('  mapRoles: |\n    ${roles}\n'));
    isQuiet(family, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  mapRoles: []\n');
  });
});

describe('every rule', () => {
  const withExample = family.rules.filter(({ example }) => example !== undefined);

  it.each(withExample.map((rule) => [rule.id, rule] as const))('%s finds its bad example and not its good one', (id, { example }) => {
    const found = (text: string) => check(family, text).filter(({ rule }) => rule === id);
    expect(found(example?.bad ?? '').length).toBeGreaterThan(0);
    expect(found(example?.good ?? '')).toEqual([]);
  });
});

it('survives typing', () => {
  survivesTyping(
    family,
    withNodes(`- &a\n  rolearn: ${ARN}\n  username: "{{SessionName}}"\n- <<: *a\n`, { mapAccounts: '- 111122223333' }),
  );
});
