import { cancelled, DrydockError } from '../../../core/errors';
import type { ClusterRef } from '../../../core/model/cluster';
import type { ConnectionStage } from '../../../ports/clusters';
import type { ApiAccess } from '../access/api-access';
import { jsonObject, readVersion } from '../access/answers';
import { connectionSettings, openAccess, type AccessDependencies } from '../access/open-access';
import { answerError } from '../access/status-errors';
import { transportError, withoutSecrets } from '../access/transport-errors';
import type { DispatcherSettings } from '../access/dispatcher';
import { credentialSource } from '../credentials/sources';
import type { KubeconfigDirectory } from '../kubeconfig/directory';
import type { ResolvedContext } from '../kubeconfig/resolve';
import { lookUp, openSocket, readCertificate } from './probes';

type StageName = ConnectionStage['stage'];

/** What a stage found out, or why it does not apply. */
type Found = string | { readonly skipped: string };

/** What Drydock asks the API for, beyond reading: verb, group, resource, subresource. */
const RIGHTS: readonly (readonly [verb: string, group: string, resource: string, subresource?: string])[] = [
  ['list', '', 'nodes'],
  ['patch', '', 'nodes'],
  ['list', '', 'pods'],
  ['create', '', 'pods', 'eviction'],
  ['list', 'policy', 'poddisruptionbudgets'],
  ['get', 'apps', 'daemonsets'],
  ['create', 'coordination.k8s.io', 'leases'],
];

/** Tries each stage of a connection by itself, in order. A failed stage skips those that need it; the call never rejects for one. */
export async function diagnose(
  cluster: ClusterRef,
  dependencies: AccessDependencies & { readonly directory: KubeconfigDirectory },
  signal?: AbortSignal,
): Promise<readonly ConnectionStage[]> {
  const stages: ConnectionStage[] = [];
  const { clock } = dependencies;

  async function stage<T>(name: StageName, run: () => Promise<{ readonly found: Found; readonly value?: T }>): Promise<T | undefined> {
    if (signal?.aborted) throw cancelled(signal.reason);
    const started = clock.now();
    try {
      const { found, value } = await run();
      const skipped = typeof found === 'object';
      stages.push({
        stage: name,
        outcome: skipped ? 'skipped' : 'passed',
        duration: clock.now() - started,
        detail: skipped ? found.skipped : found,
      });
      return value;
    } catch (error) {
      const { kind, message, hint } = DrydockError.from(error);
      if (kind === 'cancelled') throw error;
      stages.push({
        stage: name,
        outcome: 'failed',
        duration: clock.now() - started,
        detail: message,
        ...(hint === undefined ? {} : { hint }),
      });
      return undefined;
    }
  }
  const skip = (names: readonly StageName[], why: string) => {
    for (const name of names) stages.push({ stage: name, outcome: 'skipped', duration: 0, detail: why });
  };

  const settled = await stage('kubeconfig', async () => {
    const context = await dependencies.directory.resolve(cluster, signal);
    const settings = await connectionSettings(context, dependencies);
    return { found: `${cluster.context} in ${cluster.file}: ${settings.server.href}`, value: { context, settings } };
  });
  if (!settled) {
    skip(
      ['credentials', 'dns', 'tcp', 'proxy', 'tls', 'version', 'identity', 'permissions'],
      'The kubeconfig does not say where to connect.',
    );
    return stages;
  }
  const { context, settings } = settled;
  // One source for all stages, so that a plugin runs once.
  const credentials = await stage('credentials', async () => {
    const source = credentialSource(context, dependencies);
    await source.current(signal);
    return { found: credentialWords(context), value: source };
  });
  const reached = await network(settings, cluster, stage, skip, signal);
  if (!reached || !credentials) {
    skip(['version', 'identity', 'permissions'], reached ? 'There are no credentials.' : 'The server was not reached.');
    return stages;
  }
  const access = await openAccess(context, dependencies, credentials);
  try {
    const answers = await stage('version', async () => ({ found: await version(access, settings.connectTimeoutMs, signal), value: true }));
    if (!answers) skip(['identity', 'permissions'], 'The API does not answer.');
    else {
      await stage('identity', async () => ({ found: await identity(access, signal) }));
      await stage('permissions', async () => ({ found: await permissions(access, signal) }));
    }
  } finally {
    access.dispose();
  }
  return stages;
}

