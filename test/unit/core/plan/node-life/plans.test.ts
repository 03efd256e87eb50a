import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import { defaultDrainOptions } from '../../../../../src/core/plan/drain/options';
import type { RemovalWishes } from '../../../../../src/core/plan/node-life/plan';
import { planNodeRemoval, removalDifferences } from '../../../../../src/core/plan/node-life/removal';
import { planControlPlaneReplacement } from '../../../../../src/core/plan/node-life/replacement';
import { planHostReset, resetDifferences } from '../../../../../src/core/plan/node-life/reset';
import type { HostResetFacts } from '../../../../../src/core/plan/node-life/facts';
import { renderNodeLifePlan } from '../../../../../src/core/report/node-life-plan';
import { member, NOW, reading } from '../../policy/etcd/support';
import { cluster, controlPlane, joinFacts, machine, nodes, removalFacts, target } from './support';

const wishes: RemovalWishes = { drain: true, drainOptions: defaultDrainOptions, clean: [] };
const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);
const ids = (plan: { readonly steps: readonly { readonly id: string }[] }) => plan.steps.map(({ id }) => id);
const down = (number: number) => member(number, { status: 'it does not answer.' });

describe('a removal', () => {
  it('of a worker drains, resets and forgets it', () => {
    const plan = planNodeRemoval(removalFacts('w1'), { ...wishes, clean: ['cni'] }, cluster);
    expect(plan.blockers).toEqual([]);
    expect(ids(plan)).toEqual(['leave/check', 'leave/drain', 'leave/reset', 'leave/clean', 'leave/node', 'leave/left']);
  });

  it('of a control plane takes its member out of etcd before the reset', () => {
    const plan = planNodeRemoval(removalFacts('cp3'), wishes, cluster);
    expect(plan.blockers).toEqual([]);
    expect(ids(plan)).toEqual(['leave/check', 'leave/drain', 'leave/member', 'leave/reset', 'leave/node', 'leave/left']);
    expect(codes(plan.warnings)).toEqual(expect.arrayContaining(['load-balancer', 'less-spare']));
    expect(renderNodeLifePlan(plan, NOW)).toContain('Without cp3: 2 members, 2 needed, none may fail.');
  });

  it('is refused where the quorum would not survive it', () => {
    const etcd = known(reading([member(1), down(2), member(3)]));
    const plan = planNodeRemoval(removalFacts('cp3', { etcd }), wishes, cluster);
    expect(codes(plan.blockers)).toContain('quorum');
    // The one that is dead may go.
    const dead = nodes.map((one) => (one.name === 'cp2' ? { ...one, readiness: 'unknown' as const } : one));
    const gone = planNodeRemoval(removalFacts('cp2', { etcd, nodes: dead, host: unknown('it does not answer.') }), wishes, cluster);
    expect(gone.blockers).toEqual([]);
    expect(ids(gone)).toEqual(['leave/check', 'leave/member', 'leave/node', 'leave/left']);
    expect(codes(gone.warnings)).toContain('dead-host');
  });

  it('is refused for the last control plane, for one that works and is out of reach, and for the endpoint itself', () => {
    const alone = [controlPlane('cp1')];
    expect(
      codes(planNodeRemoval(removalFacts('cp1', { nodes: alone, etcd: known(reading([member(1)])) }), wishes, cluster).blockers),
    ).toEqual(['last-control-plane', 'last-member']);
    expect(codes(planNodeRemoval(removalFacts('w1', { host: unknown('no route.') }), wishes, cluster).blockers)).toEqual([
      'host-unreachable',
    ]);
    expect(codes(planNodeRemoval(removalFacts('cp1', { endpoint: known('10.0.0.11:6443') }), wishes, cluster).blockers)).toEqual([
      'endpoint-host',
    ]);
    expect(codes(planNodeRemoval(removalFacts('cp1', { etcd: unknown('nobody answers.') }), wishes, cluster).blockers)).toEqual([
      'etcd-unknown',
    ]);
  });

  it('no longer holds when the node is another one, or its host came back', () => {
    const dead = { nodes: nodes.map((one) => (one.name === 'w1' ? { ...one, readiness: 'unknown' as const } : one)) };
    const before = planNodeRemoval(removalFacts('w1', { ...dead, host: unknown('off') }), wishes, cluster);
    const after = planNodeRemoval(removalFacts('w1', dead), wishes, cluster);
    expect(removalDifferences(before.body, [], after.body, [])).toEqual(['The host of w1 answers again.']);
    expect(removalDifferences(before.body, [], before.body, [])).toEqual([]);
  });
});

