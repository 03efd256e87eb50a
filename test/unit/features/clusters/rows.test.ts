import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import type { ServerVersion } from '../../../../src/core/model/cluster';
import { clusterRow, clusterTooltip, type ClusterFacts } from '../../../../src/features/clusters/cluster-row';
import { groupRow } from '../../../../src/features/clusters/group-row';
import { compareKubelet } from '../../../../src/features/clusters/kubelet-skew';
import { groupNodes } from '../../../../src/features/clusters/node-groups';
import { nodeRow, nodeTooltip, type NodeSurroundings } from '../../../../src/features/clusters/node-row';
import { podRow } from '../../../../src/features/clusters/pod-row';
import { escapeMarkdown } from '../../../../src/core/report/markdown';
import type { NodeModel } from '../../../../src/core/model/node';
import { node, pod } from '../../operations/support/objects';
import { openGuard, ref } from './support';

const server: ServerVersion = { gitVersion: 'v1.34.4', major: 1, minor: 34, platform: 'linux/amd64' };

describe('the row of a cluster', () => {
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
  const live = (nodes: readonly NodeModel[], over: Partial<ClusterFacts> = {}) =>
    facts({
      state: { state: 'live' },
      version: server,
      nodes: new Map(nodes.map((one) => [one.uid, one])),
      groups: groupNodes(nodes),
      ...over,
    });
  const words = (over: ClusterFacts, ambiguous = false) => clusterRow(over, 'id', ambiguous).description;

  it('says nothing of a cluster that nobody has looked at', () => {
    const row = clusterRow(facts({}), 'id', false);
    expect(row.description).toBe('');
    expect(row.spoken).toBe('Cluster prod-eu, not contacted yet.');
  });

  it('tells version, distribution, nodes and protection', () => {
    const nodes = [node('cp1', { roles: ['control-plane'] }), node('w01'), node('w02')];
    const row = clusterRow(live(nodes, { distribution: 'kubeadm', guard: { protected: true, readOnly: false } }), 'id', false);
    expect(row.description).toBe('v1.34.4 · kubeadm · 1+2 nodes · protected');
    expect(row.context.flags).toEqual(['live', 'protected', 'file']);
    expect(row.icon).toEqual({ id: 'shield' });
  });

  it('says who runs a control plane that can not be seen', () => {
    expect(words(live([node('w01')], { distribution: 'aks' }))).toBe('v1.34.4 · AKS · 1 node · control plane is run by Azure');
  });

  it('names the reason where it was not reached', () => {
    const error = new DrydockError('tls', 'The certificate is for another name', { hint: 'Set tls-server-name' });
    const state = { state: 'unreachable', error } as const;
    expect(words(facts({ state }))).toBe('unreachable: TLS was not accepted');
    expect(clusterTooltip(facts({ state }), (text) => text)).toContain('Set tls-server-name.');
  });

  it('says since when the nodes are not current', () => {
    const since = new Date(2026, 10, 23, 9, 5).getTime();
    const error = new DrydockError('disconnected', 'lost');
    expect(words(live([node('w01')], { freshness: { state: 'stale', since, error, retryAt: since } }))).toContain(
      'connection lost, as of 09:05',
    );
  });

  it('warns of certificate checks that are switched off, in words and in the hover', () => {
    const row = facts({ ref: ref('dev', { warnings: ['The certificate of the server is not checked'] }) });
    expect(words(row)).toBe('connection not safe');
    expect(clusterRow(row, 'id', false).icon?.id).toBe('warning');
    expect(clusterTooltip(row, (text) => text)).toContain('The certificate of the server is not checked.');
  });

  it('names the file where two clusters have one name', () => {
    expect(words(facts({}), true)).toBe('in config');
  });

  it('tells an incomplete context before it is tried', () => {
    expect(words(facts({ ref: ref('x', { problem: 'its user is missing' }) }))).toBe('incomplete: its user is missing');
  });
});

