import { DrydockError } from '../../src/core/errors';
import type { OperationStatus } from '../../src/core/operation/state';
import type { NodeModel } from '../../src/core/model/node';
import type { PodPhase } from '../../src/core/model/pod';
import {
  rootElements as certificateRoots,
  childElements as certificateChildren,
  rowOf as certificateRow,
} from '../../src/features/certificates/view';
import type { CertificateElement } from '../../src/features/certificates/elements';
import { known } from '../../src/core/known';
import type { EtcdElement } from '../../src/features/etcd/elements';
import { childElements as etcdChildren, rootElements as etcdRoots, rowOf as etcdRow } from '../../src/features/etcd/view';
import { snapshotRow } from '../../src/features/snapshots/rows';
import { knownSnapshot, snapshotElements } from './features/snapshots/support';
import { idOf, member, reading } from './core/policy/etcd/support';
import type { ClusterSession } from '../../src/features/clusters/session';
import { clusterFlags, type ClusterFacts } from '../../src/features/clusters/cluster-row';
import { groupRow } from '../../src/features/clusters/group-row';
import { nodeRow } from '../../src/features/clusters/node-row';
import { podRow } from '../../src/features/clusters/pod-row';
import type { SessionState } from '../../src/features/clusters/session-state';
import { childElements, rowOf } from '../../src/features/operations/view';
import type { OperationElement } from '../../src/features/operations/elements';
import { contextValue } from '../../src/ui/context-value';
import type { Row } from '../../src/ui/tree/row';
import { checks, entry, finding, inventory, NOW, request, token } from './features/certificates/support';
import { openGuard, ref } from './features/clusters/support';
import { facts } from './core/plan/upgrade/support';
import { planCluster } from './operations/support/plans';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../src/core/plan/upgrade/options';
import { planUpgrade } from '../../src/core/plan/upgrade/planner';
import { planChildren, planRoots, planRow, type PlanElement } from '../../src/features/upgrade/plan-rows';
import { ShownPlan } from '../../src/features/upgrade/shown-plan';
import { NOON, operation, step } from './features/operations/states';
import { node, pod } from './operations/support/objects';

const valueOf = (row: Row) => contextValue(row.context.noun, row.context.flags);

