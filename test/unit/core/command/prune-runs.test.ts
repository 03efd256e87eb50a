import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pruneRuns, RUNS_FOLDER } from '../../../../src/core/command/detached';

/** What the command of a host does, in a folder of this machine. */
function prune(folder: string, own: string): readonly string[] {
  const [program, ...args] = pruneRuns(own).argv;
  return execFileSync(
    program,
    args.map((word) => (word === RUNS_FOLDER ? folder : word)),
    { encoding: 'utf8' },
  )
    .split('\n')
    .filter((line) => line !== '');
}

function runsOf(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-runs-'));
  for (const [index, name] of names.entries()) {
    mkdirSync(join(folder, name, 'v1.35.4-cp1-apply'), { recursive: true });
    writeFileSync(join(folder, name, 'v1.35.4-cp1-apply', 'code'), '0\n');
    const at = new Date(Date.UTC(2026, 0, 1 + index));
    utimesSync(join(folder, name), at, at);
  }
  return folder;
}

const EIGHT = ['op-1', 'op-2', 'op-3', 'op-4', 'op-5', 'op-6', 'op-7', 'op-8'];

describe('runs of earlier operations on a host', () => {
  it('go, but for those of the last five', () => {
    const folder = runsOf(...EIGHT);
    expect([...prune(folder, 'op-9')].sort()).toEqual(['op-1', 'op-2', 'op-3']);
    expect(readdirSync(folder).sort()).toEqual(EIGHT.slice(3));
  });

  it('stay where they are those of the operation that asks, however old', () => {
    const folder = runsOf(...EIGHT);
    expect([...prune(folder, 'op-1')].sort()).toEqual(['op-2', 'op-3']);
    expect(existsSync(join(folder, 'op-1'))).toBe(true);
  });

  it('stay while one of them runs; links and strange names are left alone', async () => {
    const folder = runsOf(...EIGHT);
    const run = join(folder, 'op-2', 'v1.35.4-cp1-apply');
    const child = spawn('sh', ['-c', 'sleep 60; :', run], { stdio: 'ignore' });
    try {
      writeFileSync(join(run, 'pid'), `${child.pid}\n`);
      execFileSync('sh', ['-c', 'cat /proc/sys/kernel/random/boot_id >"$1/boot"', 'sh', run]);
      const elsewhere = mkdtempSync(join(tmpdir(), 'drydock-elsewhere-'));
      writeFileSync(join(elsewhere, 'kept'), '');
      symlinkSync(elsewhere, join(folder, 'a-link'));
      const old = new Date(0);
      mkdirSync(join(folder, 'a name'));
      utimesSync(join(folder, 'a name'), old, old);
      prune(folder, 'op-9');
      const left = readdirSync(folder);
      expect(left).toContain('op-2');
      expect(left).toContain('a-link');
      expect(left).toContain('a name');
      expect(left).not.toContain('op-1');
      expect(existsSync(join(elsewhere, 'kept'))).toBe(true);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('are not missed where there are none', () => {
    expect(prune('/nonexistent/runs', 'op-9')).toEqual([]);
  });
});
