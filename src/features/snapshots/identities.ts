import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { count } from '../../core/report/words';
import { addPaths } from '../../ui/add-paths';
import type { UiKit } from '../../ui/kit';

/**
 * Adds files with age identities to those of the setting; what is locked is then tried again.
 * @param given absolute paths; undefined: a person chooses
 * @returns those that the setting has now; undefined: dismissed
 */
export async function chooseIdentities(
  { settings, notifications }: Pick<UiKit, 'settings' | 'notifications'>,
  given: readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  const paths = given ?? (await ask());
  if (!paths || paths.length === 0) return undefined;
  const added = await addPaths(settings, 'snapshots.identities', paths);
  const now = settings.get('snapshots.identities');
  notifications.info(
    added.length === 0
      ? `${paths.join(', ')} was chosen before; the setting drydock.snapshots.identities lists ${count(now.length, 'file')}.`
      : `${added.join(', ')} opens encrypted snapshots from now on. The setting drydock.snapshots.identities keeps the path, never the identity.`,
  );
  return now;
}

async function ask(): Promise<readonly string[] | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Files with age identities that open encrypted snapshots',
    openLabel: 'Use These Identities',
    canSelectMany: true,
    defaultUri: vscode.Uri.file(homedir()),
  });
  return chosen?.map(({ fsPath }) => fsPath);
}

/** `{ identities: ['/home/me/key.txt'] }` in the first argument of the command. */
export function identitiesIn([first]: readonly unknown[]): readonly string[] | undefined {
  if (typeof first !== 'object' || first === null || !('identities' in first) || !Array.isArray(first.identities)) return undefined;
  return first.identities.map(String);
}
