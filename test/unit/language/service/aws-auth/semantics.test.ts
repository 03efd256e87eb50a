import { describe, expect, it } from 'vitest';
import { accessEntries, asEksctl, asScript, parseMap, whoAmI } from '../../../../../src/language/service/aws-auth';
import { parse } from 'yaml';
import { NODES } from './support';

const map = parseMap({
  mapRoles: `${NODES}\n- rolearn: arn:aws:iam::111122223333:role/team/ops\n  username: ops\n- rolearn: arn:aws:iam::111122223333:role/Admin\n  username: "{{AccountID}}:{{SessionName}}:{{SessionNameRaw}}:{{AccessKeyID}}"\n  groups: [system:masters, "team-{{SessionName}}"]\n`,
  mapUsers: "- userarn: arn:aws:iam::111122223333:user/o'hara\n  username: system:ci\n  groups: [ops]\n",
  mapAccounts: '- 444455556666\n',
});

describe('who am I', () => {
  it('fills templates of a role in any letter case', () => {
    expect(whoAmI(map, 'arn:aws:sts::111122223333:assumed-role/admin/jane@example.com', { accessKeyId: 'AKIA' })).toEqual({
      outcome: 'mapped',
      canonicalArn: 'arn:aws:iam::111122223333:role/admin',
      by: { section: 'mapRoles', index: 2 },
      username: '111122223333:jane-example.com:jane@example.com:AKIA',
      groups: ['system:masters', 'team-jane-example.com'],
    });
  });
  it('needs an instance for the private DNS name', () => {
    const node = 'arn:aws:sts::111122223333:assumed-role/nodes/';
    expect(whoAmI(map, `${node}jane`)).toMatchObject({ outcome: 'notRendered' });
    expect(whoAmI(map, `${node}i-0123456789abcdef0`, { ec2PrivateDnsName: 'ip-10-0-0-1' })).toMatchObject({
      username: 'system:node:ip-10-0-0-1',
    });
  });
  it('takes whole accounts last, under the canonical ARN', () => {
    expect(whoAmI(map, 'arn:aws:iam::444455556666:user/x')).toMatchObject({
      by: { section: 'mapAccounts' },
      username: 'arn:aws:iam::444455556666:user/x',
      groups: [],
    });
  });
  it('tells why near entries do not match', () => {
    const ops = whoAmI(map, 'arn:aws:sts::111122223333:assumed-role/ops/jane');
    expect(ops).toMatchObject({ outcome: 'notMapped', nearMisses: [{ index: 1 }] });
    expect(JSON.stringify(ops)).toContain('path');
    expect(JSON.stringify(whoAmI(map, 'arn:aws:iam::999922223333:role/Admin'))).toContain('account 111122223333');
  });
});

describe('access entries', () => {
  const conversion = accessEntries(map);

  it('takes nodes, administrators and people over', () => {
    expect(conversion.entries.map(({ type, username, policyArns }) => [type, username, policyArns.length])).toEqual([
      ['EC2_LINUX', undefined, 0],
      ['STANDARD', 'ops', 0],
      ['STANDARD', '{{AccountID}}:{{SessionName}}:{{SessionNameRaw}}:{{AccessKeyID}}', 1],
      ['STANDARD', undefined, 0],
    ]);
    expect(conversion.notes.join('\n')).toMatch(/system:ci was left out[\s\S]*444455556666 was left out/);
  });
  it('writes YAML for eksctl', () => {
    const config = parse(asEksctl(conversion)) as { accessConfig: { accessEntries: Record<string, unknown>[] } };
    expect(config.accessConfig.accessEntries[0]).toEqual({ principalARN: 'arn:aws:iam::111122223333:role/nodes', type: 'EC2_LINUX' });
  });
  it('quotes for the shell', () => {
    expect(asScript(conversion)).toContain(`--principal-arn 'arn:aws:iam::111122223333:user/o'\\''hara'`);
    expect(asScript(conversion)).toContain("--policy-arn 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy'");
  });
});
