import { startPracticeCluster, type PracticeCluster, type PracticeOptions } from '../../../src/practice/index';
import type { KubeObject } from '../../../src/practice/model/object';
import type { Node } from '../../../src/practice/model/node';
import type { Pod } from '../../../src/practice/model/pod';
import { nodes, pods } from '../../../src/practice/resources/catalogue';
import { ApiClient } from '../../harness/control-plane/api.mts';
import { ManualClock, settle } from '../features/support/manual-clock';

/** A practice cluster on a clock that the test moves, and what tests ask it. */
export interface Opened {
  readonly cluster: PracticeCluster;
  readonly clock: ManualClock;
  readonly api: ApiClient;
  /** Lets time pass, and the controllers do what it brings. */
  pass(milliseconds: number): Promise<void>;
  pod(namespace: string, name: string): Pod | undefined;
  node(name: string): Node;
  podsOn(node: string): readonly Pod[];
  close(): void;
}

export const START = Date.parse('2026-11-23T12:00:00Z');

export async function openPractice(options: PracticeOptions = {}): Promise<Opened> {
  const clock = new ManualClock(START);
  const defects: unknown[] = [];
  const cluster = await startPracticeCluster({ seed: 11, clock, onError: (error) => defects.push(error), ...options });
  const api = new ApiClient(cluster.url, cluster.access.tokens.admin, cluster.authority);
  const find = (resource: typeof pods, namespace: string | undefined, name: string): KubeObject | undefined =>
    cluster.registry.find(resource, namespace, name);
  return {
    cluster,
    clock,
    api,
    pass: async (milliseconds) => {
      await turns();
      await clock.advance(milliseconds);
      await turns();
    },
    pod: (namespace, name) => find(pods, namespace, name) as Pod | undefined,
    node: (name) => cluster.registry.get(nodes, undefined, name) as Node,
    podsOn: (node) => cluster.registry.list<Pod>(pods).filter(({ spec }) => spec.nodeName === node),
    close: () => {
      api.close();
      cluster.dispose();
      if (defects.length > 0) throw new Error('a controller failed', { cause: defects[0] });
    },
  };
}

/** The controllers run one turn of the event loop after what wakes them, and may wake each other. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await settle();
}
