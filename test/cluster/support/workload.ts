import type { Cluster } from '../../rig/cluster.mts';
import { until } from '../../rig/host.mts';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';

export const everything = { deleteEmptyDirData: true, unmanaged: true };
export const everyFlag = ['--ignore-daemonsets', '--delete-emptydir-data', '--force'];

/** Sleeps until it is told to end, as well-behaved programs do. */
const POLITE = ['/bin/sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done'];
/** Hears SIGTERM and goes on: only the end of its grace period ends it. */
const STUBBORN = ['/bin/sh', '-c', 'trap "" TERM; while true; do sleep 1; done'];

interface PodOptions {
  readonly node?: string;
  readonly command?: readonly string[];
  readonly grace?: number;
  readonly volumes?: readonly object[];
}

function podSpec({ node, command = POLITE, grace = 5, volumes = [] }: PodOptions): object {
  return {
    ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }),
    terminationGracePeriodSeconds: grace,
    containers: [{ name: 'main', image: WORKLOAD_IMAGE, imagePullPolicy: 'Never', command }],
    volumes,
  };
}

function deployment(namespace: string, app: string, replicas: number, options: PodOptions): object {
  const labels = { app };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(options) } },
  };
}

/** All that makes a drain hard, on one node: what each pod is, is in its name. Nothing may move elsewhere but the guarded ones. */
export async function hardToDrain(cluster: Cluster, namespace: string, node: string, other: string): Promise<void> {
  const labels = { app: 'agent' };
  const hosts = { key: 'kubernetes.io/hostname', operator: 'In', values: [node, other] };
  const near = { nodeSelectorTerms: [{ matchExpressions: [hosts] }] };
  const guarded = { app: 'guarded' };
  // Begins on the node that is drained, and can move to the other one.
  await cluster.kubectl('cordon', other);
  await cluster.apply(
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec({ node }) } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'guarded', namespace },
      spec: {
        replicas: 3,
        selector: { matchLabels: guarded },
        template: {
          metadata: { labels: guarded },
          spec: { ...podSpec({}), affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near } } },
        },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guarded', namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: guarded } },
    },
    deployment(namespace, 'stubborn', 1, { node, command: STUBBORN, grace: 4 }),
    deployment(namespace, 'scratch', 1, { node, volumes: [{ name: 'spool', emptyDir: {} }] }),
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare', namespace, labels: { app: 'bare' } }, spec: podSpec({ node }) },
  );
  await running(cluster, namespace, node, 7);
  await until(
    'the budget knows its pods',
    async () => {
      const budget = await cluster.get<{ status?: { currentHealthy?: number } }>('pdb', 'guarded', '-n', namespace);
      return budget.status?.currentHealthy === 3;
    },
    60_000,
  );
  await cluster.kubectl('uncordon', other);
}

/** A Deployment that is slow to leave: each pod takes its whole grace period, under a budget that lets one go at a time. */
export async function slowToDrain(cluster: Cluster, namespace: string, node: string, other: string, grace: number): Promise<void> {
  const labels = { app: 'slow' };
  const hosts = { key: 'kubernetes.io/hostname', operator: 'In', values: [node, other] };
  const near = { nodeSelectorTerms: [{ matchExpressions: [hosts] }] };
  await cluster.kubectl('cordon', other);
  await cluster.apply(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'slow', namespace },
      spec: {
        replicas: 4,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...podSpec({ command: STUBBORN, grace }),
            affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: near } },
          },
        },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'slow', namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    },
  );
  await running(cluster, namespace, node, 4);
  await cluster.kubectl('uncordon', other);
}

interface RawPod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase?: string; readonly containerStatuses?: readonly { readonly ready: boolean }[] };
}

export async function podsOf(cluster: Cluster, namespace: string, node?: string): Promise<readonly RawPod[]> {
  const selector = node === undefined ? [] : ['--field-selector', `spec.nodeName=${node}`];
  return (await cluster.get<{ items: readonly RawPod[] }>('pods', '-n', namespace, ...selector)).items;
}

/** Apps of the pods on a node, sorted. */
export async function appsOn(cluster: Cluster, namespace: string, node: string): Promise<readonly string[]> {
  return (await podsOf(cluster, namespace, node)).map(({ metadata }) => metadata.labels?.app ?? metadata.name).sort();
}

export async function running(cluster: Cluster, namespace: string, node: string, count: number): Promise<void> {
  await until(
    `${count} pods of ${namespace} run on ${node}`,
    async () => {
      const pods = await podsOf(cluster, namespace, node);
      return (
        pods.filter(({ status }) => status.phase === 'Running' && status.containerStatuses?.every(({ ready }) => ready)).length === count
      );
    },
    120_000,
  );
}

/** What became of a node and its workload, without names that differ between twins. */
export async function endState(cluster: Cluster, namespace: string, node: string): Promise<unknown> {
  const { spec } = await cluster.get<{ spec: { unschedulable?: boolean; taints?: readonly { key: string }[] } }>('node', node);
  const bare = (await podsOf(cluster, namespace)).filter(({ metadata }) => metadata.name === 'bare').length;
  return {
    unschedulable: spec.unschedulable === true,
    taints: (spec.taints ?? []).map(({ key }) => key),
    here: await appsOn(cluster, namespace, node),
    bare,
  };
}