type RunStage = <T>(name: StageName, run: () => Promise<{ readonly found: Found; readonly value?: T }>) => Promise<T | undefined>;

/** Name, port and certificate of the server; behind a proxy only the proxy itself can be looked at. */
async function network(
  settings: DispatcherSettings,
  cluster: ClusterRef,
  stage: RunStage,
  skip: (names: readonly StageName[], why: string) => void,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { server, proxy, connectTimeoutMs } = settings;
  const target = proxy === undefined ? server : new URL(proxy);
  const mapped = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw transportError(error, { cluster: cluster.name, server: target, proxy: undefined });
    }
  };
  const resolved = await stage('dns', async () => ({ found: await mapped(lookUp(target.hostname)), value: true }));
  if (!resolved) {
    skip(['tcp', 'proxy', 'tls'], 'The name of the server is not known.');
    return false;
  }
  const open = await stage('tcp', async () => ({ found: await mapped(openSocket(target, connectTimeoutMs, signal)), value: true }));
  if (!open) {
    skip(['proxy', 'tls'], 'The port of the server is not open.');
    return false;
  }
  await stage('proxy', async () => ({
    found: proxy === undefined ? { skipped: 'No proxy applies.' } : `${withoutSecrets(proxy)} answers; what is behind it shows below.`,
  }));
  if (proxy !== undefined || server.protocol !== 'https:') {
    skip(['tls'], proxy === undefined ? 'The address is plain http.' : 'The certificate is behind the proxy; the next stage checks it.');
    return true;
  }
  const secure = await stage('tls', async () => ({ found: await mapped(readCertificate(settings, signal)), value: true }));
  return secure === true;
}

function credentialWords({ user }: ResolvedContext): string {
  const kinds = [
    ...(user.clientCertificate !== undefined || user.clientCertificateData !== undefined ? ['a client certificate'] : []),
    ...(user.token !== undefined ? ['a token'] : user.tokenFile !== undefined ? [`the token file ${user.tokenFile}`] : []),
    ...(user.username !== undefined ? ['a user name and password'] : []),
    ...(user.exec ? [`the plugin ${user.exec.command}`] : []),
    ...(user.impersonate ? [`impersonation of ${user.impersonate.user}`] : []),
  ];
  return kinds.length === 0 ? 'None: the request is anonymous.' : `By ${kinds.join(' and ')}.`;
}

async function version(access: ApiAccess, timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
  const found = await readVersion(access, timeoutMs, signal);
  return found === undefined ? 'The API server answers, but does not tell you its version.' : `Kubernetes ${found}`;
}

async function identity(access: ApiAccess, signal: AbortSignal | undefined): Promise<string> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const response = await access.request({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body, signal });
  const what = 'ask who the API takes you for';
  if (response.status >= 300) throw await answerError(response, what, access.cluster.name);
  const { status } = (await jsonObject(response, what, access.cluster.name)) as {
    status?: { userInfo?: { username?: string; groups?: readonly string[] } };
  };
  return `You are ${status?.userInfo?.username ?? 'nobody'} (groups: ${status?.userInfo?.groups?.join(', ') ?? 'none'}).`;
}

async function permissions(access: ApiAccess, signal: AbortSignal | undefined): Promise<string> {
  const words = await Promise.all(
    RIGHTS.map(async ([verb, group, resource, subresource]) => {
      const spec = { resourceAttributes: { verb, group, resource, ...(subresource === undefined ? {} : { subresource }) } };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
      const response = await access.request({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body,
        signal,
      });
      const what = 'ask what you may do';
      if (response.status >= 300) throw await answerError(response, what, access.cluster.name);
      const { status } = (await jsonObject(response, what, access.cluster.name)) as { status?: { allowed?: boolean } };
      return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}: ${status?.allowed === true ? 'yes' : 'no'}`;
    }),
  );
  return words.join('; ');
}
