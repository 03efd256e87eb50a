import type { Disposable } from '../../core/disposable';
import type { Logger } from '../../core/logger';
import type { ClusterConnector, ClusterDirectory } from '../../ports/clusters';
import type { Clock } from '../../ports/clock';
import { KubernetesConnector } from './connector';
import { ExecRunner } from './credentials/exec-runner';
import { ShellPath } from './credentials/shell-path';
import type { PluginCommand } from './credentials/sources';
import { KubeconfigDirectory } from './kubeconfig/directory';
import { createKubernetesPort } from './port/port';

export interface KubernetesBackendDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly settings: {
    /** Paths of the setting `drydock.kubeconfigs`, variables expanded. */
    kubeconfigs(): readonly string[];
    connectTimeoutMs(): number;
    execTimeoutMs(): number;
    onDidChange(listener: () => void): Disposable;
  };
  /** Absolute paths of the workspace's folders. */
  workspaceFolders(): readonly string[];
  /** Rejects, or resolves false, when a credential plugin may not run. */
  mayExecute(command: PluginCommand): Promise<boolean>;
  /** Name and version that the API server's audit log shows. */
  readonly userAgent?: string;
}

export interface KubernetesBackend extends Disposable {
  readonly directory: ClusterDirectory;
  readonly connector: ClusterConnector;
  /** Adds a kubeconfig that is no file, under an address such as `practice:harbour`. */
  addInline(source: { readonly file: string; readonly text: string }): Disposable;
  /** The PATH in which credential plugins are looked for. */
  searchPath(): Promise<string>;
}

export function createKubernetesBackend(dependencies: KubernetesBackendDependencies): KubernetesBackend {
  const { logger, clock, env, home, settings } = dependencies;
  const shellPath = new ShellPath(env, logger);
  const directory = new KubeconfigDirectory({
    env,
    home,
    extraFiles: () => settings.kubeconfigs(),
    isInWorkspace: (file) => dependencies.workspaceFolders().some((folder) => isWithin(file, folder)),
    logger,
  });
  const settingsChanged = settings.onDidChange(() => directory.refresh());
  const connector = new KubernetesConnector({
    directory,
    env,
    clock,
    logger,
    connectTimeoutMs: () => settings.connectTimeoutMs(),
    userAgent: dependencies.userAgent ?? 'drydock',
    runner: new ExecRunner(env, shellPath, () => settings.execTimeoutMs(), logger),
    mayExecute: (command) => dependencies.mayExecute(command),
    makePort: (access) => createKubernetesPort(access, { clock, logger }),
  });
  return {
    directory,
    connector,
    addInline: (source) => directory.addInline(source),
    searchPath: () => shellPath.get(),
    dispose() {
      settingsChanged.dispose();
      directory.dispose();
    },
  };
}

function isWithin(file: string, folder: string): boolean {
  const prefix = folder.endsWith('/') || folder.endsWith('\\') ? folder : `${folder}/`;
  return file.startsWith(prefix) || file.startsWith(prefix.replace(/\//g, '\\'));
}
