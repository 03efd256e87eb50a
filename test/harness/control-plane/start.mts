/** A real control plane of its own: etcd, kube-apiserver, controller-manager, scheduler, and kwok for simulated nodes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureControlPlane, ensureKwok } from '../tools/kubernetes.mjs';
import { run } from '../tools/run.mjs';
import { ApiClient } from './api.mts';
import { Child } from './child.mts';
import { writeKubeconfig, writeKwokFiles, writeServiceAccountKey, writeTokens, type PodEnd, type Tokens } from './files.mts';
import { createNodes, type SimulatedNodes } from './nodes.mts';
import { freePorts } from './ports.mts';

export interface ControlPlaneOptions {
  /** `kwok`: nodes can be created that run pods for show. */
  readonly nodes?: 'kwok';
  /** When simulated nodes let deleted pods go; by default at once. */
  readonly podEnd?: PodEnd;
}

export interface ControlPlane {
  readonly url: string;
  /** PEM of whom to trust. */
  readonly authority: string;
  readonly tokens: Tokens;
  /** Path of a kubeconfig for the administrator. */
  readonly kubeconfig: string;
  readonly api: ApiClient;
  /** URL of its etcd. */
  readonly etcd: string;
  /** Path of the kubectl of the same version. */
  readonly kubectlPath: string;
  /** Runs kubectl as the administrator and returns what it printed. */
  kubectl(argv: readonly string[]): Promise<string>;
  /** Only with `nodes: 'kwok'`. */
  createNodes(count: number, options?: SimulatedNodes): Promise<string[]>;
  /** Has etcd forget the past; what the API server's caches remember they go on to answer from. */
  compact(): Promise<void>;
  /** Ends the API server and starts it again at the same address, with empty caches. */
  restartApiServer(): Promise<void>;
  /** Freezes the controller-manager where it is, or lets it go on. */
  pauseControllers(paused: boolean): void;
  /** Ends everything. Logs stay where `keepLogs` is asked for. @returns the folder of the logs */
  dispose(options?: { readonly keepLogs?: boolean }): Promise<string>;
}

/** Milliseconds for each program to come up; a loaded machine takes its time. */
const PATIENCE = 90_000;
/** Nobody reports for nodes that tests make up, and a loaded machine reports late: nodes are lost only when a test says so. */
const NODE_GRACE = '3600s';

