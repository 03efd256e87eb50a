/** Drains of a real control plane with simulated nodes, beside `kubectl drain` of a twin that differs in its names only. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Unavailable } from '../harness/tools/run.mjs';
import { startControlPlane, type ControlPlane } from '../harness/control-plane/start.mts';
import { buildTwin, endState, podsOn, type TwinContent } from './drain/twin-nodes';
import { carryOut, openWorkbench, type Workbench } from './drain/workbench';

const everything = { deleteEmptyDirData: true, unmanaged: true };
const everyFlag = ['--ignore-daemonsets', '--delete-emptydir-data', '--force'];

const started = await startControlPlane({ nodes: 'kwok' }).catch((error: unknown) => {
  if (error instanceof Unavailable && !process.env.CI) return error;
  throw error;
});
const missing = started instanceof Error ? (started.message.split('\n')[0] ?? '') : undefined;
if (missing !== undefined) console.warn(`drains beside kubectl: skipped, ${missing}`);
/** Only read by tests, which do not run without it. */
const plane = started as ControlPlane;
let bench: Workbench;

beforeAll(async () => {
  if (missing === undefined) bench = await openWorkbench({ path: plane.kubeconfig });
});

afterAll(async () => {
  bench?.dispose();
  if (missing === undefined) await plane.dispose();
});

function twins(name: string, content: TwinContent) {
  return Promise.all([buildTwin(plane, `${name}-ours`, content), buildTwin(plane, `${name}-theirs`, content)]);
}

/** @returns what kubectl said when it failed; undefined when it did not */
async function kubectlFails(argv: readonly string[]): Promise<string | undefined> {
  try {
    await plane.kubectl(argv);
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

describe.skipIf(missing !== undefined)('a drain beside kubectl drain', () => {
  it('leaves the same behind where everything may go', async () => {
    const [ours, theirs] = await twins('free', { free: 12, guarded: true, stuck: false, fragile: true });
    const plan = await bench.plan([ours.target], everything);
    expect(plan.blockers).toEqual([]);
    const operation = await bench.open(plan);
    expect(await operation.drift(new AbortController().signal)).toEqual([]);
    const done = await carryOut(operation);
    expect(done.error).toBeUndefined();
    expect([...done.items.values()].map((item) => item.state)).toEqual(Array<string>(17).fill('gone'));
    // Whether the budget holds anything up depends on how quickly the replacements are Ready; nothing else may.
    expect([...done.heldUp].filter((pod) => !pod.startsWith('free-ours/guarded-'))).toEqual([]);
    expect(await kubectlFails(['drain', theirs.target, ...everyFlag, '--timeout=60s'])).toBeUndefined();
    expect(await endState(plane, ours)).toEqual(await endState(plane, theirs));
    expect(await endState(plane, ours)).toMatchObject({ unschedulable: true, pods: [{ what: 'DaemonSet/agent' }] });
  });

  it('leaves the same behind where a budget never gives way, and names it', async () => {
    const [ours, theirs] = await twins('stuck', { free: 4, guarded: false, stuck: true, fragile: false });
    const plan = await bench.plan([ours.target], { timeoutSeconds: 6, serverDryRun: false });
    const [done, said] = await Promise.all([
      bench.open(plan).then(carryOut),
      kubectlFails(['drain', theirs.target, '--ignore-daemonsets', '--timeout=6s']),
    ]);
    expect(done.error).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('PodDisruptionBudget stuck-ours/stuck. 2 needed, 2 of 2 healthy, 0 may go.'),
    });
    expect(said).toContain('global timeout reached');
    expect(await endState(plane, ours)).toEqual(await endState(plane, theirs));
    expect((await podsOn(plane, ours.target)).map((pod) => pod.what)).toEqual(['DaemonSet/agent', 'ReplicaSet/stuck', 'ReplicaSet/stuck']);
  });

  it('refuses what kubectl refuses, for the same pods', async () => {
    const [ours, theirs] = await twins('fragile', { free: 2, guarded: false, stuck: false, fragile: true });
    const plan = await bench.plan([ours.target]);
    expect(plan.blockers.map(({ code, subject }) => [code, subject.replace(/scratch-.*$/, 'scratch')])).toEqual([
      ['unmanaged', 'fragile-ours/bare'],
      ['emptydir', 'fragile-ours/scratch'],
    ]);
    await expect(bench.open(plan)).rejects.toMatchObject({ kind: 'invalid' });
    const said = await kubectlFails(['drain', theirs.target, '--ignore-daemonsets', '--timeout=10s']);
    expect(said).toContain('declare no controller (use --force to override): fragile-theirs/bare');
    expect(said).toContain('local storage (use --delete-emptydir-data to override): fragile-theirs/scratch');
    // kubectl cordons before it looks; a plan changes nothing.
    expect((await podsOn(plane, ours.target)).length).toBe((await podsOn(plane, theirs.target)).length);
    expect(await endState(plane, ours)).toMatchObject({ unschedulable: false });
  });

  it('holds the Lease that others see', async () => {
    const ours = await buildTwin(plane, 'lease', { free: 1, guarded: false, stuck: false, fragile: false });
    const operation = await bench.open(await bench.plan([ours.target]));
    const never = new AbortController().signal;
    const lock = await operation.acquireSharedLock?.(never);
    if (!lock || lock.heldBy !== undefined) throw new Error('Nobody else holds the Lease.');
    const holder = async () => (await bench.port.get('Lease', { namespace: 'kube-system', name: 'drydock-operation' }))?.holder;
    expect(await holder()).toContain(`Drain ${ours.target}`);
    await lock.renew(never);
    await lock.release();
    expect(await holder()).toBeFalsy();
    operation.dispose();
  });

  it('leaves pods where they are when told so while it runs', async () => {
    const ours = await buildTwin(plane, 'left', { free: 1, guarded: false, stuck: true, fragile: false });
    const plan = await bench.plan([ours.target], { serverDryRun: false });
    const told: boolean[] = [];
    const done = await carryOut(await bench.open(plan), ({ item, state }) => {
      if (state === 'blocked') queueMicrotask(() => told.push(bench.leavePod(plan, item)));
    });
    expect(done.error).toBeUndefined();
    expect(told.filter(Boolean)).toHaveLength(2);
    expect(done.notes).toHaveLength(2);
    expect((await podsOn(plane, ours.target)).map((pod) => pod.what)).toEqual(['DaemonSet/agent', 'ReplicaSet/stuck', 'ReplicaSet/stuck']);
  });

  it('takes up a drain that somebody else half did', async () => {
    const ours = await buildTwin(plane, 'half', { free: 6, guarded: false, stuck: false, fragile: false });
    const plan = await bench.plan([ours.target]);
    await plane.kubectl(['cordon', ours.target]);
    const [first] = plan.body.nodes[0]?.pods.filter((pod) => pod.verdict === 'evict') ?? [];
    await plane.kubectl(['delete', 'pod', '-n', 'half', first?.name ?? '']);
    const done = await carryOut(await bench.open(plan));
    expect(done.error).toBeUndefined();
    expect((await podsOn(plane, ours.target)).map((pod) => pod.what)).toEqual(['DaemonSet/agent']);
  });

  it('names like nodes for one that is not there', async () => {
    const [name = ''] = await plane.createNodes(1, { prefix: 'known' });
    await expect(bench.plan([name.replace('known', 'konwn')])).rejects.toMatchObject({
      kind: 'notFound',
      hint: expect.stringContaining(name),
    });
  });
});
