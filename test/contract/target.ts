import { readFileSync } from 'node:fs';
import { startPracticeCluster, systemNamespaces } from '../../src/practice/index';
import { ApiClient } from '../harness/control-plane/api.mts';
import { startControlPlane } from '../harness/control-plane/start.mts';

/** A cluster that the cases are run against. */
export interface Target {
  readonly kind: 'practice' | 'real';
  readonly api: ApiClient;
  readonly tokens: { readonly admin: string; readonly viewer: string; readonly nobody: string };
  /** Kubeconfig text of the administrator. */
  readonly kubeconfig: string;
  /** Forgets the past, as compactions and restarts make a cluster do. */
  expireHistory(): Promise<void>;
  /** Stops the controllers, so that what they would do at once stays undone, or lets them go on. */
  pauseControllers(paused: boolean): Promise<void>;
  dispose(): Promise<void>;
}

/** A node nobody cares for: what tests put on it stays as they left it. */
export const quietNode = 'quiet';
/** Nodes that run pods and end them. */
export const liveNodes = ['live-00001', 'live-00002'];

const LONG = 100_000;

export async function practiceTarget(): Promise<Target> {
  const cluster = await startPracticeCluster({
    seed: 7,
    startSeconds: 0.1,
    stopSeconds: 0.1,
    nodeGraceSeconds: LONG,
    bookmarkSeconds: LONG,
    onError: (error, controller) => console.error(`controller ${controller}`, error),
    scenario: (world) => {
      systemNamespaces(world);
      for (const name of liveNodes) world.node(name, { zone: 'a', address: '192.0.2.1', cpu: '32', memory: '64Gi' });
    },
  });
  cluster.machines.powerOff(quietNode);
  const api = new ApiClient(cluster.url, cluster.access.tokens.admin, cluster.authority);
  await createQuietNode(api);
  return {
    kind: 'practice',
    api,
    tokens: cluster.access.tokens,
    kubeconfig: cluster.kubeconfig,
    expireHistory: async () => cluster.expireHistory(),
    pauseControllers: async (paused) => cluster.controllers.setPaused(paused),
    dispose: async () => {
      api.close();
      cluster.dispose();
    },
  };
}

/** @throws Unavailable where the real programs can't be brought */
export async function realTarget(): Promise<Target> {
  const plane = await startControlPlane({ nodes: 'kwok' });
  await plane.createNodes(liveNodes.length, { prefix: 'live' });
  await createQuietNode(plane.api);
  return {
    kind: 'real',
    api: plane.api,
    tokens: plane.tokens,
    kubeconfig: readFileSync(plane.kubeconfig, 'utf8'),
    // The API server's caches remember for longer than etcd does, but not beyond their own start.
    expireHistory: async () => {
      await plane.compact();
      await plane.restartApiServer();
    },
    pauseControllers: async (paused) => plane.pauseControllers(paused),
    dispose: async () => {
      await plane.dispose();
    },
  };
}

async function createQuietNode(api: ApiClient): Promise<void> {
  const answer = await api.post('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: quietNode } });
  if (answer.status !== 201) throw new Error(answer.text);
}
