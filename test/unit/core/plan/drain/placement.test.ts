import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { NodeModel, Taint } from '../../../../../src/core/model/node';
import type { PodModel, Toleration } from '../../../../../src/core/model/pod';
import type { DrainFacts } from '../../../../../src/core/plan/drain/facts';
import { tolerates } from '../../../../../src/core/plan/drain/placement';
import { claim, node, pod, volume } from '../../../operations/support/objects';
import { claimed, codes, finding, plan, scheduled, verdictOf } from './support';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const host = (name: string, over: Partial<NodeModel> = {}) => node(name, { ...over, labels: { [HOST]: name, ...over.labels } });
const fit = (one: PodModel, over: Partial<DrainFacts> = {}) => verdictOf(one, { nodes: [host('w02'), host('w03')], ...over }).fits;
const taint = (over: Partial<Taint> = {}): Taint => ({ key: 'team', value: 'db', effect: 'NoSchedule', timeAdded: undefined, ...over });
const toleration = (over: Partial<Toleration> = {}): Toleration => ({
  key: 'team',
  operator: 'Equal',
  value: 'db',
  effect: undefined,
  tolerationSeconds: undefined,
  ...over,
});
const near = (labels: Record<string, string>, topologyKey = HOST) => ({
  labelSelector: { matchLabels: labels },
  topologyKey,
  namespaces: [],
  namespaceSelector: undefined,
});

describe('where the successor of a pod can run', () => {
  it('on a node that stays, is Ready and not cordoned', () => {
    expect(fit(pod('a/p'))).toEqual({ answer: 'yes', why: '', nodes: ['w03'], count: 1 });
    for (const other of [host('w03', { unschedulable: true }), host('w03', { readiness: 'unknown' })]) {
      expect(fit(pod('a/p'), { nodes: [host('w02'), other] }).why).toBe('no other node is Ready and schedulable');
    }
    expect(fit(pod('a/p'), { targets: ['w02', 'w03'] }).answer).toBe('no');
  });

  it('not where it does not tolerate the taints, unless they are preferences', () => {
    const tainted = { nodes: [host('w02'), host('w03', { taints: [taint()] })] };
    expect(fit(pod('a/p'), tainted).why).toContain('taint team is not tolerated (1 node)');
    expect(fit(scheduled('a/p', { tolerations: [toleration()] }), tainted).answer).toBe('yes');
    expect(fit(pod('a/p'), { nodes: [host('w02'), host('w03', { taints: [taint({ effect: 'PreferNoSchedule' })] })] }).answer).toBe('yes');
  });

  it('only where node selector and node affinity match', () => {
    expect(fit(scheduled('a/p', { nodeSelector: { disk: 'ssd' } })).why).toContain('disk=ssd');
    expect(fit(scheduled('a/p', { nodeSelector: { [HOST]: 'w03' } })).answer).toBe('yes');
    const affinity = (name: string) => [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [name] }] }];
    expect(fit(scheduled('a/p', { nodeAffinity: affinity('w02') })).why).toContain('node affinity');
    expect(fit(scheduled('a/p', { nodeAffinity: affinity('w03') })).answer).toBe('yes');
    expect(fit(scheduled('a/p', { nodeAffinity: [{}] })).answer).toBe('no');
  });

  it('not beside a pod that anti-affinity keeps it from', () => {
    const other = pod('a/other', { nodeName: 'w03', labels: { app: 'web' } });
    const shy = scheduled('a/p', { podAntiAffinity: [near({ app: 'web' })] });
    expect(fit(shy, { otherPods: known([other]) }).why).toContain('anti-affinity');
    expect(fit(shy, { otherPods: known([{ ...other, phase: 'Succeeded' }]) }).answer).toBe('yes');
    expect(fit(shy, { otherPods: known([{ ...other, namespace: 'b' }]) }).answer).toBe('yes');
  });

  it('beside the pods that affinity asks for, or first of its kind', () => {
    const nodes = [host('w02'), host('w03', { labels: { [ZONE]: 'a' } }), host('w04', { labels: { [ZONE]: 'b' } })];
    const cache = pod('a/cache', { nodeName: 'w03', labels: { app: 'cache' } });
    const close = scheduled('a/p', { podAffinity: [near({ app: 'cache' }, ZONE)] });
    expect(fit(close, { nodes }).why).toContain('affinity asks for a pod');
    expect(fit(close, { nodes, otherPods: known([cache]) }).nodes).toEqual(['w03']);
    const own = scheduled('a/p', { podAffinity: [near({ app: 'p' }, ZONE)] }, { labels: { app: 'p' } });
    expect(fit(own, { nodes }).nodes).toEqual(['w03', 'w04']);
    const sibling = pod('a/p2', { nodeName: 'w04', labels: { app: 'p' } });
    expect(fit(own, { nodes, otherPods: known([sibling]) }).nodes).toEqual(['w04']);
  });

  it('only where its volumes can be used', () => {
    const one = pod('a/p', { volumes: [claimed('data')] });
    const bound = (name: string) => ({
      claims: known([claim('a/data', 'pv')]),
      volumes: known([{ ...volume('pv'), nodeAffinity: [{ matchExpressions: [{ key: HOST, operator: 'In' as const, values: [name] }] }] }]),
    });
    expect(fit(one, bound('w02')).why).toContain("volume pv can't be used there");
    expect(fit(one, bound('w03')).answer).toBe('yes');
    expect(fit(one, { claims: known([claim('a/data', 'pv')]), volumes: known([volume('pv')]) }).answer).toBe('yes');
    expect(fit(one, { volumes: unknown('403 Forbidden') })).toMatchObject({
      answer: 'unknown',
      why: expect.stringContaining('403 Forbidden'),
    });
    expect(fit(pod('a/p'), { volumes: unknown('403 Forbidden') }).answer).toBe('yes');
  });

  it('only where resources, host ports and the number of pods leave room', () => {
    const taken = (over: Partial<PodModel>) => ({ otherPods: known([pod('a/other', { nodeName: 'w03', ...over })]) });
    expect(fit(pod('a/p', { requests: { cpu: 500 } }), taken({ requests: { cpu: 3500 } })).answer).toBe('yes');
    expect(fit(pod('a/p', { requests: { cpu: 501 } }), taken({ requests: { cpu: 3500 } })).why).toContain('not enough cpu');
    expect(fit(pod('a/p', { requests: { memory: 9e9 } })).why).toContain('not enough memory');
    expect(fit(pod('a/p', { requests: { 'nvidia.com/gpu': 1 } })).why).toContain('no free nvidia.com/gpu');
    expect(fit(pod('a/p', { hostPorts: ['TCP/80'] }), taken({ hostPorts: ['TCP/80'] })).why).toContain('host port TCP/80');
    expect(fit(pod('a/p', { hostPorts: ['TCP/80'] }), taken({ hostPorts: ['UDP/80'] })).answer).toBe('yes');
    const small = { nodes: [host('w02'), host('w03', { allocatable: { cpu: 4000, memory: 8e9, pods: 1 } })] };
    expect(fit(pod('a/p'), { ...small, ...taken({}) }).why).toContain('as many pods as it may');
    expect(fit(pod('a/p'), { ...small, ...taken({ phase: 'Failed' }) }).answer).toBe('yes');
  });

  it("can't be told where only the scheduler knows, or where pods can't be read", () => {
    expect(fit(scheduled('a/p', { schedulerName: 'batch' })).answer).toBe('unknown');
    expect(fit(scheduled('a/p', { schedulerName: 'batch', nodeSelector: { disk: 'ssd' } })).answer).toBe('unknown');
    const spread = { topologyKey: ZONE, maxSkew: 1, labelSelector: undefined };
    expect(fit(scheduled('a/p', { topologySpread: [spread] })).answer).toBe('unknown');
    const unread = { otherPods: unknown<readonly PodModel[]>('403 Forbidden') };
    expect(fit(pod('a/p'), unread).answer).toBe('unknown');
    expect(fit(scheduled('a/p', { podAffinity: [near({ app: 'cache' })] }), unread).answer).toBe('unknown');
  });
});

