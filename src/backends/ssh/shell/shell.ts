import { join as joinPath } from 'node:path/posix';
import type { Duplex } from 'node:stream';
import type { CommandSpec } from '../../../core/command/spec';
import { DrydockError } from '../../../core/errors';
import type { Clock } from '../../../ports/clock';
import type {
  FileFacts,
  FileOptions,
  KnownContent,
  RemoteFile,
  RemoteShellPort,
  ShellFacts,
  Sink,
  TransferOptions,
  Transferred,
  WriteOptions,
} from '../../../ports/remote-shell';
import type { Transport } from '../transport';
import { RemoteFiles } from './files';
import type { CommandRunner } from './runner';

/** A holder's view of a host's connection. */
export class RemoteShell implements RemoteShellPort {
  private readonly files: RemoteFiles;
  private disposed = false;

  constructor(
    readonly facts: ShellFacts,
    private readonly runner: CommandRunner,
    private readonly transport: Transport,
    clock: Clock,
    private readonly release: () => void,
  ) {
    this.files = new RemoteFiles(runner, clock);
  }

  async exec<T>(command: CommandSpec<T>, signal?: AbortSignal): Promise<T> {
    this.check();
    return command.parse(await this.runner.run(command, { ...(signal ? { signal } : {}) }));
  }

  async stream(command: CommandSpec<unknown>, sink: Sink, signal?: AbortSignal): Promise<Transferred> {
    this.check();
    return this.files.stream(command, sink, undefined, signal);
  }

  async stat(path: string, options: FileOptions = {}, signal?: AbortSignal): Promise<FileFacts | undefined> {
    this.check();
    return this.files.stat(joinPath(path), options, signal);
  }

  async readFile(path: string, options: FileOptions = {}, signal?: AbortSignal): Promise<RemoteFile> {
    this.check();
    return this.files.read(joinPath(path), options, signal);
  }

  async writeFile(path: string, content: Uint8Array | string, options: WriteOptions = {}, signal?: AbortSignal): Promise<Transferred> {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    return this.upload(path, once(bytes), options, signal);
  }

  async download(path: string, sink: Sink, options: TransferOptions = {}, signal?: AbortSignal): Promise<Transferred> {
    this.check();
    return this.files.download(joinPath(path), sink, options, signal);
  }

  async upload(
    path: string,
    content: AsyncIterable<Uint8Array>,
    options: WriteOptions & TransferOptions = {},
    signal?: AbortSignal,
  ): Promise<Transferred> {
    this.check();
    return this.files.upload(joinPath(path), content, options, signal);
  }

  async resumeUpload(
    path: string,
    content: KnownContent,
    options: WriteOptions & TransferOptions = {},
    signal?: AbortSignal,
  ): Promise<Transferred & { readonly kept: number }> {
    this.check();
    return this.files.resumeUpload(joinPath(path), content, options, signal);
  }

  async forward(port: number, signal?: AbortSignal): Promise<Duplex> {
    this.check();
    signal?.throwIfAborted();
    const stream = await this.transport.forward('127.0.0.1', port);
    if (signal?.aborted) {
      stream.destroy();
      throw DrydockError.from(signal.reason);
    }
    return stream;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.release();
  }

  private check(): void {
    if (this.disposed) throw new DrydockError('internal', `The shell of ${this.facts.target.name} was given back already.`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