/**
 * Starts a control plane on free ports of loopback, in a temporary folder.
 * @throws Unavailable where the programs can't be brought, Error with the end of its log where one does not come up
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const bin: string = await ensureControlPlane();
  const kwok: string | undefined = options.nodes === 'kwok' ? await ensureKwok() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'drydock-control-plane-'));
  const children: Child[] = [];
  const start = (name: string, ...argv: [string, ...string[]]) => {
    const child = new Child(name, argv, join(folder, `${name}.log`));
    children.unshift(child);
    return child;
  };
  let api: ApiClient | undefined;
  const dispose = async ({ keepLogs = false } = {}) => {
    api?.close();
    for (const child of children) await child.stop();
    if (!keepLogs) rmSync(folder, { recursive: true, force: true });
    return folder;
  };
  try {
    const ports = await freePorts(6);
    const [client = 0, peer = 0, secure = 0, manager = 0, scheduler = 0, kwokPort = 0] = ports;
    const etcd = start('etcd', join(bin, 'etcd'), ...etcdFlags(join(folder, 'etcd'), client, peer));
    await etcd.ready(() => answersOk(`http://127.0.0.1:${client}/health`), PATIENCE);

    const { tokens, file: tokenFile } = writeTokens(folder);
    const key = writeServiceAccountKey(folder);
    const certificates = join(folder, 'certificates');
    const url = `https://127.0.0.1:${secure}`;
    const startServer = () =>
      start('kube-apiserver', join(bin, 'kube-apiserver'), ...apiServerFlags({ client, secure, tokenFile, key, certificates }));
    let server = startServer();
    // The certificate is there only after a moment; it is also its own authority.
    await server.ready(async () => readFileSync(join(certificates, 'apiserver.crt')).length > 0, PATIENCE);
    const authority = readFileSync(join(certificates, 'apiserver.crt'), 'utf8');
    const connected = new ApiClient(url, tokens.admin, authority);
    api = connected;
    const isReady = async () => (await connected.get('/readyz')).status === 200;
    await server.ready(isReady, PATIENCE);

    const kubeconfig = writeKubeconfig(join(folder, 'kubeconfig'), url, authority, tokens.admin);
    await letViewerRead(connected);
    const managing = start('kube-controller-manager', join(bin, 'kube-controller-manager'), ...managerFlags(kubeconfig, key, manager));
    const scheduling = start('kube-scheduler', join(bin, 'kube-scheduler'), ...schedulerFlags(kubeconfig, scheduler));
    // Its first work proves that the controllers run.
    const works = async () => (await connected.get('/api/v1/namespaces/default/serviceaccounts/default')).status === 200;
    await Promise.all([managing.ready(works, PATIENCE), scheduling.ready(() => isHealthy(scheduler), PATIENCE)]);
    if (kwok) {
      const simulation = start(
        'kwok',
        join(kwok, 'kwok'),
        ...kwokFlags(writeKwokFiles(folder, kwok, options.podEnd ?? 'atOnce'), kubeconfig, kwokPort),
      );
      await simulation.ready(() => answersOk(`http://127.0.0.1:${kwokPort}/healthz`), PATIENCE);
    }
    const kubectlPath = join(bin, 'kubectl');
    return {
      url,
      authority,
      tokens,
      kubeconfig,
      api: connected,
      etcd: `http://127.0.0.1:${client}`,
      kubectlPath,
      kubectl: (argv) => run([kubectlPath, '--kubeconfig', kubeconfig, ...argv]),
      createNodes: (count, nodes) => createNodes(connected, count, nodes),
      restartApiServer: async () => {
        await server.stop();
        server = startServer();
        await server.ready(isReady, PATIENCE);
      },
      pauseControllers: (paused) => managing.setPaused(paused),
      compact: () => compact(`http://127.0.0.1:${client}`),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function etcdFlags(data: string, client: number, peer: number): string[] {
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--data-dir=${data}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--log-level=warn',
  ];
}

interface ApiServerFacts {
  readonly client: number;
  readonly secure: number;
  readonly tokenFile: string;
  readonly key: string;
  readonly certificates: string;
}

function apiServerFlags({ client, secure, tokenFile, key, certificates }: ApiServerFacts): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${client}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${secure}`,
    `--cert-dir=${certificates}`,
    `--token-auth-file=${tokenFile}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    '--profiling=false',
    '--v=1',
  ];
}

function managerFlags(kubeconfig: string, key: string, port: number): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--service-account-private-key-file=${key}`,
    `--node-monitor-grace-period=${NODE_GRACE}`,
    `--node-startup-grace-period=${NODE_GRACE}`,
    '--v=1',
  ];
}

function schedulerFlags(kubeconfig: string, port: number): string[] {
  return [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1', `--secure-port=${port}`, '--v=1'];
}

function kwokFlags({ config, stages }: { readonly config: string; readonly stages: string }, kubeconfig: string, port: number): string[] {
  return [
    '--config',
    config,
    '--config',
    stages,
    `--kubeconfig=${kubeconfig}`,
    '--manage-all-nodes=false',
    '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
    '--node-lease-duration-seconds=400',
    '--cidr=10.0.0.0/8',
    '--node-ip=127.0.0.1',
    `--node-port=${port}`,
    `--server-address=127.0.0.1:${port}`,
    '-v',
    'WARN',
  ];
}

/** The viewer's rights: the built-in role for reading, and nodes, which that role leaves out. */
async function letViewerRead(api: ApiClient): Promise<void> {
  const group = 'rbac.authorization.k8s.io';
  await api.post(`/apis/${group}/v1/clusterroles`, {
    metadata: { name: 'test-viewer' },
    rules: [{ apiGroups: ['', 'apps', 'policy', 'batch', 'coordination.k8s.io'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
  });
  await api.post(`/apis/${group}/v1/clusterrolebindings`, {
    metadata: { name: 'test-viewer' },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'test-viewer' },
    subjects: [{ kind: 'User', apiGroup: group, name: 'test-viewer' }],
  });
}

/** Through etcd's JSON gateway: compaction up to the present revision. */
async function compact(etcd: string): Promise<void> {
  const call = async (path: string, body: object) => {
    const answer = await fetch(`${etcd}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd refused ${path}: ${await answer.text()}`);
    return (await answer.json()) as { header: { revision: string } };
  };
  const { header } = await call('range', { key: Buffer.from('/registry').toString('base64') });
  await call('compaction', { revision: header.revision, physical: true });
}

/** Health of a program that made its certificate itself, which nothing here could check. */
function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

async function answersOk(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}
