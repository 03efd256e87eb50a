import { describe, it } from 'vitest';
import { known, unknown } from '../../../../src/core/known';
import { defaultDrainOptions, type DrainOptions } from '../../../../src/core/plan/drain/options';
import type { DrainFacts } from '../../../../src/core/plan/drain/facts';
import { planDrain } from '../../../../src/core/plan/drain/planner';
import { renderDrainPlan } from '../../../../src/core/report/drain-plan';
import { budget, claim, node, pod, service, volume, webhook, workload } from '../../operations/support/objects';
import { planCluster } from '../../operations/support/plans';
import { agentExists, agentGone, agentPod, AT, claimed, controlledBy, emptyDir, facts, owner, scheduled } from '../plan/drain/support';
import { expectGolden } from './golden';

const GIB = 2 ** 30;
const webSet = controlledBy('ReplicaSet', 'web-7c9');
const cacheSet = controlledBy('StatefulSet', 'cache');
const web = (n: number, over = {}) => pod(`shop/web-7c9-${n}`, { labels: { app: 'web' }, controller: webSet, ...over });
const webOwners = [
  owner('shop', webSet, workload('ReplicaSet', 'shop/web-7c9', { controller: controlledBy('Deployment', 'web') })),
  owner('shop', controlledBy('Deployment', 'web'), workload('Deployment', 'shop/web')),
];
const cacheOwner = owner('shop', cacheSet, workload('StatefulSet', 'shop/cache', { replicas: 1, readyReplicas: 1 }));
const zoned = (name: string, zone: string, over = {}) => node(name, { labels: { 'topology.kubernetes.io/zone': zone }, ...over });
const inZone = (zone: string) => [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In' as const, values: [zone] }] }];
const selector = { matchLabels: { app: 'web' } };
const etcd = (name: string, over = {}) =>
  pod(`kube-system/etcd-${name}`, { nodeName: name, mirror: true, controller: undefined, labels: { component: 'etcd' }, ...over });
const control = (name: string, over = {}) => node(name, { roles: ['control-plane'], ...over });

const cache = pod('shop/cache-0', {
  controller: cacheSet,
  volumes: [claimed('cache')],
  requests: { cpu: 500, memory: 4 * GIB },
  terminationGracePeriodSeconds: 120,
});
const buffer = pod('logs/buffer-q1', { controller: controlledBy('ReplicaSet', 'buffer'), volumes: [emptyDir('spool', 2 * GIB)] });
const runner = pod('ci/runner-abc', { controller: undefined });

/** The drain of the design's example: one of each. */
const example: Partial<DrainFacts> = {
  nodes: [zoned('w02', 'b'), zoned('w03', 'a'), zoned('w05', 'b')],
  pods: [web(1), cache, runner, buffer, agentPod({ name: 'agent-w02' })],
  budgets: known([budget('shop/web', { selector })]),
  owners: [...webOwners, cacheOwner, agentExists],
  claims: known([claim('shop/cache', 'pv-cache')]),
  volumes: known([{ ...volume('pv-cache'), nodeAffinity: inZone('b') }]),
};

const documents: readonly [file: string, Partial<DrainFacts>, Partial<DrainOptions>?][] = [
  ['example', example, { deleteEmptyDirData: true }],
  ['example-allowed', example, { deleteEmptyDirData: true, unmanaged: true, gracePeriodSeconds: 20 }],
  ['empty-node', { pods: [] }],
  ['cordoned-before', { nodes: [node('w02', { unschedulable: true }), node('w03')], pods: [web(1)], owners: webOwners }],
  [
    'rounds-over-two-nodes',
    {
      nodes: [node('w02'), node('w03'), node('w04')],
      targets: ['w02', 'w03'],
      pods: [web(1), web(2), web(3, { nodeName: 'w03' })],
      owners: webOwners,
      budgets: known([
        budget('shop/web', { selector, minAvailable: '60%', desiredHealthy: 4, currentHealthy: 5, expectedPods: 5, disruptionsAllowed: 1 }),
      ]),
    },
    { parallelNodes: 2 },
  ],
  [
    'budget-never',
    { pods: [web(1)], owners: webOwners, budgets: known([budget('shop/web', { minAvailable: undefined, maxUnavailable: 0 })]) },
  ],
  ['several-budgets', { pods: [web(1)], owners: webOwners, budgets: known([budget('shop/web', { selector }), budget('shop/everything')]) }],
  ['budgets-forbidden', { pods: [web(1)], owners: webOwners, budgets: unknown('the API server says 403 Forbidden') }],
  [
    'no-room',
    {
      nodes: [node('w02'), node('w03', { allocatable: { cpu: 700, memory: GIB, pods: 110 } })],
      pods: [1, 2, 3].map((n) => web(n, { requests: { cpu: 300, memory: 0.25 * GIB } })),
      owners: webOwners,
    },
  ],
  [
    'nowhere-else',
    {
      pods: [scheduled('shop/gpu-0', { nodeSelector: { gpu: 'yes' } }), scheduled('shop/own-0', { schedulerName: 'batch' }), web(1)],
      nodes: [node('w02'), node('w03', { taints: [{ key: 'team', value: 'db', effect: 'NoSchedule', timeAdded: undefined }] })],
      owners: webOwners,
    },
  ],
  [
    'control-plane',
    {
      nodes: [control('cp1'), control('cp2', { readiness: 'notReady' })],
      targets: ['cp1'],
      pods: [etcd('cp1')],
      otherPods: known([etcd('cp2', { ready: false })]),
    },
  ],
  [
    'dead-node',
    {
      nodes: [
        node('w02', { readiness: 'unknown', readinessReason: 'NodeStatusUnknown: Kubelet stopped posting node status.' }),
        node('w03'),
      ],
      pods: [web(1, { deletionAt: AT - 600_000, finalizers: ['example.org/keep'] }), agentPod()],
      owners: [...webOwners, agentGone],
    },
    { unmanaged: true, skipWaitForDeleteSeconds: 900 },
  ],
  [
    'webhook-and-kured',
    {
      pods: [pod('policy/guard-1', { labels: { app: 'guard' }, controller: controlledBy('ReplicaSet', 'guard') })],
      webhooks: known({
        configurations: [webhook('guard.example.org', { namespace: 'policy', name: 'guard' })],
        services: [service('policy/guard')],
      }),
      kuredLock: known({ node: 'w07', since: undefined }),
    },
  ],
  [
    'strange-names',
    {
      pods: [pod('shop/a|b`<script>'), pod('shop/x](command:rm)', { controller: undefined })],
      budgets: unknown('line one\nline two | [click](command:evil) <img src=x> http://example.org www.example.org'),
    },
  ],
];

describe('documents of drain plans', () => {
  for (const [file, over, options] of documents) {
    it(file, () => {
      const plan = planDrain(facts(over), { ...defaultDrainOptions, ...options }, planCluster);
      expectGolden(`drain/${file}.md`, renderDrainPlan(plan, AT + 2000));
    });
  }
});
