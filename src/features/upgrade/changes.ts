import * as vscode from 'vscode';
import type { UpgradeChanges } from '../../operations/upgrade/changes';
import type { UiKit } from '../../ui/kit';

/** Opens each file that changes with both of its sides in one editor, and says what could not be told. */
export async function showChanges(
  { changes, unknown }: UpgradeChanges,
  title: string,
  { documents, notifications }: Pick<UiKit, 'documents' | 'notifications'>,
): Promise<readonly string[]> {
  if (unknown.length > 0) notifications.warn(unknown.join(' '));
  if (changes.length === 0) {
    if (unknown.length === 0) notifications.info(`${title} changes no file that kubeadm writes, as far as it can tell before.`);
    return [];
  }
  const sides = changes.map(({ name, before, after }) => {
    const original = documents.set('before', name, before);
    return [original, original, documents.set('after', name, after)] as const;
  });
  await vscode.commands.executeCommand('vscode.changes', `What changes: ${title}`, sides);
  return changes.map(({ name }) => name);
}