describe('a toleration and a taint', () => {
  it('match as in the API', () => {
    expect(tolerates(toleration({ key: undefined, operator: 'Exists' }), taint())).toBe(true);
    expect(tolerates(toleration({ key: undefined }), taint())).toBe(false);
    expect(tolerates(toleration({ operator: 'Exists', value: undefined }), taint())).toBe(true);
    expect(tolerates(toleration({ value: 'web' }), taint())).toBe(false);
    expect(tolerates(toleration({ value: undefined }), taint({ value: '' }))).toBe(true);
    expect(tolerates(toleration({ effect: 'NoExecute' }), taint())).toBe(false);
    expect(tolerates(toleration({ key: 'other' }), taint())).toBe(false);
  });
});

describe('room for all of them together', () => {
  const pods = [1, 2].flatMap((n) => [
    pod(`a/p${n}`, { requests: { cpu: 1500 } }),
    pod(`a/q${n}`, { nodeName: 'w04', requests: { cpu: 1500 } }),
  ]);
  const nodes = [host('w02'), host('w03'), host('w04')];

  it('may be missing though each alone would fit', () => {
    const both = plan({ nodes, pods, targets: ['w02', 'w04'] });
    expect(both.body.nodes.flatMap((it) => it.pods).every((line) => line.fits.answer === 'yes')).toBe(true);
    expect(both.body.room).toMatchObject({ answer: 'no', unplaced: ['a/q1', 'a/q2'], neededCpu: 6000, freeCpu: 4000 });
    expect(finding(both.warnings, 'no-room').message).toContain('2 of 4 pods that move find no place');
    const one = plan({ nodes, pods: pods.filter((it) => it.nodeName === 'w02') });
    expect(one.body.room.answer).toBe('yes');
    expect(codes(one.warnings)).not.toContain('no-room');
  });

  it('is not asked for by pods that do not come back', () => {
    const gone = plan({ pods: [pod('a/bare', { controller: undefined, requests: { cpu: 9000 } })] }, { unmanaged: true });
    expect(gone.body.room).toMatchObject({ answer: 'yes', neededCpu: 0 });
  });

  it("can't be told without the other pods", () => {
    expect(plan({ pods, otherPods: unknown('403 Forbidden') }).body.room.answer).toBe('unknown');
  });
});
