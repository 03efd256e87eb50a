import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import { elementId, PAGE, type ClusterElement } from '../../../../src/features/clusters/elements';
import { ClustersModel } from '../../../../src/features/clusters/model';
import { RowActivities } from '../../../../src/features/clusters/row-activities';
import { ClusterSessions } from '../../../../src/features/clusters/sessions';
import { touchedRows } from '../../../../src/features/clusters/tree-updates';
import { attention } from '../../../../src/features/clusters/view';
import { FakeClock } from '../../operations/support/fake-clock';
import { node, pod } from '../../operations/support/objects';
import { depsWith, FakeConnector, FakeDirectory, ref } from './support';

function setUp() {
  const directory = new FakeDirectory();
  const connector = new FakeConnector();
  directory.value = { clusters: [ref()], findings: [], current: undefined };
  const rules = { readOnly: false, readOnlyClusters: [], protectedClusters: [], fleet: { clusters: [] } };
  const sessions = new ClusterSessions({ ...depsWith(connector), directory, guards: () => Promise.resolve({ rules, findings: [] }) });
  const activities = new RowActivities();
  const model = new ClustersModel({ sessions: () => sessions, activities, clock: new FakeClock(), log: silentLogger });
  const labels = (elements: readonly ClusterElement[]) => elements.map((element) => model.row(element).label);
  return { directory, connector, sessions, activities, model, labels };
}

/** The only element, which has to be there. */
function only(elements: readonly ClusterElement[]): ClusterElement {
  expect(elements).toHaveLength(1);
  return elements[0]!;
}

