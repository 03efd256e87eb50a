import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../src/core/parse/fleet';

const hosts = (lines: readonly string[]) => {
  const { fleet, findings } = parseFleet(
    ['clusters:', '  - context: prod', '    hosts:', ...lines.map((line) => `      ${line}`)].join('\n'),
  );
  return { hosts: fleet.clusters[0]?.hosts, findings };
};

describe('hosts of a fleet file', () => {
  it('are read with everything they may say', () => {
    const read = hosts([
      '- name: cp1',
      '  address: 10.0.0.11',
      '  port: 2222',
      '  user: ops',
      '  jump: admin@bastion:22',
      '  roles: [controlPlane, etcd]',
      '- name: cp2',
      '  alias: second',
      '  jump: [a, b]',
      '- name: cp3',
    ]);
    expect(read.findings).toEqual([]);
    expect(read.hosts).toEqual([
      { name: 'cp1', address: '10.0.0.11', port: 2222, user: 'ops', jump: ['admin@bastion:22'], roles: ['controlPlane', 'etcd'] },
      { name: 'cp2', alias: 'second', jump: ['a', 'b'] },
      { name: 'cp3' },
    ]);
  });

  it.each<[readonly string[], RegExp, number]>([
    [['- address: 10.0.0.1'], /no "name"/, 4],
    [['- name: cp1', '  adress: 10.0.0.1'], /"adress" is not a field/, 5],
    [['- name: cp1', '  port: 70000'], /"port"/, 5],
    [['- name: cp1', '  port: "22"'], /"port"/, 5],
    [['- name: cp1', '  address: -oProxyCommand=x'], /not a host name/, 5],
    [['- name: cp1', '  user: "a b"'], /not a user name/, 5],
    [['- name: cp1', '  jump: ["a", 3]'], /neither a text nor a list/, 5],
    [['- name: cp1', '  jump: "a;b"'], /not a (jump host|host name)/, 5],
    [['- name: cp1', '  address: a', '  alias: b'], /either an "address" or an "alias"/, 6],
    [['- cp1'], /not a mapping/, 4],
  ])('are left out, and told, when anything is wrong in %j', (lines, message, line) => {
    const read = hosts([...lines, '- name: sound']);
    expect(read.hosts).toEqual([{ name: 'sound' }]);
    expect(read.findings[0]?.message).toMatch(message);
    expect(read.findings[0]?.line).toBe(line);
  });

  it('count once', () => {
    const read = hosts(['- name: cp1', '  address: a', '- name: cp1', '  address: b']);
    expect(read.hosts).toEqual([{ name: 'cp1', address: 'a' }]);
    expect(read.findings[0]?.message).toMatch(/listed twice/);
  });
});
