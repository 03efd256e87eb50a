import { homedir } from 'node:os';
import type { Bundles } from './bundles';
import type { Logger } from './core/logger';
import type { ExecConsent } from './features/clusters/exec-consent';
import type { Clock } from './ports/clock';
import { expandPath } from './ui/expand-path';
import type { Settings } from './ui/settings';

export interface BackendSurroundings {
  readonly bundles: Bundles;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly consent: ExecConsent;
  /** Absolute paths of the workspace's folders on this computer. */
  readonly workspaceFolders: () => readonly string[];
}

export type KubernetesBackend = ReturnType<ReturnType<Bundles['kubernetes']>['createKubernetesBackend']>;

/** Loads the Kubernetes bundle and gives it what it may know of this window. */
export function kubernetesBackend({ bundles, settings, log, clock, consent, workspaceFolders }: BackendSurroundings): KubernetesBackend {
  const expand = (path: string) => {
    const expanded = expandPath(path, { home: homedir(), env: process.env, workspaceFolder: workspaceFolders()[0] });
    if (expanded === undefined) log.warn(`The setting drydock.kubeconfigs has "${path}", which refers to something that is not there`);
    return expanded;
  };
  return bundles.kubernetes().createKubernetesBackend({
    logger: log,
    clock,
    env: process.env,
    home: homedir(),
    settings: {
      kubeconfigs: () =>
        settings
          .get('kubeconfigs')
          .map(expand)
          .filter((path) => path !== undefined),
      connectTimeoutMs: () => settings.get('connection.timeoutSeconds') * 1000,
      execTimeoutMs: () => settings.get('connection.pluginTimeoutSeconds') * 1000,
      onDidChange: (listener: () => void) => settings.onDidChange(['kubeconfigs'], listener),
    },
    workspaceFolders,
    mayExecute: (command) => consent.mayExecute(command),
  });
}