/** Every context value that rows of the Clusters view can have, made by the builders of the rows. */
export function clusterContextValues(): readonly string[] {
  const error = new DrydockError('refused', 'x');
  const states: readonly SessionState[] = [
    { state: 'idle' },
    { state: 'connecting' },
    { state: 'live' },
    { state: 'unreachable', error },
    { state: 'untrusted', error },
    { state: 'forbidden', error },
  ];
  const guards = [true, false].flatMap((a) => [true, false].map((b) => ({ protected: a, readOnly: b })));
  const files = ['/home/kate/.kube/config', 'practice:harbour'];
  const facts = (over: Partial<ClusterFacts>): ClusterFacts => ({
    ref: ref(),
    guard: openGuard,
    state: { state: 'idle' },
    version: undefined,
    distribution: undefined,
    nodes: undefined,
    freshness: undefined,
    groups: [],
    ...over,
  });
  const clusters = states.flatMap((state) =>
    guards.flatMap((guard) => files.map((file) => contextValue('cluster', clusterFlags(facts({ state, guard, ref: ref('a', { file }) }))))),
  );
  const nodes: Partial<NodeModel>[] = (['ready', 'notReady', 'unknown'] as const).flatMap((readiness) =>
    [true, false].flatMap((unschedulable) => [[], ['control-plane']].map((roles) => ({ readiness, unschedulable, roles }))),
  );
  const nodeRows = nodes.flatMap((over) =>
    [true, false].flatMap((readOnly) =>
      [undefined, 'Draining'].map((activity) =>
        nodeRow(node('w01', over), { readOnly, server: undefined, pods: undefined, activity }, 'id'),
      ),
    ),
  );
  const phases: readonly PodPhase[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
  const others = [
    ...phases.map((phase) => valueOf(podRow(pod('a/b', { phase }), 'id'))),
    ...(['controlPlane', 'workers', 'pool', 'zone'] as const).map((role) =>
      valueOf(groupRow({ id: 'g', role, name: undefined, nodes: [] }, 'id')),
    ),
    // A cluster's message row has its state as its flag; a finding has none.
    ...states.map(({ state }) => contextValue('message', [state])),
    contextValue('finding'),
  ];
  return [...new Set([...clusters, ...nodeRows.map(valueOf), ...others])];
}

/** Every context value that rows of the Operations view can have, from operations in every state. */
export function operationContextValues(): readonly string[] {
  const statuses: readonly OperationStatus[] = [
    'planned',
    'running',
    'cancelling',
    'interrupted',
    'succeeded',
    'failed',
    'cancelled',
    'abandoned',
  ];
  const blockers = [{ subject: 'shop/web-1', waitsFor: 'PodDisruptionBudget shop/web', reason: 'x', since: NOON }];
  const items = new Map([
    ['a/b', { item: 'a/b', state: 'failed', final: true }],
    ['shop/web-1', { item: 'shop/web-1', state: 'blocked', final: false }],
  ]);
  const values = new Set<string>();
  const walk = (element: OperationElement): void => {
    values.add(valueOf(rowOf(element, NOON)));
    childElements(element).forEach(walk);
  };
  for (const status of statuses) {
    for (const of of ['pending', 'running', 'done', 'failed', 'skipped', 'undone'] as const) {
      walk({ kind: 'operation', state: operation({ status, steps: [step('evict', { status: of, blockers, items })] }) });
    }
    walk({ kind: 'operation', state: operation({ status, header: { type: 'upgrade' }, steps: [step('preflight')] }) });
  }
  return [...values];
}

/** Every context value that rows of the plan of an upgrade can have: of one that may begin, and of one that is blocked. */
export function upgradeContextValues(): readonly string[] {
  const values = new Set<string>();
  for (const patchOnly of [false, true]) {
    const replan = (options: UpgradeOptions) => planUpgrade(facts(), options, planCluster);
    const first = { plan: replan({ ...defaultUpgradeOptions('v1.35.4'), patchOnly, without: ['w2'] }), replan };
    const shown = new ShownPlan('prod', first, async () => first);
    const walk = (element: PlanElement): void => {
      values.add(valueOf(planRow(element, shown)));
      planChildren(element, shown).forEach(walk);
    };
    planRoots(shown).forEach(walk);
  }
  return [...values];
}

/** Every context value that rows of the Certificates view can have, from inventories with everything in them. */
export function certificateContextValues(): readonly string[] {
  const values = new Set<string>();
  const groups = ['controlPlane', 'authorities', 'kubelets', 'kubeconfigs', 'bundles'] as const;
  const found = [[], [finding('critical')], [finding('warning')], [finding('notice')]];
  const requests = (['kubernetes.io/kubelet-serving', 'example.test/other'] as const).flatMap((signer) =>
    [checks(true), checks(false), undefined].map((list, index) =>
      entry(`request/${signer}${index}`, {
        group: 'requests',
        host: undefined,
        request: request({ signer }),
        ...(list ? { checks: list } : {}),
      }),
    ),
  );
  const all = inventory(
    [
      ...groups.flatMap((group) => found.map((findings, index) => entry(`cp1/${group}${index}`, { group, findings }))),
      ...found.flatMap((findings) => [
        entry('w1/kubelet-client', { group: 'kubelets', findings }),
        entry('cp1/admin.conf', { group: 'controlPlane', findings }),
      ]),
      ...requests,
      token('abcdef', undefined),
    ],
    {
      distribution: 'k3s',
      sources: [{ id: 'x', title: 'x', outcome: 'skipped' }],
      findings: [{ ...finding('warning'), subject: 'cp1' }],
    },
  );
  for (const readOnly of [true, false]) {
    const session = { ref: ref(), guard: { ...openGuard, readOnly } } as unknown as ClusterSession;
    const walk = (element: CertificateElement, order: 'date' | 'host'): void => {
      values.add(valueOf(certificateRow(element, { now: NOW, order })));
      certificateChildren(element).forEach((child) => walk(child, order));
    };
    for (const order of ['date', 'host'] as const) {
      for (const element of certificateRoots(session, all, { order, filter: { kind: 'all' } })) walk(element, order);
    }
    for (const failed of [true, false]) walk({ kind: 'message', session, text: 'x', hint: undefined, failed }, 'date');
  }
  return [...values];
}

/** Every context value that rows of the etcd view can have. */
export function etcdContextValues(): readonly string[] {
  const learner = member(4, { member: { learner: true }, status: { learner: true } });
  const read = reading([member(1), member(2), member(3, { status: 'silent' }), learner], {
    alarms: known([{ memberId: idOf(2), alarm: 'NOSPACE' }]),
  });
  const values = new Set<string>();
  for (const readOnly of [true, false]) {
    const session = { ref: ref(), guard: { protected: false, readOnly } } as ClusterSession;
    const walk = (element: EtcdElement): void => {
      values.add(valueOf(etcdRow(element)));
      etcdChildren(element).forEach(walk);
    };
    etcdRoots(session, read).forEach(walk);
    for (const state of ['unread', 'failed', 'elsewhere'] as const) walk({ kind: 'message', session, state, text: 'x', hint: undefined });
    for (const element of snapshotElements(session))
      values.add(valueOf(snapshotRow(element, { now: NOW, own: [knownSnapshot()], rpoMs: 1 })));
  }
  for (const element of snapshotElements(undefined)) values.add(valueOf(snapshotRow(element, { now: NOW, own: [], rpoMs: undefined })));
  return [...values];
}
