import { beforeEach, describe, expect, it } from 'vitest';
import { schedulingStep, schedulingStepInfo } from '../../../../src/operations/nodes/unschedulable';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node } from '../support/objects';
import { RecordedContext } from '../support/recorded-context';

let clock: FakeClock;
let cluster: FakeCluster;
let context: RecordedContext;
const info = schedulingStepInfo('cordon:w02', 'w02', true);

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster(clock).put(node('w02'));
  context = new RecordedContext(clock);
});

describe('cordoning a node', () => {
  it('writes once, verifies by reading, and can be undone', async () => {
    const step = schedulingStep(cluster, info, { unschedulable: true, before: false }, () => 0.5);
    expect(await step.verify(context)).toEqual({ so: false, why: 'w02 takes new pods: it is not cordoned.' });
    await step.run(context);
    expect(await step.verify(context)).toEqual({ so: true });
    await step.run(context);
    expect(cluster.count('patch Node')).toBe(1);
    await step.undo?.run(context);
    expect(cluster.find('Node', 'w02')?.unschedulable).toBe(false);
  });

  it('offers no undo for a node that was cordoned before', () => {
    expect(schedulingStep(cluster, info, { unschedulable: true, before: true }, () => 0.5).undo).toBeUndefined();
  });

  it('fails when it may not, and says what it takes', async () => {
    cluster.forbidden.add('patch Node');
    const run = schedulingStep(cluster, info, { unschedulable: true, before: false }, () => 0.5).run(context);
    const refused = expect(run).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('w02 was not cordoned'),
      hint: expect.stringContaining('permission to patch nodes'),
    });
    await clock.pass(3);
    await refused;
  });

  it('fails on a node that does not exist', async () => {
    const step = schedulingStep(cluster, schedulingStepInfo('cordon:w20', 'w20', true), { unschedulable: true, before: false }, () => 0.5);
    await expect(step.run(context)).rejects.toMatchObject({ kind: 'notFound', hint: 'Nodes with a like name: w02.' });
  });
});
