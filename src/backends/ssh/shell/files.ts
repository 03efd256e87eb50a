import { createHash, randomBytes } from 'node:crypto';
import { DrydockError } from '../../../core/errors';
import type { Clock } from '../../../ports/clock';
import {
  partialName,
  type FileFacts,
  type FileOptions,
  type KnownContent,
  type RemoteFile,
  type Sink,
  type TransferOptions,
  type Transferred,
  type WriteOptions,
} from '../../../ports/remote-shell';
import type { CommandSpec } from '../../../core/command/spec';
import { catFile, commitFile, digestFile, partFacts, readWhole, receiveFile, receiveRest, removePart, statFile } from './file-commands';
import type { CommandRunner, RunOptions } from './runner';

/** Silence for so long ends no transfer by itself; a day bounds it. Milliseconds. */
const TRANSFER_MS = 24 * 3_600_000;
/** Between two reports of progress. Milliseconds. */
const PROGRESS_MS = 250;

/** Files of a host through commands, so that sudo and start-up files of the shell don't stand in the way, as they do with SFTP. */
export class RemoteFiles {
  constructor(
    private readonly runner: CommandRunner,
    private readonly clock: Clock,
  ) {}

  stat(path: string, { sudo = false }: FileOptions, signal: AbortSignal | undefined): Promise<FileFacts | undefined> {
    return this.run(statFile(path, sudo), { ...(signal ? { signal } : {}) });
  }

  async read(path: string, { sudo = false }: FileOptions, signal: AbortSignal | undefined): Promise<RemoteFile> {
    const { facts, sha256, content } = await this.run(readWhole(path, sudo), { ...(signal ? { signal } : {}) });
    compareDigests(path, sha256, createHash('sha256').update(content).digest('hex'));
    return { ...facts, size: content.length, content, sha256 };
  }

  async download(path: string, sink: Sink, options: TransferOptions, signal: AbortSignal | undefined): Promise<Transferred> {
    const stop = new AbortController();
    const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    // Both at the same time: the host reads the file once from its disk and once from its memory.
    const there = this.run(digestFile(path, options.sudo ?? false), { signal: both });
    there.catch(() => {});
    try {
      const here = await this.stream(catFile(path, options.sudo ?? false, TRANSFER_MS), sink, options.onProgress, both);
      compareDigests(path, await there, here.sha256);
      return here;
    } catch (error) {
      stop.abort();
      throw error;
    }
  }

