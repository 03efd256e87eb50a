import { describe, expect, it } from 'vitest';
import type { OperationId } from '../../../../src/core/operation/events';
import { chooseNodes } from '../../../../src/features/nodes/choose';
import { cordonNodes, cordonQuestion } from '../../../../src/features/nodes/cordon';
import type { CordonDesk } from '../../../../src/features/nodes/desk';
import { ClusterSessions } from '../../../../src/features/clusters/sessions';
import type { GuardRules } from '../../../../src/features/clusters/guard';
import type { FollowedOperation } from '../../../../src/features/operations/follower';
import type { Lists, Options } from '../../../../src/ui/lists';
import { node } from '../../operations/support/objects';
import { depsWith, FakeConnector, FakeDirectory, ref } from '../clusters/support';
import { operation } from '../operations/states';
import { ScriptedAnswers } from '../support/scripted';

async function setUp(rules: Partial<GuardRules> = {}, names = ['prod-eu']) {
  const directory = new FakeDirectory();
  const connector = new FakeConnector();
  connector.cluster.put(node('w01'), node('w02', { unschedulable: true }), node('w03'));
  directory.value = { clusters: names.map((name) => ref(name)), findings: [], current: undefined };
  const all: GuardRules = { readOnly: false, readOnlyClusters: [], protectedClusters: [], fleet: { clusters: [] }, ...rules };
  const sessions = new ClusterSessions({ ...depsWith(connector), directory, guards: () => Promise.resolve({ rules: all, findings: [] }) });
  await sessions.load();
  const started: string[] = [];
  const followed: FollowedOperation[] = [];
  const running: FollowedOperation = {
    id: 'op' as OperationId,
    state: operation(),
    onDidChange: () => ({ dispose() {} }),
    cancel() {},
    finished: new Promise(() => {}),
  };
  const desk: CordonDesk = {
    async start(verb, cluster, nodes) {
      started.push(`${verb} ${cluster.split('#')[1]}: ${nodes.join(', ')}`);
      return running;
    },
  };
  const shown: (readonly string[])[] = [];
  const lists: Lists = {
    async one<T>(options: Options<T>) {
      const lines = await options;
      shown.push(lines.map((line) => line.label));
      return lines[0]?.value;
    },
    async many<T>(options: Options<T>) {
      const lines = await options;
      shown.push(lines.map((line) => line.label));
      return lines.map((line) => line.value);
    },
  };
  const answers = new ScriptedAnswers();
  const choose = (args: readonly unknown[], verb: 'cordon' | 'uncordon' = 'cordon') =>
    chooseNodes(() => sessions, lists, args, cordonQuestion(verb));
  const run = async (args: readonly unknown[], verb: 'cordon' | 'uncordon' = 'cordon') => {
    const chosen = await choose(args, verb);
    if (chosen) await cordonNodes(verb, chosen, { desk, interaction: answers, follow: (one) => followed.push(one) });
    return chosen;
  };
  const row = async (name: string, cluster = 0) => {
    const session = sessions.all[cluster]!;
    await session.watchNodes();
    return { kind: 'node', session, node: session.node(name)! } as const;
  };
  return { sessions, started, followed, shown, answers, run, row };
}

describe('cordon', () => {
  it('cordons the rows it was called on in one operation, and follows it', async () => {
    const { run, row, started, followed } = await setUp();
    const rows = [await row('w01'), await row('w03')];
    await run([rows[0], rows]);
    expect(started).toEqual(['cordon prod-eu: w01, w03']);
    expect(followed).toHaveLength(1);
  });

  it('leaves out what does not fit and says so', async () => {
    const { run, row, started, sessions } = await setUp();
    const cluster = { kind: 'cluster', session: sessions.all[0]! };
    const rows = [await row('w01'), await row('w02'), cluster];
    const chosen = await run([rows[0], rows]);
    expect(started).toEqual(['cordon prod-eu: w01']);
    expect(chosen?.leftOut).toBe('Left out: w02: cordoned already; 1 selected row of another kind.');
  });

  it('refuses when nothing is left', async () => {
    const { run, row, started } = await setUp();
    await expect(run([await row('w02')])).rejects.toMatchObject({
      message: 'Nothing to cordon.',
      hint: 'Left out: w02: cordoned already.',
    });
    expect(started).toEqual([]);
  });

  it('looks at the node as it is now, not as it was when its row was drawn', async () => {
    const { run, row, started } = await setUp();
    const stale = await row('w01');
    const old = { ...stale, node: { ...stale.node, unschedulable: true } };
    await run([old]);
    expect(started).toEqual(['cordon prod-eu: w01']);
  });

  it('asks for nodes that fit when called from the palette', async () => {
    const { run, shown, started } = await setUp();
    await run([]);
    expect(shown).toEqual([['w01', 'w03']]);
    expect(started).toEqual(['cordon prod-eu: w01, w03']);
  });

  it('asks for the cluster first where there are several', async () => {
    const { run, shown, started } = await setUp({}, ['prod-eu', 'dev']);
    await run([], 'uncordon');
    expect(shown).toEqual([['prod-eu', 'dev'], ['w02']]);
    expect(started).toEqual(['uncordon prod-eu: w02']);
  });

  it('works on nodes named in a link, and says which name is wrong', async () => {
    const { run, started } = await setUp();
    await run([{ cluster: 'prod-eu', node: 'w01' }]);
    expect(started).toEqual(['cordon prod-eu: w01']);
    await expect(run([{ cluster: 'prod-eu', node: 'w9' }])).rejects.toThrow('Cluster prod-eu has no node named w9.');
  });

  it('starts one operation for each cluster', async () => {
    const { run, row, started } = await setUp({}, ['prod-eu', 'dev']);
    const rows = [await row('w01'), await row('w03', 1)];
    await run([rows[0], rows]);
    expect(started).toEqual(['cordon prod-eu: w01', 'cordon dev: w03']);
  });

  it('asks before it changes a protected cluster, and does nothing without an answer', async () => {
    const { run, row, answers, started } = await setUp({ protectedClusters: ['prod-*'] });
    answers.replying(undefined, true);
    await run([await row('w01')]);
    expect(started).toEqual([]);
    await run([await row('w01')]);
    expect(started).toEqual(['cordon prod-eu: w01']);
    expect(answers.asked[0]).toMatchObject({ title: 'Cordon w01 of the protected cluster prod-eu?', action: 'Cordon w01' });
  });

  it('refuses a read-only cluster however it was called', async () => {
    const { run, row, started } = await setUp({ readOnly: true });
    await expect(run([await row('w01')])).rejects.toMatchObject({ kind: 'policy' });
    await expect(run([{ cluster: 'prod-eu', node: 'w01' }])).rejects.toMatchObject({ kind: 'policy' });
    expect(started).toEqual([]);
  });
});