describe('ClustersModel', () => {
  it('contacts nothing to show the clusters', async () => {
    const { model, connector, labels } = setUp();
    expect(labels(await model.roots())).toEqual(['prod-eu']);
    expect(connector.connects).toBe(0);
  });

  it('shows cluster, groups, nodes and pods, each asked for when opened', async () => {
    const { model, connector, labels } = setUp();
    connector.cluster.put(node('cp1', { roles: ['control-plane'] }), node('w02'), pod('shop/web-1'));
    const cluster = only(await model.roots());
    const groups = await model.children(cluster);
    expect(labels(groups)).toEqual(['Control plane', 'Workers']);
    const w02 = only(await model.children(groups[1]!));
    expect(model.row(w02).label).toBe('w02');
    expect(connector.cluster.calls.some((call) => call.includes('Pod'))).toBe(false);
    expect(labels(await model.children(w02))).toEqual(['shop/web-1']);
    expect(model.row(w02).description).toContain('1 pod');
    model.onExpanded(w02, false);
    expect(model.row(w02).description).not.toContain('pod');
  });

  it('says that a node has no pods', async () => {
    const { model, connector, labels } = setUp();
    connector.cluster.put(node('w02'));
    const workers = only(await model.children(only(await model.roots())));
    expect(labels(await model.children(only(await model.children(workers))))).toEqual(['No pods']);
  });

  it('says why the pods of a node can not be read', async () => {
    const { model, connector, labels } = setUp();
    connector.cluster.put(node('w02'));
    connector.cluster.forbidden.add('watch Pod');
    const workers = only(await model.children(only(await model.roots())));
    expect(labels(await model.children(only(await model.children(workers))))).toEqual(['User "viewer" may not watch Pod objects.']);
  });

  it('shows why a cluster was not reached in place of its nodes, and does not try again by itself', async () => {
    const { model, connector } = setUp();
    connector.failure = new DrydockError('refused', 'Nothing listens at 10.0.0.1:6443', { hint: 'Is the VPN up?' });
    const cluster = only(await model.roots());
    const row = model.row(only(await model.children(cluster)));
    expect(row).toMatchObject({ label: 'Nothing listens at 10.0.0.1:6443.', description: 'Is the VPN up?' });
    expect(row.context).toEqual({ noun: 'message', flags: ['unreachable'] });
    await model.children(cluster);
    expect(connector.connects).toBe(1);
  });

  it('shows no permission as its own state', async () => {
    const { model, connector } = setUp();
    connector.cluster.forbidden.add('watch Node');
    const row = model.row(only(await model.children(only(await model.roots()))));
    expect(row.context.flags).toEqual(['forbidden']);
  });

  it('says that a cluster has no nodes yet', async () => {
    const { model, labels } = setUp();
    expect(labels(await model.children(only(await model.roots())))).toEqual(['No nodes']);
  });

  it('shows long groups in pages', async () => {
    const { model, connector } = setUp();
    connector.cluster.put(...Array.from({ length: 450 }, (_, index) => node(`w${index}`)));
    const group = only(await model.children(only(await model.roots())));
    const first = await model.children(group);
    expect(first).toHaveLength(PAGE + 1);
    const more = first.at(-1)!;
    expect(model.row(more)).toMatchObject({
      label: 'Show more…',
      description: '250 more nodes',
      click: { command: 'drydock.clusters.showMore' },
    });
    if (more.kind !== 'more') throw new Error('not a row for more');
    expect(elementId(model.showMore(more))).toBe(elementId(group));
    const second = await model.children(group);
    expect(second).toHaveLength(2 * PAGE + 1);
    const last = second.at(-1)!;
    if (last.kind !== 'more') throw new Error('not a row for more');
    model.showMore(last);
    expect(await model.children(group)).toHaveLength(450);
  });

  it('shows broken files first and counts them', async () => {
    const { model, directory, sessions } = setUp();
    const finding = { file: '/home/kate/broken.yaml', message: 'It is not YAML: line 3', hint: 'Correct it' };
    directory.value = { ...directory.value, findings: [finding] };
    const [first] = await model.roots();
    expect(model.row(first!)).toMatchObject({ label: 'broken.yaml', description: 'It is not YAML: line 3' });
    expect(attention(sessions)).toEqual({ number: 1, words: "1 file can't be used as a source of clusters" });
  });

  it('tells clusters of one name apart by their file', async () => {
    const { model, directory } = setUp();
    directory.value = { ...directory.value, clusters: [ref('dev'), ref('dev', { file: '/tmp/other.yaml' }), ref('prod')] };
    const roots = await model.roots();
    expect(roots.map((root) => model.row(root).description)).toEqual(['in config', 'in other.yaml', '']);
    expect(new Set(roots.map(elementId)).size).toBe(3);
  });

  it('gives every row of the view an id of its own', async () => {
    const { model, connector } = setUp();
    connector.cluster.put(node('cp1', { roles: ['control-plane'] }), node('w02'), pod('shop/web-1'), pod('shop/web-2'));
    const ids: string[] = [];
    const walk = async (elements: readonly ClusterElement[]): Promise<void> => {
      for (const element of elements) {
        ids.push(model.row(element).id);
        expect(model.row(element).id).toBe(elementId(element));
        await walk(await model.children(element));
      }
    };
    await walk(await model.roots());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(8);
  });
});

describe('touchedRows', () => {
  it('touches a node alone, its group when its figures changed, and the cluster only for structure', async () => {
    const { connector, sessions } = setUp();
    connector.cluster.put(node('w01'), node('w02'));
    await sessions.load();
    const session = sessions.all[0]!;
    await session.watchNodes();
    const kinds = (rows: readonly ClusterElement[]) => rows.map((row) => row.kind);
    expect(kinds(touchedRows(session, { type: 'nodes', names: ['w02'], counted: false }))).toEqual(['node']);
    expect(kinds(touchedRows(session, { type: 'nodes', names: ['w01', 'w02'], counted: true }))).toEqual(['group', 'node', 'node']);
    expect(kinds(touchedRows(session, { type: 'pods', node: 'w02' }))).toEqual(['node']);
    expect(kinds(touchedRows(session, { type: 'pods', node: 'gone' }))).toEqual([]);
    expect(kinds(touchedRows(session, { type: 'structure' }))).toEqual(['cluster']);
  });
});
