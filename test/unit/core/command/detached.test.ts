import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { detachedState, endDetached, markSeen, parseRunState, startDetached } from '../../../../src/core/command/detached';
import type { CommandSpec } from '../../../../src/core/command/spec';
import { ended } from './results';

describe('the state of a run', () => {
  it('is read from one line and the end of the output', () => {
    expect(parseRunState('none\n')).toMatchObject({ what: 'none' });
    expect(parseRunState('running - new\n[upgrade] one\n[upgrade] two')).toEqual({
      what: 'running',
      code: undefined,
      seen: false,
      tail: '[upgrade] one\n[upgrade] two',
    });
    expect(parseRunState('ended 1 seen\n')).toEqual({ what: 'ended', code: 1, seen: true, tail: '' });
    expect(parseRunState('lost - new\nhalf a li')).toMatchObject({ what: 'lost', code: undefined, tail: 'half a li' });
  });
});

/** The scripts themselves, run by a real shell of this machine. They look into /proc. */
describe.runIf(process.platform === 'linux' && existsSync('/proc/self/cmdline'))('a run', () => {
  const folder = () => join(mkdtempSync(join(tmpdir(), 'drydock-detached-')), "it's here", 'run');

  function run<T>(command: CommandSpec<T>): T {
    const [program, ...args] = command.argv;
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    return command.parse({ ...ended(stdout), exitCode: status ?? 1, stderr });
  }

  async function until(what: string, path: string) {
    for (let turn = 0; turn < 200; turn += 1) {
      const state = run(detachedState(path));
      if (state.what === what) return state;
      await sleep(50);
    }
    throw new Error(`it is never ${what}`);
  }

  it('goes on by itself and leaves its output, its words unchanged, and its code', async () => {
    const path = folder();
    expect(run(detachedState(path)).what).toBe('none');
    const words = ['sh', '-c', 'printf "%s\\n" "$@" "$SAID"; echo bad >&2; exit 7', 'x', '$HOME', "it's", '%n $$', '--to=v1'] as const;
    run(startDetached(path, { argv: [...words], env: { SAID: 'a b' } }));
    const state = await until('ended', path);
    expect(state).toMatchObject({ code: 7, seen: false, tail: "$HOME\nit's\n%n $$\n--to=v1\na b\n" });
    expect(readFileSync(join(path, 'err'), 'utf8')).toBe('bad\n');
    run(markSeen(path));
    expect(run(detachedState(path)).seen).toBe(true);
    run(startDetached(path, { argv: ['true'] }));
    expect(await until('ended', path)).toMatchObject({ code: 0, seen: false });
    expect(readFileSync(`${path}.before/code`, 'utf8')).toBe('7\n');
  });

  it('is ended with all that it started, and is lost then', async () => {
    const path = folder();
    const child = join(path, 'child');
    run(startDetached(path, { argv: ['sh', '-c', `sleep 300 & echo $! >"$1"; wait`, 'x', child] }));
    expect((await until('running', path)).what).toBe('running');
    for (let turn = 0; turn < 100 && !existsSync(child); turn += 1) await sleep(20);
    run(endDetached(path));
    expect(run(detachedState(path))).toMatchObject({ what: 'lost', code: undefined });
    const pid = readFileSync(child, 'utf8').trim();
    for (let turn = 0; turn < 100 && existsSync(`/proc/${pid}`); turn += 1) await sleep(20);
    expect(existsSync(`/proc/${pid}/environ`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sleep')).toBe(false);
    // Nothing is left to end.
    run(endDetached(path));
  });
});
