/** A real VS Code server on loopback, with folders of its own that vanish with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVSCodeServer } from '../tools/vscode.mjs';

export interface ServerOptions {
  /** Settings of the machine: they hold for every workspace of this server. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Keeps settings and state of the editor in this folder instead of a temporary one. */
  readonly dataDir?: string;
  /** Ask for trust as for any other folder; off, every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** Absolute paths of extensions that are installed beforehand. The page loads only one from its sources. */
  readonly installed?: readonly string[];
  /** Lets a page hand over automation payloads. */
  readonly automation?: boolean;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What the server printed, for the case that something fails. */
  log(): string;
  dispose(): Promise<void>;
}

export interface PageAddress {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of an extension to load from its sources. */
  readonly extension?: string;
  /** Absolute path of a module whose `run()` is called in the extension host. */
  readonly tests?: string;
}

export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { node, server } = await ensureVSCodeServer();
  const home = options.dataDir ?? mkdtempSync(join(tmpdir(), 'drydock-vscode-'));
  const machine = join(home, 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  mkdirSync(join(home, 'extensions'), { recursive: true });
  for (const path of options.installed ?? []) install(path, join(home, 'extensions'));
  writeFileSync(join(machine, 'settings.json'), JSON.stringify({ ...quiet, ...options.settings }, undefined, 2));
  const port = options.port ?? (await freePort());
  const argv = [
    server,
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...['--disable-telemetry', '--server-data-dir', home, '--extensions-dir', join(home, 'extensions')],
    ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    ...(options.automation === false ? [] : ['--enable-smoke-test-driver']),
  ];
  const child = spawn(node, argv, {
    // No gallery: what is not there can't be contacted.
    env: { ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let log = '';
  const listening = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Extension host agent listening')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the VS Code server ended with code ${code} before it listened\n${log}`)));
  });
  const dispose = async () => {
    await end(child);
    if (options.dataDir === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await listening;
  } catch (error) {
    await dispose();
    throw error;
  }
  return { port, origin: `http://127.0.0.1:${port}`, log: () => log, dispose };
}

/** Address of the workbench with a folder open, and an extension under development loaded into it. */
export function pageUrl(server: RunningServer, address: PageAddress): string {
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload: [string, string][] = [];
  if (address.extension) payload.push(['extensionDevelopmentPath', remote(address.extension)]);
  if (address.tests) payload.push(['extensionTestsPath', remote(address.tests)]);
  payload.push(['skipWelcome', 'true'], ['skipReleaseNotes', 'true']);
  const query = new URLSearchParams({ folder: address.folder, payload: JSON.stringify(payload) });
  return `${server.origin}/?${query.toString()}`;
}

/** What a gallery would do, from a folder: the editor takes up what it finds there when it starts. */
function install(path: string, extensions: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Record<string, string>;
  cpSync(path, join(extensions, `${publisher}.${name}-${version}`), { recursive: true });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Settings without which the editor talks to the outside or covers what a test looks at. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
};

/** Ends the server and the extension hosts it started: they share its process group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(process.platform === 'win32' ? child.pid! : -child.pid!, name);
    } catch {
      // It ended between the look and the signal.
    }
  };
  signal('SIGTERM');
  const force = setTimeout(() => signal('SIGKILL'), 5_000);
  await gone;
  clearTimeout(force);
}
