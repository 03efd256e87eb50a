import { describe, expect, it, vi } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { node, pod } from '../../operations/support/objects';
import { FakeConnector, ref, sessionOn, openGuard } from './support';
import { eventually } from '../../support/patience';

describe('ClusterSession', () => {
  it('contacts nothing until somebody looks', () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector);
    expect(session.state).toEqual({ state: 'idle' });
    expect(connector.connects).toBe(0);
    expect(session.nodes).toBeUndefined();
  });

  it('shares one connection among those who ask at the same time', async () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector, [node('w01')]);
    const [a, b] = await Promise.all([session.connect(), session.connect()]);
    expect(a).toBe(b);
    expect(connector.connects).toBe(1);
    expect(session.state.state).toBe('live');
  });

  it('lists and keeps the nodes, and tells the distribution', async () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector, [node('w01'), node('w02')]);
    const nodes = await session.watchNodes();
    expect([...nodes.values()].map((one) => one.name)).toEqual(['w01', 'w02']);
    await eventually(() => expect(session.distribution).toBe('kubeadm'));
    expect(session.node('w02')?.name).toBe('w02');
  });

  it('tells of one changed node without touching the structure', async () => {
    const connector = new FakeConnector();
    const { session, changes } = sessionOn(connector, [node('w01'), node('w02')]);
    await session.watchNodes();
    changes.length = 0;
    connector.cluster.put(node('w02', { unschedulable: true }));
    expect(changes).toEqual([{ type: 'nodes', names: ['w02'], counted: true }]);
    changes.length = 0;
    connector.cluster.put(node('w02', { unschedulable: true, kubeletVersion: 'v1.35.0' }));
    expect(changes).toEqual([{ type: 'nodes', names: ['w02'], counted: false }]);
    expect(session.groups[0]?.nodes[1]?.kubeletVersion).toBe('v1.35.0');
  });

  it('reads the version of the cluster again when a kubelet changed its own: rows tell what is newer than the API server', async () => {
    const connector = new FakeConnector();
    const { session, changes } = sessionOn(connector, [node('w01'), node('w02')]);
    await session.watchNodes();
    changes.length = 0;
    connector.cluster.version = { gitVersion: 'v1.35.4', major: 1, minor: 35, platform: 'linux/amd64' };
    connector.cluster.put(node('w01', { unschedulable: true }));
    expect(session.version?.gitVersion).toBe('v1.34.4');
    connector.cluster.put(node('w01', { kubeletVersion: 'v1.35.4' }));
    await eventually(() => expect(session.version?.gitVersion).toBe('v1.35.4'));
    expect(changes.filter(({ type }) => type === 'structure')).toHaveLength(1);
  });

  it('reads the version again with the first nodes: the connection may be older', async () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector, [node('w01')]);
    await session.connect();
    connector.cluster.version = { gitVersion: 'v1.35.4', major: 1, minor: 35, platform: 'linux/amd64' };
    await session.watchNodes();
    await eventually(() => expect(session.version?.gitVersion).toBe('v1.35.4'));
  });

  it('tells of the structure when a node comes, goes or moves', async () => {
    const connector = new FakeConnector();
    const { session, changes } = sessionOn(connector, [node('w01')]);
    await session.watchNodes();
    changes.length = 0;
    connector.cluster.put(node('w02'));
    connector.cluster.put(node('w02', { roles: ['control-plane'] }));
    connector.cluster.take('Node', 'uid--w01');
    expect(changes).toEqual([{ type: 'structure' }, { type: 'structure' }, { type: 'structure' }]);
  });

  it.each([
    ['refused', 'unreachable'],
    ['untrusted', 'untrusted'],
    ['forbidden', 'forbidden'],
  ] as const)('shows %s as %s, and may be tried again', async (kind, state) => {
    const connector = new FakeConnector();
    connector.failure = new DrydockError(kind, 'It did not work', { hint: 'Do this' });
    const { session } = sessionOn(connector);
    await expect(session.connect()).rejects.toMatchObject({ kind });
    expect(session.state).toMatchObject({ state, error: { hint: 'Do this' } });
    connector.failure = undefined;
    await session.connect();
    expect(session.state.state).toBe('live');
  });

  it('shows a refused list of nodes as no permission, though the cluster was reached', async () => {
    const connector = new FakeConnector();
    connector.cluster.forbidden.add('watch Node');
    const { session } = sessionOn(connector);
    await expect(session.watchNodes()).rejects.toMatchObject({ kind: 'forbidden' });
    expect(session.state.state).toBe('forbidden');
  });

  it('refuses an incomplete context without contacting anything', async () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector, [], { problem: 'it names the user kate, which is not there' });
    await expect(session.connect()).rejects.toMatchObject({ kind: 'config', hint: 'Correct /home/kate/.kube/config.' });
    expect(connector.connects).toBe(0);
  });

  it('lets one caller give up while the others go on', async () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector, [node('w01')]);
    const abort = new AbortController();
    const impatient = session.connect(abort.signal);
    const patient = session.connect();
    abort.abort();
    await expect(impatient).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(patient).resolves.toBe(connector.cluster);
  });

  it('drops a connection that was closed while it was made', async () => {
    const connector = new FakeConnector();
    const dispose = vi.spyOn(connector.cluster, 'dispose');
    const { session } = sessionOn(connector);
    const connecting = session.connect();
    session.disconnect();
    await expect(connecting).rejects.toMatchObject({ kind: 'cancelled' });
    expect(dispose).toHaveBeenCalledOnce();
    expect(session.state.state).toBe('idle');
  });

  it('reads pods of one node on demand and tells of their changes', async () => {
    const connector = new FakeConnector();
    const { session, changes } = sessionOn(connector, [node('w02')]);
    connector.cluster.put(pod('shop/web-10'), pod('shop/web-9'), pod('ci/runner', { nodeName: 'w01' }));
    await session.watchNodes();
    expect(session.pods('w02')).toBeUndefined();
    const pods = await session.watchPods('w02');
    expect(pods.map((one) => one.name)).toEqual(['web-9', 'web-10']);
    changes.length = 0;
    connector.cluster.put(pod('shop/web-11'));
    expect(changes).toEqual([{ type: 'pods', node: 'w02' }]);
    expect(session.pods('w02')).toHaveLength(3);
    session.forgetPods('w02');
    expect(session.pods('w02')).toBeUndefined();
    expect(connector.cluster.watching).toBe(1);
  });

  it('ends its connection when the file names another address, and keeps it otherwise', async () => {
    const connector = new FakeConnector();
    const { session } = sessionOn(connector, [node('w01')]);
    await session.watchNodes();
    session.update(ref(), openGuard);
    expect(session.state.state).toBe('live');
    session.update(ref('prod-eu', { server: 'https://10.0.0.2:6443' }), openGuard);
    expect(session.state.state).toBe('idle');
    expect(session.nodes).toBeUndefined();
    expect(connector.cluster.watching).toBe(0);
  });
});
