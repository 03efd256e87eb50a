import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import { cordonStepInfos, createCordonDefinition, prepareCordon } from '../../../../src/operations/cordon/definition';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node } from '../support/objects';
import { headerOf, planCluster } from '../support/plans';
import { RecordedContext } from '../support/recorded-context';

let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;
const signal = new AbortController().signal;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w01'), node('w02', { unschedulable: true }));
  context = new RecordedContext(clock);
});

async function open(verb: 'cordon' | 'uncordon', targets: readonly string[]) {
  const plan = await prepareCordon(cluster, targets, verb === 'cordon', planCluster, clock, signal);
  const definition = createCordonDefinition(verb, { connect: async () => cluster, clock, log: silentLogger, random: () => 0.5 });
  return definition.open(headerOf(plan, cordonStepInfos(plan)), signal);
}

describe('cordon and uncordon as operations', () => {
  it('know what is so already, and undo only what they change', async () => {
    const { steps, clusterUid } = await open('cordon', ['w01', 'w02']);
    expect(clusterUid).toBe('uid-kube-system');
    expect(steps.map(({ id, lane }) => [id, lane])).toEqual([
      ['w01/cordon', 'w01'],
      ['w02/cordon', 'w02'],
    ]);
    const verdicts = await Promise.all(steps.map((step) => step.verify(context)));
    expect(verdicts.map((verdict) => verdict.so)).toEqual([false, true]);
    expect(steps.map((step) => step.undo?.title)).toEqual(['Uncordon w01', undefined]);
    for (const step of steps) await step.run(context);
    expect(cluster.count('patch Node')).toBe(1);
    await steps[0]?.undo?.run(context);
    expect(cluster.find('Node', 'w01')?.unschedulable).toBe(false);
  });

  it('uncordon', async () => {
    const { steps } = await open('uncordon', ['w02']);
    await steps[0]?.run(context);
    expect(cluster.find('Node', 'w02')?.unschedulable).toBe(false);
    await steps[0]?.undo?.run(context);
    expect(cluster.find('Node', 'w02')?.unschedulable).toBe(true);
  });

  it('refuse another node of the same name, and one that went', async () => {
    const opened = await open('cordon', ['w01', 'w02']);
    expect(await opened.drift(signal)).toEqual([]);
    cluster.take('Node', 'uid--w01');
    cluster.put(node('w01', { uid: 'another' }));
    cluster.take('Node', 'uid--w02');
    expect(await opened.drift(signal)).toEqual([
      'w01 was removed and joined again: it is another node of the same name.',
      'w02 is no longer part of the cluster.',
    ]);
  });

  it('name like nodes for one that is not there', async () => {
    await expect(open('cordon', ['w10'])).rejects.toMatchObject({ kind: 'notFound', hint: expect.stringContaining('w01') });
  });
});
