import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createKubernetesBackend } from '../backends/kubernetes';
import { systemClock } from '../backends/system-clock';
import { DrydockError } from '../core/errors';
import { silentLogger } from '../core/logger';
import type { ClusterRef } from '../core/model/cluster';
import type { Clock } from '../ports/clock';
import type { ClusterDirectory } from '../ports/clusters';
import type { UsageError } from './usage';

/** Which cluster a command is about. */
export interface ClusterOptions {
  readonly kubeconfigs: readonly string[];
  readonly context: string | undefined;
  readonly timeoutMs: number;
}

/** What a command finds around it. */
export interface ClusterSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  readonly clock: Clock;
}

/** What it finds when nobody says otherwise. */
export const here = (): ClusterSurroundings => ({ env: process.env, home: homedir(), cwd: process.cwd(), clock: systemClock });

export type Backend = ReturnType<typeof createKubernetesBackend>;

export function openBackend({ kubeconfigs, timeoutMs }: ClusterOptions, { env, home, cwd, clock }: ClusterSurroundings): Backend {
  // Files that are named take the place of KUBECONFIG, as they do for kubectl.
  const files = kubeconfigs.map((file) => resolve(cwd, file));
  return createKubernetesBackend({
    logger: silentLogger,
    clock,
    env: files.length > 0 ? { ...env, KUBECONFIG: files.join(process.platform === 'win32' ? ';' : ':') } : env,
    home,
    settings: {
      kubeconfigs: () => [],
      connectTimeoutMs: () => Math.min(10_000, timeoutMs),
      execTimeoutMs: () => timeoutMs,
      onDidChange: () => ({ dispose() {} }),
    },
    workspaceFolders: () => [],
    // Whoever runs a command on their own kubeconfig expects its plugin to run, as with kubectl.
    mayExecute: async () => true,
  });
}

/** The cluster that was named, else the current one. @param usage makes the error for what can't be understood */
export async function chooseCluster(
  directory: ClusterDirectory,
  { context, kubeconfigs }: ClusterOptions,
  usage: (message: string) => UsageError,
): Promise<ClusterRef> {
  const { clusters, findings, current } = await directory.list();
  const found = context === undefined ? clusters.find(({ id }) => id === current) : clusters.find((cluster) => cluster.context === context);
  if (found?.problem !== undefined) throw new DrydockError('config', `${found.name}: ${found.problem}`);
  if (found) return found;
  const broken = findings.map(({ file, message }) => `${file}: ${message}`).join(' ');
  if (broken !== '') throw new DrydockError('config', broken);
  if (clusters.length === 0)
    throw new DrydockError(
      'config',
      kubeconfigs.length > 0 ? `${kubeconfigs.join(', ')}: there is no context in it.` : 'There is no kubeconfig.',
      {
        hint: 'Name one with --kubeconfig.',
      },
    );
  const names = clusters.map((cluster) => cluster.context).join(', ');
  throw usage(
    context === undefined
      ? `there is no current context; choose one with --context: ${names}.`
      : `there is no context "${context}"; there are ${names}.`,
  );
}