describe('a replacement of a dead control plane', () => {
  const dead = nodes.map((one) => (one.name === 'cp3' ? { ...one, readiness: 'unknown' as const } : one));
  const etcd = known(reading([member(1), member(2), down(3)]));
  const leaving = removalFacts('cp3', { nodes: dead, etcd, host: unknown('it does not answer.') });
  const joining = (name: string) => joinFacts([{ name, role: 'controlPlane' }], { nodes: dead, etcd });

  it.each(['cp3', 'cp4'])('removes the member and the Node first, then joins %s', (name) => {
    const plan = planControlPlaneReplacement({ leaving, joining: joining(name) }, wishes, cluster);
    expect(plan.blockers).toEqual([]);
    expect(ids(plan)).toEqual(['leave/check', 'leave/member', 'leave/node', 'leave/left', 'preflight', `${name}/join`, `${name}/ready`]);
    expect(plan.warnings.find(({ code }) => code === 'dead-host')?.hint).toContain('Reset Host');
  });

  it('is refused for one that is Ready, for a worker, and for a name that somebody else has', () => {
    const alive = { leaving: removalFacts('cp3'), joining: joinFacts([{ name: 'cp4', role: 'controlPlane' }]) };
    expect(codes(planControlPlaneReplacement(alive, wishes, cluster).blockers)).toEqual(['alive']);
    const worker = { leaving: removalFacts('w1'), joining: joinFacts([{ name: 'cp4', role: 'controlPlane' }]) };
    expect(codes(planControlPlaneReplacement(worker, wishes, cluster).blockers)).toEqual(['no-control-plane', 'alive']);
    expect(codes(planControlPlaneReplacement({ leaving, joining: joining('w1') }, wishes, cluster).blockers)).toContain('name-taken');
  });
});

describe('a reset of a host', () => {
  const facts: HostResetFacts = {
    name: 'old1',
    target: target('old1'),
    reading: known(machine('old1', { traces: ['/etc/kubernetes/kubelet.conf', '/etc/kubernetes/pki/ca.crt', '/var/lib/etcd/member'] })),
    leftovers: new Map([['etcdData', '/var/lib/etcd/member']]),
    endpoint: '10.0.0.5:6443',
    node: known(undefined),
    joined: undefined,
    at: NOW,
  };

  it('shows what goes and stands for the machine, not for a cluster', () => {
    const plan = planHostReset(facts, ['etcdData'], cluster);
    expect(plan.blockers).toEqual([]);
    expect(plan.cluster.uid).toBe('host:id-old1/old1');
    expect(ids(plan)).toEqual(['check', 'reset', 'clean']);
    expect(codes(plan.warnings)).toEqual(['pki', 'etcd-data']);
    expect(renderNodeLifePlan(plan, NOW)).toContain('/etc/kubernetes/pki/ca.crt');
    expect(resetDifferences(plan, planHostReset(facts, ['etcdData'], cluster))).toEqual([]);
  });

  it('is refused for a node of a cluster', () => {
    expect(codes(planHostReset({ ...facts, node: known('w1') }, [], cluster).blockers)).toEqual(['is-node']);
    expect(codes(planHostReset({ ...facts, joined: { node: 'w1', server: 'https://10.9.0.1:6443' } }, [], cluster).blockers)).toEqual([
      'joined',
    ]);
    expect(codes(planHostReset({ ...facts, node: unknown('down') }, [], cluster).unknowns)).toEqual(['cluster-unknown']);
  });
});
