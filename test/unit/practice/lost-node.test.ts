import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNodeReady } from '../../../src/practice/model/node';
import { isReady, isTerminating } from '../../../src/practice/model/pod';
import { openPractice, type Opened } from './open';

const SECOND = 1000;

describe('a practice machine without power', () => {
  let practice: Opened;
  beforeEach(async () => {
    practice = await openPractice({ nodeGraceSeconds: 10 });
    practice.cluster.machines.powerOff('w02');
    await practice.pass(0);
  });
  afterEach(() => practice.close());
  const taints = () => (practice.node('w02').spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

  it('counts as lost after its grace time, with taints, and its pods as not ready', async () => {
    await practice.pass(9 * SECOND);
    expect(isNodeReady(practice.node('w02'))).toBe(true);
    await practice.pass(1 * SECOND);
    expect(practice.node('w02').status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
    });
    expect(taints()).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
    expect(practice.podsOn('w02').filter(isReady)).toEqual([]);
  });

  it('loses its pods after five minutes, and they stay Terminating because nobody ends them', async () => {
    await practice.pass(10 * SECOND);
    await practice.pass(299 * SECOND);
    const cache = practice.pod('shop', 'cache-0');
    expect(cache && isTerminating(cache)).toBe(false);
    await practice.pass(1 * SECOND);
    await practice.pass(3600 * SECOND);
    const later = practice.pod('shop', 'cache-0');
    expect(later?.metadata.uid).toBe(cache?.metadata.uid);
    expect(later && isTerminating(later)).toBe(true);
  });

  it('gives up its pods when it is declared out of service', async () => {
    const before = practice.pod('shop', 'cache-0')?.metadata.uid;
    await practice.pass(10 * SECOND);
    const present = practice.node('w02').spec.taints ?? [];
    const taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };
    await practice.api.patch('/api/v1/nodes/w02', 'merge', { spec: { taints: [...present, taint] } });
    await practice.pass(2 * SECOND);
    const cache = practice.pod('shop', 'cache-0');
    expect(cache?.metadata.uid).not.toBe(before);
    expect(cache?.spec.nodeName).toBe('w04');
  });

  it('comes back as it was', async () => {
    await practice.pass(10 * SECOND);
    practice.cluster.machines.powerOn('w02');
    await practice.pass(1 * SECOND);
    expect(isNodeReady(practice.node('w02'))).toBe(true);
    expect(taints()).toEqual([]);
    expect(practice.podsOn('w02').filter((pod) => !isReady(pod))).toEqual([]);
  });

  it('tolerates a second loss anew', async () => {
    await practice.pass(10 * SECOND);
    await practice.pass(200 * SECOND);
    practice.cluster.machines.powerOn('w02');
    await practice.pass(1 * SECOND);
    practice.cluster.machines.powerOff('w02');
    await practice.pass(0);
    await practice.pass(10 * SECOND);
    await practice.pass(200 * SECOND);
    const cache = practice.pod('shop', 'cache-0');
    expect(cache && isTerminating(cache)).toBe(false);
  });
});
