import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildProduct } from '../../harness/vscode/build.mts';
import { openBrowser, type OpenedBrowser } from '../../harness/vscode/browser.mts';
import { pageUrl, startServer, type RunningServer } from '../../harness/vscode/server.mts';
import { Workbench } from './workbench';

const root = resolve(import.meta.dirname, '..', '..', '..');

export interface SessionOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the workspace by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of the home folder by path. */
  readonly home?: Readonly<Record<string, string>>;
}

/** A person in front of VS Code with the product in it. */
export interface Session {
  readonly workbench: Workbench;
  readonly browser: OpenedBrowser;
  readonly server: RunningServer;
  readonly folder: string;
  /** Closes the window and opens it again on the same data: what a reload does. */
  reload(): Promise<void>;
  /** Saves a picture among the test results; those of the README are kept in media/. */
  picture(name: string): Promise<string>;
  dispose(): Promise<void>;
}

export async function openSession(options: SessionOptions = {}): Promise<Session> {
  await buildProduct(root);
  const work = mkdtempSync(join(tmpdir(), 'drydock-ui-'));
  const [folder, home] = [join(work, 'workspace'), join(work, 'home')];
  writeFiles(folder, { 'README.md': '# Workspace\n', ...options.files });
  writeFiles(home, { '.profile': '', ...options.home });
  const server = await startServer({
    env: { HOME: home, KUBECONFIG: '', ...options.env },
    ...(options.settings ? { settings: options.settings } : {}),
  });
  const browser = await openBrowser();
  const workbench = new Workbench(browser.page);
  const open = async () => {
    await browser.page.goto(pageUrl(server, { folder, extension: root }));
    await workbench.ready();
  };
  const dispose = async () => {
    await browser.dispose();
    await server.dispose();
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await open();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    workbench,
    browser,
    server,
    folder,
    reload: open,
    async picture(name) {
      const path = join(root, 'test-results', 'screenshots', `${name}.png`);
      mkdirSync(dirname(path), { recursive: true });
      await browser.page.screenshot({ path });
      return path;
    },
    dispose,
  };
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
