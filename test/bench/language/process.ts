/** A language server as a process, spoken to as an editor does. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type Diagnostic } from 'vscode-languageserver/node';

export interface ServerProcess {
  /** Milliseconds from the start of the process until it had answered `initialize`. */
  readonly startedIn: number;
  open(uri: string, text: string): void;
  /** Replaces a line of an open file. */
  editLine(uri: string, line: number, text: string): void;
  close(uri: string): void;
  request<T>(method: string, params: unknown): Promise<T>;
  /** Resolves when diagnostics of a file satisfy the condition that are published after the call. */
  next(uri: string, condition: (diagnostics: readonly Diagnostic[]) => boolean): Promise<void>;
  /** Milliseconds of processor time used so far. */
  cpu(): number;
  /** After a collection of garbage. */
  memory(): Promise<{ readonly heapUsed: number; readonly rss: number }>;
  dispose(): Promise<void>;
}

export interface ServerProgram {
  readonly module: string;
  readonly initializationOptions: unknown;
  /** Answers to what the server asks its client, by method. */
  readonly answers: Readonly<Record<string, (params: never) => unknown>>;
}

/** Reports its memory to a file when asked by a signal. */
const REPORTER = `process.on('SIGUSR2', () => {
  gc(); gc();
  require('node:fs').writeFileSync(process.env.BENCH_MEMORY, JSON.stringify(process.memoryUsage()));
});`;
let count = 0;

export async function startServer(program: ServerProgram): Promise<ServerProcess> {
  const id = `${process.pid}-${(count += 1)}`;
  const [memoryFile, reporter] = [join(tmpdir(), `bench-memory-${id}.json`), join(tmpdir(), `bench-reporter-${id}.cjs`)];
  await writeFile(reporter, REPORTER);
  const started = performance.now();
  const child = spawn(process.execPath, ['--expose-gc', '--require', reporter, program.module, '--stdio'], {
    env: { ...process.env, BENCH_MEMORY: memoryFile, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const listeners = new Set<(uri: string, diagnostics: readonly Diagnostic[]) => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) =>
    listeners.forEach((listener) => listener(params.uri, params.diagnostics)),
  );
  for (const [method, answer] of Object.entries(program.answers)) connection.onRequest(method, answer as (params: unknown) => unknown);
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('client/unregisterCapability', () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      textDocument: {
        publishDiagnostics: { relatedInformation: true },
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
      },
    },
    initializationOptions: program.initializationOptions,
  });
  const startedIn = performance.now() - started;
  await connection.sendNotification('initialized', {});
  const versions = new Map<string, number>();
  const notify = (method: string, params: unknown) => void connection.sendNotification(method, params);
  return {
    startedIn,
    open(uri, text) {
      versions.set(uri, 1);
      notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    },
    editLine(uri, line, text) {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      const range = { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
      notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text: `${text}\n` }] });
    },
    close: (uri) => notify('textDocument/didClose', { textDocument: { uri } }),
    request: <T>(method: string, params: unknown) => connection.sendRequest<T>(method, params),
    next: (uri, condition) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`${program.module}: nothing published for ${uri} in a minute`)), 60_000);
        const listener = (published: string, diagnostics: readonly Diagnostic[]) => {
          if (published !== uri || !condition(diagnostics)) return;
          clearTimeout(limit);
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      }),
    cpu: () => processorTime(child.pid ?? 0),
    async memory() {
      const before = Date.now();
      child.kill('SIGUSR2');
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        try {
          return JSON.parse(readFileSync(memoryFile, 'utf8')) as { heapUsed: number; rss: number };
        } catch (error) {
          if (Date.now() - before > 30_000) throw error;
        }
      }
    },
    async dispose() {
      const gone = new Promise((resolve) => child.on('exit', resolve));
      connection.dispose();
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** User and system time of a process and its threads, as Linux counts it: in hundredths of a second. */
function processorTime(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
