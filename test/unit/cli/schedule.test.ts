import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { snapshotCommand } from '../../../src/cli/snapshot/command';

/** What systemd and the rest say on a host without a schedule; the real ones are met in `test/cluster/etcd-schedule.test.ts`. */
const PROGRAMS = {
  systemctl: 'printf "ActiveState=inactive\\nUnitFileState=\\nNextElapseUSecRealtime=\\nLastTriggerUSec=\\n"',
  'systemd-analyze': 'echo "    Next elapse: Sat 2026-11-28 06:00:00 UTC"',
  tail: 'echo "tail: cannot open: No such file or directory" >&2; exit 1',
  etcdctl: 'echo "etcdctl version: 3.6.8"',
  etcdutl: 'echo "etcdutl version: 3.6.8"',
  stat: 'echo /; exit 1',
};

describe('drydock snapshot schedule', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'drydock-schedule-'));
    for (const [name, does] of Object.entries(PROGRAMS)) writeFileSync(join(dir, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
    vi.stubEnv('PATH', dir);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(dir, { recursive: true, force: true });
  });

  const schedule = async (...args: readonly string[]) => {
    const said = { out: '', error: '' };
    const streams = {
      stdin: [] as never,
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    const code = await snapshotCommand(['schedule', ...args], streams, { bytes: () => {}, now: () => Date.now() });
    return { code, ...said };
  };
  const fleet = (body: string) => {
    writeFileSync(join(dir, 'drydock.yaml'), `clusters:\n  - context: prod-eu\n    snapshots:\n${body}`);
    return ['--fleet', join(dir, 'drydock.yaml'), '--cluster', 'prod-eu'];
  };

  it('shows what it would do, and does it only when told to', async () => {
    const { code, out, error } = await schedule(
      'install',
      ...fleet("      schedule: { host: cp1, onCalendar: '*-*-* 00/6:00:00' }\n      retention: { daily: 7 }\n"),
    );
    expect(error).toBe('drydock: Nothing was done. Add --yes to carry it out.\n');
    expect(code).toBe(0);
    expect(out).toContain('7 daily; the newest always');
    expect(out).toContain("KEEP_DAILY='7'");
    expect(out).toContain('OnCalendar=*-*-* 00/6:00:00');
    expect(out).toContain('The snapshots are not encrypted');
  });

  it('is refused where the host has no age, or the file describes none', async () => {
    const key = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';
    const sealed = await schedule('install', ...fleet(`      recipients: [${key}]\n      schedule: { host: cp1, onCalendar: daily }\n`));
    expect(sealed).toMatchObject({ code: 3, error: expect.stringContaining('has no age') });
    expect(await schedule('install', ...fleet('      retention: { daily: 7 }\n'))).toMatchObject({
      code: 3,
      error: expect.stringContaining('No schedule for prod-eu'),
    });
    await expect(schedule('install')).rejects.toThrow(/--fleet FILE/);
    await expect(schedule('burn')).rejects.toThrow(/show, install and remove/);
  });

  it('tells monitoring that there is none', async () => {
    expect(await schedule('show')).toMatchObject({ code: 1, out: expect.stringContaining('There is no schedule') });
    expect(await schedule('remove')).toMatchObject({ code: 3, error: expect.stringContaining('no schedule of Drydock') });
    expect(JSON.parse((await schedule('show', '--format', 'json')).out)).toMatchObject({
      installed: false,
      runs: [],
      programs: { etcdctl: '3.6.8' },
    });
  });
});
