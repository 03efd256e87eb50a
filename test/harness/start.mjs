/**
 * `npm start`: VS Code with the extension and the practice cluster.
 * In a desktop VS Code where there is a display and one is found or can be downloaded; else in the browser.
 *
 *   --browser        always in the browser
 *   --port N         port of the browser's address (default 7420)
 */
import { execFileSync, spawn } from 'node:child_process';
import { root, setUp } from './setup.mjs';
import { say } from './tools/cache.mjs';
import { desktopEditor } from './vscode/desktop-editor.mjs';
import { makePracticeWorkspace } from './vscode/practice-workspace.mjs';

const argv = process.argv.slice(2);
const { node, env } = await setUp();
Object.assign(process.env, env);
const workspace = makePracticeWorkspace();
const editor = argv.includes('--browser') ? undefined : await desktopEditor();
if (editor) execFileSync(node, ['esbuild.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
const child = editor
  ? spawn(editor, ['--new-window', '--wait', `--extensionDevelopmentPath=${root}`, workspace.folder], { stdio: 'inherit' })
  : spawn(node, ['test/harness/vscode/serve.mts', workspace.folder, ...argv.filter((word) => word !== '--browser')], {
      cwd: root,
      stdio: 'inherit',
    });
if (editor) say(`opening ${editor}`);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => (process.exitCode = code ?? 0));