  /** Gives the stdout of a command piece by piece. */
  async stream(
    command: CommandSpec<unknown>,
    sink: Sink,
    onProgress: ((bytes: number) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Transferred> {
    const tally = new Tally(this.clock, onProgress);
    await this.run(command, {
      sink: async (piece) => {
        tally.add(piece);
        await sink(piece);
      },
      ...(signal ? { signal } : {}),
    });
    return tally.result();
  }

  async upload(
    path: string,
    content: AsyncIterable<Uint8Array>,
    options: WriteOptions & TransferOptions,
    signal: AbortSignal | undefined,
  ): Promise<Transferred> {
    const { sudo = false, onProgress } = options;
    const given = signal ? { signal } : {};
    const temporary = `.drydock-${randomBytes(8).toString('hex')}.part`;
    const tally = new Tally(this.clock, onProgress);
    try {
      const there = await this.run(receiveFile(path, temporary, sudo, TRANSFER_MS), { ...given, stdin: tally.counting(content) });
      const here = tally.result();
      compareDigests(path, there, here.sha256);
      await this.commit(path, temporary, options, given);
      return here;
    } catch (error) {
      await this.drop(path, temporary, sudo);
      throw error;
    }
  }

  async resumeUpload(
    path: string,
    content: KnownContent,
    options: WriteOptions & TransferOptions,
    signal: AbortSignal | undefined,
  ): Promise<Transferred & { readonly kept: number }> {
    const { sudo = false, onProgress } = options;
    const given = signal ? { signal } : {};
    const temporary = partialName(content.sha256);
    const part = await this.run(partFacts(path, temporary, sudo), given);
    const tally = new Tally(this.clock, onProgress);
    const rest = part && (await tally.after(content.open(), part));
    if (!rest) await this.run(removePart(path, temporary, sudo), given);
    const kept = rest ? part.size : 0;
    try {
      const command = rest ? receiveRest(path, temporary, sudo, TRANSFER_MS) : receiveFile(path, temporary, sudo, TRANSFER_MS);
      const there = await this.run(command, { ...given, stdin: tally.counting(rest ?? content.open()) });
      const here = tally.result();
      compareDigests(path, there, here.sha256);
      if (here.sha256 !== content.sha256)
        throw new DrydockError(
          'conflict',
          `What was sent as ${path} changed on this computer since it was looked at; nothing was replaced.`,
          {
            hint: 'Plan anew with it.',
          },
        );
      await this.commit(path, temporary, options, given);
      return { ...here, kept };
    } catch (error) {
      if (!isCutOff(error)) await this.drop(path, temporary, sudo);
      throw error;
    }
  }

  private commit(
    path: string,
    temporary: string,
    { sudo = false, mode = 0o600, owner, expect }: WriteOptions,
    given: RunOptions,
  ): Promise<void> {
    const expected = { ...(owner === undefined ? {} : { owner }), ...(expect === undefined ? {} : { expect }) };
    return this.run(commitFile(path, temporary, { sudo, mode, ...expected }), given);
  }

  /** Its failure would hide the one it follows on; the name of what may be left says whose it is. */
  private async drop(path: string, temporary: string, sudo: boolean): Promise<void> {
    await this.run(removePart(path, temporary, sudo), {}).catch(() => {});
  }

  private async run<T>(command: CommandSpec<T>, options: RunOptions): Promise<T> {
    return command.parse(await this.runner.run(command, options));
  }
}

/** What says nothing against the part that came. */
function isCutOff(error: unknown): boolean {
  return DrydockError.is(error) && ['disconnected', 'timeout', 'cancelled'].includes(error.kind);
}

class Tally {
  private hash = createHash('sha256');
  private bytes = 0;
  private told = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onProgress: ((bytes: number) => void) | undefined,
  ) {}

  add(piece: Uint8Array): void {
    this.hash.update(piece);
    this.bytes += piece.length;
    const now = this.clock.now();
    if (now - this.told < PROGRESS_MS) return;
    this.told = now;
    this.onProgress?.(this.bytes);
  }

  /**
   * What follows on a beginning that is on the host, counted as if it had been sent. Undefined, and nothing counted: the content
   * begins with something else.
   */
  async after(content: AsyncIterable<Uint8Array>, part: { readonly size: number; readonly sha256: string }) {
    const hash = createHash('sha256');
    const pieces = content[Symbol.asyncIterator]();
    let bytes = 0;
    let over: Uint8Array | undefined;
    while (bytes < part.size) {
      const next = await pieces.next();
      if (next.done === true) break;
      const { value } = next;
      const needed = part.size - bytes;
      hash.update(value.subarray(0, needed));
      bytes += Math.min(value.length, needed);
      if (value.length > needed) over = value.subarray(needed);
    }
    if (bytes < part.size || hash.copy().digest('hex') !== part.sha256) {
      await pieces.return?.();
      return undefined;
    }
    this.hash = hash;
    this.bytes = bytes;
    return remaining(over, pieces);
  }

  async *counting(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      this.add(piece);
      yield piece;
    }
  }

  result(): Transferred {
    this.onProgress?.(this.bytes);
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

async function* remaining(first: Uint8Array | undefined, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (first) yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.();
  }
}

function compareDigests(path: string, there: string, here: string): void {
  if (there === here) return;
  throw new DrydockError('conflict', `${path} is not the same on both sides: SHA-256 there ${there}, here ${here}.`, {
    hint: 'The file may be written to at the moment. Try again when it is at rest.',
  });
}
