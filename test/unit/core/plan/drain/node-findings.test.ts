import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { WebhookModel } from '../../../../../src/core/model/cluster-objects';
import type { PodModel } from '../../../../../src/core/model/pod';
import type { DrainFacts } from '../../../../../src/core/plan/drain/facts';
import { node, pod, service, webhook } from '../../../operations/support/objects';
import { agentExists, agentPod, codes, finding, plan } from './support';

describe('a node that is not Ready', () => {
  it('is told with its reason, and marked in the plan', () => {
    const dead = plan({ nodes: [node('w02', { readiness: 'unknown', readinessReason: 'NodeStatusUnknown' }), node('w03')] });
    expect(finding(dead.warnings, 'node-not-ready').message).toContain('NodeStatusUnknown');
    expect(dead.body.nodes[0]?.ready).toBe(false);
    expect(codes(plan().warnings)).not.toContain('node-not-ready');
  });
});

describe('the last control plane', () => {
  const control = (name: string, over = {}) => node(name, { roles: ['control-plane'], ...over });
  const warned = (over: Partial<DrainFacts>) => codes(plan(over).warnings).includes('last-control-plane');

  it('is warned of when no other one is Ready', () => {
    expect(warned({ nodes: [control('cp1'), node('w02')], targets: ['cp1'] })).toBe(true);
    expect(warned({ nodes: [control('cp1'), control('cp2', { readiness: 'notReady' })], targets: ['cp1'] })).toBe(true);
    expect(warned({ nodes: [control('cp1'), control('cp2')], targets: ['cp1', 'cp2'] })).toBe(true);
  });

  it('is not while another one is, nor for workers', () => {
    expect(warned({ nodes: [control('cp1'), control('cp2')], targets: ['cp1'] })).toBe(false);
    expect(warned({ nodes: [control('cp1', { readiness: 'notReady' }), node('w02')] })).toBe(false);
  });
});

describe('the quorum of etcd once the drained machines are down', () => {
  const etcd = (n: number, over: Partial<PodModel> = {}) =>
    pod(`kube-system/etcd-cp${n}`, { nodeName: `cp${n}`, mirror: true, controller: undefined, labels: { component: 'etcd' }, ...over });
  const quorum = (members: number, drained: number, down: readonly number[] = []) => {
    const all = Array.from({ length: members }, (_, index) => etcd(index + 1, { ready: !down.includes(index + 1) }));
    const targets = Array.from({ length: drained }, (_, index) => `cp${index + 1}`);
    const nodes = all.map((_, index) => node(`cp${index + 1}`));
    return plan({ nodes, targets, pods: all.slice(0, drained), otherPods: known(all.slice(drained)) }).warnings;
  };

  it.each([
    [1, 1, [], true],
    [2, 1, [], true],
    [3, 1, [], false],
    [3, 1, [3], true],
    [3, 2, [], true],
    [5, 2, [], false],
    [5, 2, [5], true],
    [5, 3, [], true],
  ])('%i members, %i drained, down %j: lost %s', (members, drained, down, lost) => {
    expect(codes(quorum(members, drained, down)).includes('etcd-quorum')).toBe(lost);
  });

  it('is told with its numbers', () => {
    expect(finding(quorum(3, 1, [3]), 'etcd-quorum').message).toContain('3 members, 1 up, 2 needed, quorum is lost');
  });

  it("can't be told without the other members, and is no matter without members here", () => {
    const unread = { otherPods: unknown<readonly PodModel[]>('403 Forbidden') };
    expect(codes(plan({ nodes: [node('cp1')], targets: ['cp1'], pods: [etcd(1)], ...unread }).unknowns)).toContain('etcd-quorum-unknown');
    expect(codes(plan(unread).unknowns)).not.toContain('etcd-quorum-unknown');
    const lookalike = pod('shop/etcd', { labels: { component: 'etcd' } });
    expect(codes(plan({ pods: [lookalike] }).warnings)).not.toContain('etcd-quorum');
  });
});

