import * as vscode from 'vscode';

/** Files beyond this are not looked at: a workspace with more of them is no place for manifests of one cluster. */
const MOST_FILES = 2_000;
const MOST_BYTES = 1024 * 1024;

/** The YAML files of the workspace that look like manifests. What can't be read is left out. */
export async function workspaceManifests(signal: AbortSignal): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const files = await vscode.workspace.findFiles('**/*.{yaml,yml}', '**/{node_modules,.git}/**', MOST_FILES);
  const found: { path: string; text: string }[] = [];
  for (const uri of files) {
    signal.throwIfAborted();
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > MOST_BYTES) continue;
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      if (text.includes('apiVersion')) found.push({ path: vscode.workspace.asRelativePath(uri), text });
    } catch {
      // It went away, or may not be read; the plan can do without one file.
    }
  }
  return found;
}
