/** A desktop VS Code, where this machine has a screen. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, say } from '../tools/cache.mjs';
import { run } from '../tools/run.mjs';

/**
 * Path of the command, or undefined where there is no display or no editor to be had.
 * `DRYDOCK_VSCODE` names one; else `code` of the PATH; else the newest stable version is downloaded.
 */
export async function desktopEditor() {
  const named = process.env.DRYDOCK_VSCODE;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`DRYDOCK_VSCODE names ${named}, which does not exist`);
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return undefined;
  const command = process.platform === 'win32' ? 'code.cmd' : 'code';
  try {
    await run([command, '--version']);
    return command;
  } catch {
    say('no VS Code on the PATH; trying to download one');
  }
  try {
    const { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath } = await import('@vscode/test-electron');
    const executable = await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(cacheRoot(), 'vscode-desktop') });
    return resolveCliPathFromVSCodeExecutablePath(executable);
  } catch (error) {
    say(`VS Code can't be downloaded here (${error.message}); using the browser`);
    return undefined;
  }
}
