import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import { ConnectedFacts } from '../../../../src/features/clusters/connected-facts';
import { ClusterSessions } from '../../../../src/features/clusters/sessions';
import { depsWith, FakeConnector, FakeDirectory, ref } from './support';

async function setUp(names: readonly string[], current?: string) {
  const directory = new FakeDirectory();
  const connector = new FakeConnector();
  connector.cluster.definitionTexts = ['{"kind":"CustomResourceDefinition"}'];
  const clusters = names.map((name) => ref(name, name === 'practice' ? { file: 'practice:harbour' } : {}));
  directory.value = { clusters, findings: [], current: clusters.find(({ name }) => name === current)?.id };
  const rules = { readOnly: false, readOnlyClusters: [], protectedClusters: [], fleet: { clusters: [] } };
  const sessions = new ClusterSessions({ ...depsWith(connector), directory, guards: () => Promise.resolve({ rules, findings: [] }) });
  await sessions.load();
  const facts = new ConnectedFacts(silentLogger);
  const changed = vi.fn();
  facts.onDidChange(changed);
  facts.follow(sessions);
  const connect = (name: string) => sessions.all.find((session) => session.ref.name === name)?.connect();
  return { connector, sessions, facts, changed, connect };
}

describe('the cluster that files are judged for', () => {
  it('is none before somebody has looked at one, and nothing is contacted', async () => {
    const { facts, connector } = await setUp(['prod'], 'prod');
    expect(await facts.current()).toBeUndefined();
    expect(connector.connects).toBe(0);
  });

  it("is kubectl's once it is connected, with its version and definitions, read once", async () => {
    const { facts, connect, changed, connector } = await setUp(['prod', 'dev'], 'prod');
    await connect('dev');
    expect((await facts.current())?.name).toBe('dev');
    await connect('prod');
    expect(changed).toHaveBeenCalledTimes(2);
    expect(await facts.current()).toEqual({
      name: 'prod',
      version: 'v1.34.4',
      definitions: ['{"kind":"CustomResourceDefinition"}'],
    });
    await facts.current();
    expect(connector.cluster.count('list CustomResourceDefinition')).toBe(2);
  });

  it('is none of several that kubectl would not use', async () => {
    const { facts, connect } = await setUp(['a', 'b', 'c'], 'c');
    await connect('a');
    await connect('b');
    expect(await facts.current()).toBeUndefined();
  });

  it('is never a practice cluster', async () => {
    const { facts, connect } = await setUp(['practice'], 'practice');
    await connect('practice');
    expect(await facts.current()).toBeUndefined();
  });

  it('is gone when its connection is', async () => {
    const { facts, connect, sessions, changed } = await setUp(['prod'], 'prod');
    await connect('prod');
    sessions.current?.disconnect();
    expect(changed).toHaveBeenCalledTimes(2);
    expect(await facts.current()).toBeUndefined();
  });

  it('counts without definitions where they may not be read', async () => {
    const { facts, connect, connector } = await setUp(['prod'], 'prod');
    connector.cluster.forbidden.add('list CustomResourceDefinition');
    await connect('prod');
    expect(await facts.current()).toMatchObject({ version: 'v1.34.4', definitions: [] });
  });
});
