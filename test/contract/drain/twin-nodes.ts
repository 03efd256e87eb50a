import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../../harness/control-plane/start.mts';

/** A node to drain with all that makes drains hard on it, and a spare one for what moves. Twins differ in their names only. */
export interface Twin {
  readonly namespace: string;
  /** The node that is drained. */
  readonly target: string;
  readonly spare: string;
}

export interface TwinContent {
  /** Pods that no budget minds, of one Deployment. */
  readonly free: number;
  /** A Deployment of 3 under a budget that lets one go at a time. */
  readonly guarded: boolean;
  /** A Deployment of 2 under a budget that never lets one go. */
  readonly stuck: boolean;
  /** A pod without a controller, and one that loses an emptyDir. */
  readonly fragile: boolean;
}

/** Builds a twin and waits until all its pods run on the target. */
export async function buildTwin(plane: ControlPlane, name: string, content: TwinContent): Promise<Twin> {
  const labels = { twin: name };
  const [target = ''] = await plane.createNodes(1, { prefix: `${name}-target`, labels });
  const [spare = ''] = await plane.createNodes(1, { prefix: `${name}-spare`, labels });
  const twin = { namespace: name, target, spare };
  await plane.kubectl(['cordon', spare]);
  await create(plane, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await until(
    `the service account of ${name}`,
    async () => (await plane.api.get(`/api/v1/namespaces/${name}/serviceaccounts/default`)).status === 200,
  );
  const apps = `/apis/apps/v1/namespaces/${name}`;
  await create(plane, `${apps}/daemonsets`, daemonSet(name));
  if (content.free > 0) await create(plane, `${apps}/deployments`, deployment(name, 'free', content.free));
  if (content.guarded) {
    await create(plane, `${apps}/deployments`, deployment(name, 'guarded', 3));
    await create(plane, `/apis/policy/v1/namespaces/${name}/poddisruptionbudgets`, budget('guarded', { maxUnavailable: 1 }));
  }
  if (content.stuck) {
    await create(plane, `${apps}/deployments`, deployment(name, 'stuck', 2));
    await create(plane, `/apis/policy/v1/namespaces/${name}/poddisruptionbudgets`, budget('stuck', { minAvailable: 2 }));
  }
  if (content.fragile) {
    await create(plane, `/api/v1/namespaces/${name}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare' },
      spec: podSpec(name),
    });
    await create(plane, `${apps}/deployments`, deployment(name, 'scratch', 1, [{ name: 'spool', emptyDir: {} }]));
  }
  const expected = content.free + (content.guarded ? 3 : 0) + (content.stuck ? 2 : 0) + (content.fragile ? 2 : 0) + 1;
  await until(
    `${expected} pods to run on ${target}`,
    async () => (await podsOn(plane, target)).filter((pod) => pod.phase === 'Running').length === expected,
  );
  await until(`the budgets of ${name}`, () => budgetsAreCurrent(plane, content, name));
  await plane.kubectl(['uncordon', spare]);
  return twin;
}

export interface SeenPod {
  /** The owner's kind and the app it is of: names of pods are random. */
  readonly what: string;
  readonly phase: string;
  readonly ending: boolean;
}

export async function podsOn(plane: ControlPlane, node: string): Promise<readonly SeenPod[]> {
  const { json } = await plane.api.get(`/api/v1/pods?fieldSelector=spec.nodeName=${node}`);
  return (json.items as unknown as RawPod[])
    .map(({ metadata, status }) => ({
      what: `${metadata.ownerReferences?.[0]?.kind ?? 'nobody'}/${metadata.labels?.app ?? metadata.name}`,
      phase: status.phase,
      ending: metadata.deletionTimestamp !== undefined,
    }))
    .sort((a, b) => (a.what < b.what ? -1 : 1));
}

/** What became of a twin, without the names that differ. */
export async function endState(plane: ControlPlane, twin: Twin): Promise<unknown> {
  const { json } = await plane.api.get(`/api/v1/nodes/${twin.target}`);
  const pods = await podsOn(plane, twin.target);
  return {
    unschedulable: json.spec.unschedulable === true,
    taints: (json.spec.taints ?? []).map((taint: { key: string }) => taint.key),
    pods,
  };
}

interface RawPod {
  readonly metadata: {
    readonly name: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly status: { readonly phase: string };
}

function podSpec(twin: string, volumes: readonly object[] = []): object {
  return { nodeSelector: { twin }, containers: [{ name: 'main', image: 'none' }], volumes };
}

function deployment(twin: string, app: string, replicas: number, volumes: readonly object[] = []): object {
  const labels = { app };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(twin, volumes) } },
  };
}

function daemonSet(twin: string): object {
  const labels = { app: 'agent' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(twin) } },
  };
}

function budget(app: string, rule: object): object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app },
    spec: { ...rule, selector: { matchLabels: { app } } },
  };
}

async function budgetsAreCurrent(plane: ControlPlane, { guarded, stuck }: TwinContent, namespace: string): Promise<boolean> {
  const { json } = await plane.api.get(`/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`);
  const healthy = (json.items as unknown as { readonly status?: { readonly currentHealthy?: number } }[]).reduce(
    (sum, one) => sum + (one.status?.currentHealthy ?? 0),
    0,
  );
  return healthy === (guarded ? 3 : 0) + (stuck ? 2 : 0);
}

async function create(plane: ControlPlane, path: string, body: object): Promise<void> {
  const answer = await plane.api.post(path, body);
  if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.text}`);
}

/** Waits for a condition of the real cluster; fails after a minute. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`A minute was not enough for ${what}.`);
    await sleep(100);
  }
}
