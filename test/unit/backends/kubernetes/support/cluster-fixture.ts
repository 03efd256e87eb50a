import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessDependencies } from '../../../../../src/backends/kubernetes/access/open-access';
import { ExecRunner } from '../../../../../src/backends/kubernetes/credentials/exec-runner';
import { ShellPath } from '../../../../../src/backends/kubernetes/credentials/shell-path';
import { parseKubeconfig } from '../../../../../src/backends/kubernetes/kubeconfig/parse';
import { MergedConfigs, type ResolvedContext } from '../../../../../src/backends/kubernetes/kubeconfig/resolve';
import { silentLogger } from '../../../../../src/core/logger';
import type { Clock } from '../../../../../src/ports/clock';

export const realClock: Clock = { now: () => Date.now(), sleep: (milliseconds) => sleep(milliseconds) };

/** The text of a kubeconfig with one context, `prod-eu`. Fields are those of the kubeconfig itself. */
export function kubeconfig(cluster: object, user: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod-eu',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'prod-eu', context: { cluster: 'c', user: 'u' } }],
  });
}

/** That context, as the directory would hand it out. */
export function contextOf(cluster: object, user: object = {}, file = '/nowhere/config'): ResolvedContext {
  const context = new MergedConfigs([parseKubeconfig(file, kubeconfig(cluster, user))], () => false).resolve(file, 'prod-eu');
  if (!context) throw new Error('The fixture has no context.');
  return context;
}

/** What an access needs of its surroundings: no proxy, no login shell, everything allowed. */
export function surroundings(over: Partial<AccessDependencies> = {}): AccessDependencies {
  const env = { PATH: process.env.PATH };
  return {
    env,
    clock: realClock,
    logger: silentLogger,
    connectTimeoutMs: () => 5_000,
    userAgent: 'drydock-test',
    runner: new ExecRunner(env, new ShellPath(env, silentLogger, 'win32'), () => 10_000, silentLogger),
    mayExecute: async () => true,
    ...over,
  };
}
