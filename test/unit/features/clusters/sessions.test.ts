import { describe, expect, it, vi } from 'vitest';
import { ClusterSessions } from '../../../../src/features/clusters/sessions';
import type { GuardRules } from '../../../../src/features/clusters/guard';
import { depsWith, FakeConnector, FakeDirectory, ref } from './support';
import { eventually } from '../../support/patience';

function setUp(rules: Partial<GuardRules> = {}) {
  const directory = new FakeDirectory();
  const connector = new FakeConnector();
  const guards = { readOnly: false, readOnlyClusters: [], protectedClusters: [], fleet: { clusters: [] }, ...rules };
  const sessions = new ClusterSessions({
    ...depsWith(connector),
    directory,
    guards: () => Promise.resolve({ rules: guards, findings: [] }),
  });
  return { directory, connector, sessions, guards };
}

describe('ClusterSessions', () => {
  it('reads the files once, when somebody first looks', async () => {
    const { directory, sessions } = setUp();
    expect(directory.reads).toBe(0);
    await Promise.all([sessions.load(), sessions.load()]);
    await sessions.load();
    expect(directory.reads).toBe(1);
  });

  it('keeps the session of a cluster that stays, in the order of the files', async () => {
    const { directory, sessions } = setUp();
    directory.value = { clusters: [ref('a'), ref('b')], findings: [], current: ref('b').id };
    await sessions.load();
    const [a, b] = sessions.all;
    expect(sessions.current).toBe(b);
    directory.change({ clusters: [ref('c'), ref('b')], findings: [], current: undefined });
    await eventually(() => expect(sessions.all.map((one) => one.ref.name)).toEqual(['c', 'b']));
    expect(sessions.all[1]).toBe(b);
    expect(a && sessions.get(a.ref.id)).toBeUndefined();
  });

  it('closes the connection of a cluster that left', async () => {
    const { directory, connector, sessions } = setUp();
    directory.value = { clusters: [ref('a')], findings: [], current: undefined };
    await sessions.load();
    await sessions.all[0]?.watchNodes();
    expect(connector.cluster.watching).toBe(1);
    directory.change({ clusters: [], findings: [], current: undefined });
    await eventually(() => expect(connector.cluster.watching).toBe(0));
  });

  it('reads once more when a file changed while it read', async () => {
    const { directory, sessions } = setUp();
    let held: () => void = () => {};
    const original = directory.list.bind(directory);
    vi.spyOn(directory, 'list').mockImplementationOnce(async () => {
      const before = await original();
      await new Promise<void>((resolve) => (held = resolve));
      return before;
    });
    const loading = sessions.load();
    await eventually(() => expect(directory.reads).toBe(1));
    directory.change({ clusters: [ref('late')], findings: [], current: undefined });
    held();
    await loading;
    expect(sessions.all.map((one) => one.ref.name)).toEqual(['late']);
  });

  it('passes guards on, also when only they changed', async () => {
    const { directory, sessions, guards } = setUp({ protectedClusters: ['prod-*'] });
    directory.value = { clusters: [ref('prod-eu'), ref('dev')], findings: [], current: undefined };
    await sessions.load();
    expect(sessions.all.map((one) => one.guard.protected)).toEqual([true, false]);
    Object.assign(guards, { readOnly: true });
    await sessions.reload();
    expect(sessions.all.map((one) => one.guard.readOnly)).toEqual([true, true]);
  });

  it('names a cluster that is not there any more', async () => {
    const { sessions } = setUp();
    await expect(sessions.require(ref('gone').id)).rejects.toMatchObject({
      kind: 'notFound',
      message: 'No kubeconfig has the cluster gone any more.',
    });
  });
});
