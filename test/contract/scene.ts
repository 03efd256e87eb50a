import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAnswer, ApiClient, Json } from '../harness/control-plane/api.mts';
import { quietNode } from './target';

const PATIENCE = 30_000;
let scenes = 0;

/** Asks until the answer is as wanted. @throws Error with the last answer when the patience is over */
export async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean, what: string): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE / 1000} s; last: ${JSON.stringify(value)?.slice(0, 600)}`);
    await sleep(50);
  }
}

export interface PodWish {
  readonly labels?: Record<string, string>;
  readonly grace?: number;
  readonly finalizers?: string[];
  readonly ready?: boolean;
  readonly phase?: string;
  readonly owner?: object;
}

/** A namespace of its own for one test, and short words for what tests do in it. */
export class Scene {
  private constructor(
    readonly api: ApiClient,
    readonly namespace: string,
  ) {}

  static async open(api: ApiClient): Promise<Scene> {
    const namespace = `case-${++scenes}-${process.pid}`;
    const scene = new Scene(api, namespace);
    await expectStatus(api.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }), 201);
    return scene;
  }

  /** Path of a resource, or an object, of the namespace. */
  path(resource: string, name?: string): string {
    const [plural, group] = splitGroup(resource);
    const root = group ? `/apis/${group}/v1` : '/api/v1';
    return `${root}/namespaces/${this.namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  /** A pod on the quiet node, with the status a kubelet would write. */
  async pod(name: string, wish: PodWish = {}): Promise<Json> {
    const { labels, grace = 30, finalizers, ready = true, phase = 'Running', owner } = wish;
    await expectStatus(
      this.api.post(this.path('pods'), {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels, finalizers, ...(owner ? { ownerReferences: [owner] } : {}) },
        spec: { nodeName: quietNode, terminationGracePeriodSeconds: grace, containers: [{ name: 'main', image: 'example.test/main:1' }] },
      }),
      201,
    );
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
    const answer = await expectStatus(this.api.patch(`${this.path('pods', name)}/status`, 'merge', { status: { phase, conditions } }), 200);
    return answer.json;
  }

  async budget(name: string, spec: object): Promise<Json> {
    const path = this.path('poddisruptionbudgets.policy');
    await expectStatus(this.api.post(path, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec }), 201);
    return this.observed(name);
  }

  /** The budget, once its controller has seen its present generation. */
  observed(name: string, wanted: (budget: Json) => boolean = () => true): Promise<Json> {
    return until(
      async () => (await this.api.get(this.path('poddisruptionbudgets.policy', name))).json,
      (budget) => budget.status?.observedGeneration === budget.metadata.generation && wanted(budget),
      `budget ${name}`,
    );
  }

  evict(name: string, deleteOptions?: object, query = ''): Promise<ApiAnswer> {
    const body = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace: this.namespace },
      ...(deleteOptions ? { deleteOptions } : {}),
    };
    return this.api.post(`${this.path('pods', name)}/eviction${query}`, body);
  }

  /** A Deployment that the scheduler may put on live nodes. */
  async daemonSet(name: string): Promise<Json> {
    const labels = { app: name };
    const answer = await expectStatus(
      this.api.post(this.path('daemonsets.apps'), {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            // No node has this label.
            spec: { containers: [{ name: 'main', image: 'example.test/main:1' }], nodeSelector: { 'example.test/nowhere': 'yes' } },
          },
        },
      }),
      201,
    );
    return answer.json;
  }

  async deployment(name: string, replicas: number, spec: object = {}): Promise<Json> {
    const labels = { app: name };
    const answer = await expectStatus(
      this.api.post(this.path('deployments.apps'), {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.test/main:1' }], ...spec } },
        },
      }),
      201,
    );
    return answer.json;
  }

  async pods(selector: string): Promise<readonly Json[]> {
    return (await this.api.get(`${this.path('pods')}?labelSelector=${encodeURIComponent(selector)}`)).json.items;
  }
}

export async function expectStatus(asked: Promise<ApiAnswer>, status: number): Promise<ApiAnswer> {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer;
}

/** Takes a pod away at once, whatever holds it. */
export async function removePod(scene: Scene, name: string): Promise<void> {
  await scene.api.patch(scene.path('pods', name), 'merge', { metadata: { finalizers: null } });
  await scene.api.delete(scene.path('pods', name), { gracePeriodSeconds: 0 });
}

function splitGroup(resource: string): [string, string] {
  const dot = resource.indexOf('.');
  if (dot < 0) return [resource, ''];
  return [resource.slice(0, dot), resource.slice(dot + 1)];
}
