import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { DrydockError } from '../../core/errors';
import type { Streams } from '../streams';
import { diff } from './diff';
import { drillCommand } from './drill';
import { extract, history, list, show } from './look';
import { EXIT, readOptions, SNAPSHOT_HELP, type SnapshotOptions } from './options';
import { prune } from './prune';
import { takeCommand } from './take';
import { scheduleCommand } from './schedule';
import type { SnapshotSurroundings } from './surroundings';
import { verify } from './verify';

const here = (): SnapshotSurroundings => ({
  bytes: (bytes) => process.stdout.write(bytes),
  now: () => Date.now(),
  signal: interruption(),
  ...(process.stdin.isTTY ? { passphrase } : {}),
});

/** What is typed is not shown. */
function passphrase(identityFile: string): Promise<string | undefined> {
  const muted = new Writable({ write: (_, __, done) => done() });
  process.stderr.write(`Passphrase of ${identityFile}: `);
  const lines = createInterface({ input: process.stdin, output: muted, terminal: true });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(undefined));
    lines.question('', (answer) => {
      resolve(answer);
      process.stderr.write('\n');
      lines.close();
    });
  });
}

/** Whoever interrupts the command has what it unpacked removed first: it may hold Secrets. A second time it just ends. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

/**
 * `drydock snapshot VERB`.
 * @returns the exit code, see the help
 * @throws UsageError
 */
export async function snapshotCommand(args: readonly string[], streams: Streams, around: SnapshotSurroundings = here()): Promise<number> {
  if (args[0] === 'take') return takeCommand(args.slice(1), streams, around);
  if (args[0] === 'schedule') return scheduleCommand(args.slice(1), streams, around);
  if (args[0] === 'drill') return drillCommand(args.slice(1), streams, around);
  const options = readOptions(args);
  if (!options) {
    streams.out(SNAPSHOT_HELP);
    return EXIT.ok;
  }
  try {
    return await run(options, streams, around);
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    streams.error(`drydock: ${[error.message, error.hint].filter(Boolean).join(' ')}\n`);
    return EXIT.unknown;
  }
}

function run(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  switch (options.verb) {
    case 'verify':
      return verify(options, streams, around);
    case 'list':
      return list(options, streams, around);
    case 'show':
      return show(options, streams, around);
    case 'history':
      return history(options, streams, around);
    case 'diff':
      return diff(options, streams, around);
    case 'extract':
      return extract(options, streams, around);
    case 'prune':
      return prune(options, streams, around);
  }
}
