import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scheduleFiles, type ScheduleSettings } from '../../../../../src/core/command/etcd-schedule/files';
import { SCHEDULE_SCRIPT } from '../../../../../src/core/command/etcd-schedule/script';
import { parseRuns } from '../../../../../src/core/parse/schedule-runs';
import { snapshotName } from '../../../../../src/core/snapshot/metadata';
import { decideRetention } from '../../../../../src/core/snapshot/retention';

const settings: ScheduleSettings = {
  cluster: 'prod-eu',
  onCalendar: '*-*-* 00/6:00:00',
  folder: '/var/backups/etcd',
  keep: { last: 3, daily: 7, weekly: 4, monthly: 6 },
  recipients: [],
  endpoint: 'https://127.0.0.1:2379',
  credentials: { ca: '/etc/k/ca.crt', cert: '/etc/k/c.crt', key: '/etc/k/c.key' },
};

describe('files of a schedule', () => {
  it('are a script, its settings, and two units', () => {
    const files = scheduleFiles(settings);
    expect(files.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
      ['/usr/local/sbin/drydock-etcd-snapshot', '755'],
      ['/etc/drydock/etcd-snapshot.env', '600'],
      ['/etc/drydock/etcd-snapshot.recipients', '600'],
      ['/etc/systemd/system/drydock-etcd-snapshot.service', '644'],
      ['/etc/systemd/system/drydock-etcd-snapshot.timer', '644'],
    ]);
    expect(files[1]?.content).toContain("KEEP_DAILY='7'\n");
    expect(files[4]?.content).toContain('\nOnCalendar=*-*-* 00/6:00:00\n');
  });

  it.each<Partial<ScheduleSettings>>([
    { cluster: "a'b" },
    { onCalendar: 'daily\nExecStart=/bin/sh' },
    { folder: '/srv/$(reboot)' },
    { endpoint: "https://a';x" },
    { recipients: ['age1x'] },
    { keep: { last: -1, daily: 0, weekly: 0, monthly: 0 } },
    { credentials: { ca: "/a'b", cert: '/c', key: '/k' } },
  ])('are refused for %j', (other) => {
    expect(() => scheduleFiles({ ...settings, ...other })).toThrow();
  });

  it('have a script that a plain shell understands', () => {
    const dir = mkdtempSync(join(tmpdir(), 'drydock-script-'));
    try {
      writeFileSync(join(dir, 'script'), SCHEDULE_SCRIPT);
      execFileSync('sh', ['-n', join(dir, 'script')]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('what the script removes', () => {
  const program = /-v now="[^\n]*" '([\s\S]*?)'\)/.exec(SCHEDULE_SCRIPT)?.[1] ?? '';
  const removed = (names: readonly string[], { withinSeconds = 0, ...keep }: ScheduleSettings['keep'], now = 0) => {
    const variables = Object.entries({ prefix: 'etcd-prod-', ...keep, within: withinSeconds, now: now / 1000 }).flatMap(([name, value]) => [
      '-v',
      `${name}=${value}`,
    ]);
    const input = [...names].sort().reverse().join('\n');
    return execFileSync('awk', [...variables, program], { input, encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .sort();
  };

  it('is what the policy lets go, for many histories', () => {
    let seed = 7;
    const random = (below: number) => ((seed = (seed * 1103515245 + 12345) % 2147483648), Math.floor((seed / 2147483648) * below));
    for (let round = 0; round < 40; round += 1) {
      const end = Date.UTC(2020 + random(8), random(12), 1 + random(28), random(24));
      const times = new Set(Array.from({ length: 1 + random(60) }, () => end - random(200 * 86_400) * 1000));
      const snapshots = [...times].map((takenAt) => ({ id: snapshotName('prod', takenAt), takenAt, isVerified: true }));
      const keep = { last: random(4), daily: random(8), weekly: random(5), monthly: random(7) };
      const withinSeconds = random(2) * random(40) * 86_400;
      const policy = { ...keep, ...(withinSeconds === 0 ? {} : { within: withinSeconds * 1000 }) };
      const goes = decideRetention(snapshots, policy, end)
        .filter(({ keptAs }) => keptAs.length === 0)
        .map(({ snapshot }) => snapshot.id);
      expect(
        removed(
          snapshots.map(({ id }) => id),
          { ...keep, withinSeconds },
          end,
        ),
      ).toEqual(goes.sort());
    }
  });

  it('is nothing of other names', () => {
    const keep = { last: 1, daily: 0, weekly: 0, monthly: 0 };
    const names = [
      'etcd-prod-20260101T000000Z.db',
      'etcd-prod-20250101T000000Z.db.age',
      'etcd-prod-eu-20200101T000000Z.db',
      'etcd-prod-mine.db',
      'etcd-prod-20200101T000000Z.db.json',
    ];
    expect(removed(names, keep)).toEqual(['etcd-prod-20250101T000000Z.db.age']);
  });
});

describe('runs of a schedule', () => {
  it('are read oldest first, and what is cut off is passed over', () => {
    const line = '{"at":"2026-11-27T12:00:00Z","result":"failed","file":"","bytes":null,"revision":null,"seconds":2,"reason":"no disk"}';
    expect(parseRuns(`${line}\n{"at":"2026-`)).toEqual([
      {
        at: '2026-11-27T12:00:00Z',
        result: 'failed',
        file: undefined,
        bytes: undefined,
        revision: undefined,
        seconds: 2,
        reason: 'no disk',
      },
    ]);
  });
});
