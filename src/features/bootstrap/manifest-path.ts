import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { FleetBootstrap } from '../../core/model/fleet';

/** The wish with an absolute path of its manifest: a relative one is beside the fleet file that has it, in a folder of the workspace. */
export async function absoluteManifest(wish: FleetBootstrap): Promise<FleetBootstrap> {
  const { cni } = wish;
  if (cni === undefined || cni.startsWith('https://') || isAbsolute(cni)) return wish;
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.Uri.joinPath(uri, cni));
  for (const uri of folders) if (await isThere(uri)) return { ...wish, cni: uri.fsPath };
  return { ...wish, cni: folders[0]?.fsPath ?? cni };
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
