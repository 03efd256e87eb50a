import * as vscode from 'vscode';
import type { Peers } from '../protocol/messages';

export const RED_HAT_YAML = 'redhat.vscode-yaml';
const MICROSOFT_KUBERNETES = 'ms-kubernetes-tools.vscode-kubernetes-tools';

/** Which of the extensions that judge YAML are there; those that a person has disabled are not. */
export function findPeers(): Peers {
  return {
    redHatYaml: vscode.extensions.getExtension(RED_HAT_YAML) !== undefined,
    microsoftKubernetes: vscode.extensions.getExtension(MICROSOFT_KUBERNETES) !== undefined,
  };
}
