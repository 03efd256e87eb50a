import * as vscode from 'vscode';

/** Folders that hold other people's files, besides those that the settings exclude. */
const EXCLUDED = '**/{node_modules,.git,vendor,.terraform}/**';

/** URIs of the YAML files in the workspace. */
export async function findYamlFiles(limit: number): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles('**/*.{yaml,yml}', EXCLUDED, limit);
  return found.map((uri) => uri.toString());
}

/** A file's text; null when it can't be read. */
export async function readText(uri: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true)));
  } catch {
    return null;
  }
}
