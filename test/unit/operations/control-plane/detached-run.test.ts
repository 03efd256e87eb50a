import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { detachedState, startDetached } from '../../../../src/core/command/detached';
import type { CommandSpec } from '../../../../src/core/command/spec';
import { cancelled, DrydockError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import { endedWell, runDetached } from '../../../../src/operations/control-plane/detached-run';
import type { Host } from '../../../../src/operations/control-plane/hosts';
import type { StepContext } from '../../../../src/operations/engine/definition';
import { ended } from '../../core/command/results';

/** A host that is this machine; its connection can be cut. */
class Here {
  readonly name = 'cp1';
  cut = 0;
  starts = 0;

  async run<T>(command: CommandSpec<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw cancelled();
    if (this.cut > 0) {
      this.cut -= 1;
      throw new DrydockError('disconnected', 'The connection to cp1 broke.');
    }
    const [program, ...args] = command.argv;
    if (args[1]?.includes('mkdir -p')) this.starts += 1;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece) => (stdout += String(piece)));
    child.stderr.on('data', (piece) => (stderr += String(piece)));
    const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
    return command.parse({ ...ended(stdout), exitCode, stderr });
  }
}

function world() {
  const here = new Here();
  const notes: string[] = [];
  const told: string[] = [];
  const stop = new AbortController();
  const context = {
    signal: stop.signal,
    stopping: stop.signal,
    clock: {
      now: () => Date.now(),
      sleep: (milliseconds: number, signal?: AbortSignal) =>
        sleep(milliseconds / 10, undefined, signal ? { signal } : {}).catch(() => {
          throw cancelled();
        }),
    },
    log: silentLogger,
    progress: ({ message }: { readonly message?: string }) => told.push(message ?? ''),
    blocked: () => {},
    note: (message: string) => notes.push(message),
  } as unknown as StepContext;
  const folder = join(mkdtempSync(join(tmpdir(), 'drydock-run-')), 'run');
  return { here, host: here as unknown as Host, context, folder, notes, told, stop };
}

describe.runIf(process.platform === 'linux' && existsSync('/proc/self/cmdline'))('a command that must not end with the connection', () => {
  it('gives its output and its code, whatever that is', async () => {
    const { host, context, folder, told } = world();
    const tell = (tail: string) => tail.split('\n').find((line) => line === 'one');
    const command = { argv: ['sh', '-c', 'echo one; sleep 0.6; echo bad >&2; exit 3'] as const };
    const result = await runDetached(host, { folder, command, tell }, context);
    expect(result).toMatchObject({ exitCode: 3, stdout: 'one\n', stderr: 'bad\n' });
    expect(told).toEqual(['one']);
    expect(await endedWell(host, folder, context.signal)).toBe(false);
  });

  it('goes on while the connection is broken', async () => {
    const { here, host, context, folder } = world();
    const running = runDetached(host, { folder, command: { argv: ['sh', '-c', 'sleep 0.5; echo done'] } }, context);
    await sleep(150);
    here.cut = 4;
    expect(await running).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect(here.starts).toBe(1);
  });

  it('is found running, or ended, by whoever comes after, and begun anew only once its end was seen', async () => {
    const { here, host, context, folder, notes } = world();
    const command = { argv: ['sh', '-c', 'sleep 0.3; exit 5'] as const };
    await here.run(startDetached(folder, command), context.signal);
    expect(await runDetached(host, { folder, command }, context)).toMatchObject({ exitCode: 5 });
    expect(notes).toEqual(['sh -c on cp1, begun before, still runs; it is waited for.']);
    expect(here.starts).toBe(1);
    await runDetached(host, { folder, command: { argv: ['true'] } }, context);
    expect(here.starts).toBe(2);
    // One that ended while nobody looked.
    await here.run(startDetached(folder, { argv: ['sh', '-c', 'exit 6'] }), context.signal);
    while ((await here.run(detachedState(folder), context.signal)).what !== 'ended') await sleep(20);
    expect(await runDetached(host, { folder, command: { argv: ['true'] } }, context)).toMatchObject({ exitCode: 6 });
  });

  it('is ended by a wish to stop', async () => {
    const { here, host, context, folder, stop } = world();
    const running = runDetached(host, { folder, command: { argv: ['sleep', '300'] } }, context);
    while (!existsSync(join(folder, 'pid'))) await sleep(20);
    stop.abort();
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await here.run(detachedState(folder), new AbortController().signal)).what).toBe('lost');
  });
});