describe('admission webhooks that are served only from here', () => {
  const guard = (over: Partial<PodModel> = {}) => pod('policy/guard-1', { labels: { app: 'guard' }, ...over });
  const plain = webhook('guard.example.org', { namespace: 'policy', name: 'guard' });
  const changed = (over: Partial<WebhookModel['webhooks'][number]>): WebhookModel => ({
    ...plain,
    webhooks: plain.webhooks.map((it) => ({ ...it, ...over })),
  });
  const warnings = (configuration: WebhookModel, over: Partial<DrainFacts> = {}) =>
    plan({ pods: [guard()], webhooks: known({ configurations: [configuration], services: [service('policy/guard')] }), ...over }).warnings;
  const message = (over: Partial<WebhookModel['webhooks'][number]>) => finding(warnings(changed(over)), 'webhook-only-here').message;

  it('are told, with what they stop', () => {
    expect(message({})).toContain('can be created until');
    expect(message({ resources: ['/pods', '/pods/eviction'] })).toContain('can be created or evicted until');
    expect(message({ resources: ['*/*'] })).toContain('can be created until');
    expect(message({ resources: ['*/*/*'] })).toContain('can be created or evicted until');
    expect(message({ resources: ['apps/*'] })).toContain('what it checks is refused');
    expect(message({ operations: ['DELETE'] })).toContain('what it checks is refused');
    expect(message({ failurePolicy: 'Ignore' })).toContain('passes unchecked');
  });

  it('are not where another pod that is ready serves', () => {
    const elsewhere = guard({ name: 'guard-2', uid: 'guard-2', nodeName: 'w03' });
    expect(codes(warnings(plain, { otherPods: known([elsewhere]) }))).not.toContain('webhook-only-here');
    expect(codes(warnings(plain, { otherPods: known([{ ...elsewhere, ready: false }]) }))).toContain('webhook-only-here');
  });

  it('are not where the pods that serve stay on the node', () => {
    const daemon = agentPod({ labels: { app: 'guard' }, namespace: 'logs' });
    const configuration = webhook('guard.example.org', { namespace: 'logs', name: 'guard' });
    const webhooks = known({ configurations: [configuration], services: [service('logs/guard')] });
    expect(codes(plan({ pods: [daemon], owners: [agentExists], webhooks }).warnings)).not.toContain('webhook-only-here');
  });

  it('are not where they are reached by URL, or no pod is behind them', () => {
    expect(codes(warnings(changed({ service: undefined })))).not.toContain('webhook-only-here');
    expect(codes(warnings(plain, { pods: [pod('policy/other')] }))).not.toContain('webhook-only-here');
  });

  it("can't be told when they may not be read", () => {
    expect(codes(plan({ webhooks: unknown('403 Forbidden') }).unknowns)).toContain('webhooks-unknown');
    expect(codes(plan({ otherPods: unknown('403 Forbidden') }).unknowns)).toContain('webhooks-unknown');
  });
});

describe('the lock of kured', () => {
  const lock = (name: string) => finding(plan({ kuredLock: known({ node: name, since: undefined }) }).warnings, 'kured-lock').message;

  it('is told, with whose node it is', () => {
    expect(lock('w07')).toContain('restarting another node');
    expect(lock('w02')).toContain('restarting this node');
    expect(codes(plan().warnings)).not.toContain('kured-lock');
    expect(codes(plan({ kuredLock: unknown('403 Forbidden') }).unknowns)).toContain('kured-unknown');
  });
});

describe('pods that are worth a word', () => {
  it('held by a finalizer, single, slow to end', () => {
    const held = plan({ pods: [pod('a/p', { deletionAt: 1, finalizers: ['example.org/keep'] })] });
    expect(finding(held.warnings, 'held-by-finalizer').message).toContain('example.org/keep');
    expect(plan({ pods: [pod('a/p', { terminationGracePeriodSeconds: 300 }), pod('a/q')] }).estimate.atLeastSeconds).toBe(300);
    expect(plan({ pods: [pod('a/p', { terminationGracePeriodSeconds: 300 })] }, { gracePeriodSeconds: 5 }).estimate.atLeastSeconds).toBe(5);
    expect(plan({ pods: [pod('a/p', { terminationGracePeriodSeconds: 300, phase: 'Succeeded' })] }).estimate.atLeastSeconds).toBe(0);
  });

  it('one node after the other takes the sum, side by side the longest', () => {
    const over = {
      nodes: [node('w02'), node('w03'), node('w04')],
      targets: ['w02', 'w03'],
      pods: [pod('a/p', { terminationGracePeriodSeconds: 60 }), pod('a/q', { nodeName: 'w03', terminationGracePeriodSeconds: 90 })],
    };
    expect(plan(over).estimate.atLeastSeconds).toBe(150);
    expect(plan(over, { parallelNodes: 2 }).estimate.atLeastSeconds).toBe(90);
  });
});
