import * as vscode from 'vscode';
import type { Disposable } from '../../core/disposable';
import type { Notifications } from '../../ui/notifications';
import { findPeers } from './peers';
import { fileName } from './trigger';

const ASKED = 'drydock.language.kubeadmOffered';
/** Names that only kubeadm files have. */
const KUBEADM_NAME = /^kubeadm(?:[-_.][\w.-]+)?\.(?:ya?ml|conf)$/i;
const PATTERNS = ['**/kubeadm*.yaml', '**/kubeadm*.yml', '**/kubeadm.conf'];

/**
 * Offers once to open files that are clearly kubeadm's as a language of their own. Useful where another extension speaks
 * for all YAML files, or the file has an ending that the editor takes for something else; never done unasked, since
 * settings for `[yaml]` no longer count there.
 */
export function offerKubeadmLanguage(notifications: Notifications, memory: vscode.Memento): Disposable {
  const look = (document: vscode.TextDocument) => {
    if (!KUBEADM_NAME.test(fileName(document)) || document.languageId === 'kubeadm' || memory.get(ASKED) === true) return;
    if (!document.getText().includes('kubeadm.k8s.io/') || (document.languageId === 'yaml' && !findPeers().redHatYaml)) return;
    void memory.update(ASKED, true);
    notifications.info(
      `${fileName(document)} is a kubeadm file. Opened as the language kubeadm, other YAML extensions leave it to Drydock; settings for [yaml] no longer apply to it.`,
      [{ label: 'Open kubeadm Files as kubeadm', run: associate }],
    );
  };
  return vscode.workspace.onDidOpenTextDocument(look);
}

async function associate(): Promise<void> {
  const files = vscode.workspace.getConfiguration('files');
  const associations = { ...files.get<Record<string, string>>('associations') };
  for (const pattern of PATTERNS) associations[pattern] = 'kubeadm';
  await files.update('associations', associations, vscode.ConfigurationTarget.Global);
}