describe('the row of a node', () => {
  const around = (over: Partial<NodeSurroundings> = {}): NodeSurroundings => ({
    readOnly: false,
    server,
    pods: undefined,
    activity: undefined,
    ...over,
  });
  const words = (one: NodeModel, over: Partial<NodeSurroundings> = {}) => nodeRow(one, around(over), 'id').description;

  it.each<[Partial<NodeModel>, string]>([
    [{}, 'Ready · v1.34.4'],
    [{ unschedulable: true }, 'Ready · cordoned · v1.34.4'],
    [{ readiness: 'notReady', readinessReason: 'KubeletNotReady: runtime is down' }, 'NotReady (KubeletNotReady) · v1.34.4'],
    [{ readiness: 'unknown' }, 'unknown, its kubelet is silent · v1.34.4'],
    [{ pressures: ['MemoryPressure', 'DiskPressure'] }, 'Ready · MemoryPressure · DiskPressure · v1.34.4'],
    [{ kubeletVersion: 'v1.33.9' }, 'Ready · v1.33.9 ↑ older than the API server'],
    [{ kubeletVersion: 'v1.35.0' }, 'Ready · v1.35.0, newer than the API server'],
    [{ roles: ['control-plane', 'gpu'] }, 'Ready · v1.34.4 · gpu'],
  ])('%j: %s', (over, expected) => {
    expect(words(node('w01', over))).toBe(expected);
  });

  it('counts its pods once they are known', () => {
    expect(words(node('w01'), { pods: [pod('a/b')] })).toBe('Ready · v1.34.4 · 1 pod');
  });

  it('puts first what is being done to it', () => {
    const row = nodeRow(node('w02', { unschedulable: true }), around({ activity: 'Draining 7/12 · waiting for PDB shop/web' }), 'id');
    expect(row.description).toBe('Draining 7/12 · waiting for PDB shop/web · cordoned · v1.34.4');
    expect(row.icon?.id).toBe('loading~spin');
    expect(row.context.flags).toContain('busy');
  });

  it('differs in icon and in words for every state, never in colour alone', () => {
    const states: Partial<NodeModel>[] = [
      {},
      { unschedulable: true },
      { readiness: 'notReady' },
      { readiness: 'unknown' },
      { pressures: ['DiskPressure'] },
    ];
    const rows = states.map((over) => nodeRow(node('w01', over), around(), 'id'));
    expect(new Set(rows.map((row) => row.icon?.id)).size).toBe(states.length);
    expect(new Set(rows.map((row) => row.spoken)).size).toBe(states.length);
  });

  it('carries the flags that menus go by', () => {
    expect(nodeRow(node('cp1', { roles: ['control-plane'] }), around(), 'id').context.flags).toEqual([
      'ready',
      'schedulable',
      'controlPlane',
      'writable',
    ]);
    expect(nodeRow(node('w01', { unschedulable: true }), around({ readOnly: true }), 'id').context.flags).toEqual([
      'ready',
      'cordoned',
      'readOnly',
    ]);
  });

  it('shows taints, roles and age in the hover, with nothing from the cluster taken as Markdown', () => {
    const taints = [{ key: 'dedicated', value: '[x](http://evil)', effect: 'NoSchedule', timeAdded: undefined }] as const;
    const text = nodeTooltip(node('w01', { taints, roles: ['gpu'], createdAt: 0 }), 90 * 60_000, escapeMarkdown);
    expect(text).toContain('Roles: gpu');
    expect(text).toContain('Age: 1 h 30 min');
    expect(text).not.toContain('[x](');
    expect(text).toContain('NoSchedule');
  });
});

describe('the row of a group', () => {
  it('counts states, naming troubles only where there are some', () => {
    const well = groupRow(groupNodes([node('w01'), node('w02')])[0]!, 'id');
    expect([well.label, well.description]).toEqual(['Workers', '2 ready']);
    const ill = groupNodes([
      node('w01', { unschedulable: true }),
      node('w02', { readiness: 'notReady' }),
      node('w03', { readiness: 'unknown' }),
      node('w04', { pressures: ['PIDPressure'] }),
    ]);
    expect(groupRow(ill[0]!, 'id').description).toBe('2 of 4 ready · 1 not ready · 1 unknown · 1 node under pressure · 1 cordoned');
  });

  it('is closed where it is big', () => {
    const many = Array.from({ length: 60 }, (_, index) => node(`w${index}`));
    expect(groupRow(groupNodes(many)[0]!, 'id').expand).toBe('closed');
    expect(groupRow(groupNodes(many.slice(0, 5))[0]!, 'id').expand).toBe('open');
  });
});

describe('the row of a pod', () => {
  it.each([
    [{}, 'Running · ReplicaSet'],
    [{ ready: false }, 'Running, not ready · ReplicaSet'],
    [{ deletionAt: 5 }, 'Terminating · ReplicaSet'],
    [{ controller: undefined }, 'Running · no owner'],
    [{ trouble: 'CrashLoopBackOff', ready: false, restarts: 7 }, 'Running, not ready · CrashLoopBackOff · ReplicaSet · 7 restarts'],
  ])('%j: %s', (over, expected) => {
    expect(podRow(pod('shop/web-1', { restarts: 0, trouble: undefined, ...over }), 'id').description).toBe(expected);
  });
});

describe('compareKubelet', () => {
  it.each([
    ['v1.34.0', undefined],
    ['v1.34.3+k3s1', undefined],
    ['v1.33.9', 'older'],
    ['v1.35.0', 'newer'],
    ['v2.0.0', 'newer'],
    ['what', undefined],
  ])('%s: %s', (kubelet, expected) => {
    expect(compareKubelet(kubelet, server)).toBe(expected);
  });
});
