import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../src/core/parse/fleet';
import { UNUSABLE } from '../../../../src/core/parse/fleet-snapshots';

describe('parseFleet', () => {
  it('reads guards of clusters', () => {
    const text = 'clusters:\n  - context: prod-*\n    protected: true\n  - context: edge\n    readOnly: true\n';
    expect(parseFleet(text)).toEqual({
      fleet: {
        clusters: [
          { context: 'prod-*', protected: true, readOnly: false },
          { context: 'edge', protected: false, readOnly: true },
        ],
      },
      findings: [],
    });
  });

  it('reads what is wanted of snapshots, and leaves out a retention that is half understood', () => {
    const entry = (body: string) => `clusters:\n  - context: prod\n    snapshots:\n${body}`;
    const good = entry('      rpo: 6h\n      retention: { last: 3, daily: 7, within: 48h }\n');
    expect(parseFleet(good).fleet.clusters[0]?.snapshots).toEqual({
      rpoMs: 6 * 3_600_000,
      retention: { last: 3, daily: 7, within: 48 * 3_600_000 },
    });
    const { fleet, findings } = parseFleet(entry('      rpo: soon\n      retention: { last: 3, dayly: 7 }\n'));
    expect(fleet.clusters[0]?.snapshots).toEqual({});
    expect(findings.map(({ message }) => message)).toEqual([
      '"rpo" is not a duration such as 6h or 90m.',
      '"dayly" is not a field of "retention". Known are last, daily, weekly, monthly, within.',
    ]);
  });

  it('reads a client certificate of etcd only as a whole, and repeats nothing of what is no path', () => {
    const entry = (body: string) => parseFleet(`clusters:\n  - context: prod\n    etcd:\n${body}`);
    const files = { caFile: '~/pki/ca.crt', certFile: '/pki/client.crt', keyFile: 'C:\\pki\\client.key' };
    const written = Object.entries(files).map(([name, path]) => `      ${name}: ${path}\n`);
    expect(entry(written.join(''))).toMatchObject({ fleet: { clusters: [{ etcd: files }] }, findings: [] });
    const { fleet, findings } = entry(`${written.slice(0, 2).join('')}      keyFile: |\n        -----BEGIN SECRET\n      user: root\n`);
    expect(fleet.clusters[0]?.etcd).toBeUndefined();
    expect(findings.map(({ message }) => message)).toEqual([
      '"user" is not a field of "etcd". Known are caFile, certFile, keyFile.',
      '"etcd.keyFile" is a path on this computer, absolute or beginning with "~/".',
    ]);
  });

  it.each(['', '# only a comment\n', 'clusters:\n', '{}'])('takes %j as a fleet without clusters', (text) => {
    expect(parseFleet(text).fleet.clusters).toEqual([]);
  });

  it.each<[string, RegExp, number]>([
    ['- a\n- b\n', /not a mapping/, 1],
    ['clusters: prod\n', /not a list/, 1],
    ['clusters:\n  - prod\n', /entry of "clusters" is not a mapping/, 2],
    ['clusters:\n  - protected: true\n', /no "context"/, 2],
    ['clusters:\n  - context: a\n    protectd: true\n', /"protectd" is not a field/, 3],
    ['clusters: [\n', /./, 2],
  ])('finds what is wrong in %j', (text, message, line) => {
    const [finding] = parseFleet(text).findings;
    expect(finding?.message).toMatch(message);
    expect(finding?.line).toBe(line);
  });

  it('takes a guard it can not read as given: the file guards clusters', () => {
    const { fleet, findings } = parseFleet('clusters:\n  - context: prod\n    protected: "yes"\n    readOnly: [1]\n');
    expect(fleet.clusters).toEqual([{ context: 'prod', protected: true, readOnly: true }]);
    expect(findings).toHaveLength(2);
  });

  it('goes on after an entry that can not be used', () => {
    expect(parseFleet('clusters:\n  - nonsense\n  - context: b\n').fleet.clusters.map((one) => one.context)).toEqual(['b']);
  });

  describe('snapshots', () => {
    const KEY = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';
    const read = (body: string) => parseFleet(`clusters:\n  - context: a\n    snapshots:\n${body}`);

    it('are encrypted, kept and scheduled as the file says', () => {
      const { fleet, findings } = read(
        `      recipients: [${KEY}]\n      retention: { last: 3, daily: 7 }\n      schedule: { host: cp1, onCalendar: '*-*-* 00/6:00:00' }\n`,
      );
      expect(findings).toEqual([]);
      expect(fleet.clusters[0]?.snapshots).toEqual({
        recipients: [KEY],
        retention: { last: 3, daily: 7 },
        schedule: { host: 'cp1', onCalendar: '*-*-* 00/6:00:00', folder: '/var/backups/etcd' },
      });
    });

    it('are never in the clear because a recipient is mistyped, and a secret is not kept', () => {
      const { fleet, findings } = read(`      recipients: [AGE-SECRET-KEY-1QQQ]\n`);
      expect(findings[0]?.message).toMatch(/secret half/);
      expect(fleet.clusters[0]?.snapshots?.recipients).toEqual([UNUSABLE]);
      expect(JSON.stringify({ fleet, findings })).not.toContain('QQQ');
    });

    it.each<[string, RegExp]>([
      ['      recipient: x\n', /"recipient" is not a field/],
      ['      retention: { last: -1 }\n', /"last" is not a whole number/],
      ['      schedule: { host: cp1 }\n', /"onCalendar" of the schedule is missing/],
      ["      schedule: { host: cp1, onCalendar: 'daily; reboot' }\n", /no time as systemd/],
      ['      schedule: { host: cp1, onCalendar: daily, folder: /var/lib/etcd/b }\n', /would be lost with it/],
      ["      schedule: { host: cp1, onCalendar: daily, folder: '/srv/$(x)' }\n", /character that is not taken/],
    ])('finds what is wrong in %j, and leaves it out', (body, message) => {
      const { fleet, findings } = read(body);
      expect(findings[0]?.message).toMatch(message);
      expect(fleet.clusters[0]?.snapshots).toEqual({});
    });
  });
});
