/** Nodes that come and go, on a cluster of three control planes and two workers: the second worker is the spare host. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeJoinRequest } from '../../../src/operations/node-join/definition';
import { openNodeProduct, type NodeProduct } from '../support/node-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'nodes', controlPlanes: 3, workers: 2 });
const LONG = 15 * 60_000;
let product: NodeProduct;
beforeAll(async () => {
  product = await openNodeProduct(own.cluster);
}, 60_000);
afterAll(() => product.dispose());

it(
  'a host of a cluster is not joined; a reset one is, with labels and taints',
  async () => {
    const w2 = own.cluster.host('w2');
    const before = await product.planJoin('worker', ['w2']);
    expect(before.blockers.map(({ code }) => code)).toEqual(['name-taken', 'in-cluster']);
    await w2.exec(['kubeadm', 'reset', '--force']);
    await own.cluster.kubectl('delete', 'node', 'w2');
    const taint = { key: 'drydock.test/new', value: 'yes', effect: 'PreferNoSchedule' } as const;
    const plan = await product.planJoin('worker', ['w2'], { labels: { 'drydock.test/rack': 'r7' }, taints: [taint] });
    expect(plan.blockers).toEqual([]);
    expect(JSON.stringify(plan)).not.toMatch(/[a-z0-9]{6}\.[a-z0-9]{16}/);
    const state = await (await product.engine.start(nodeJoinRequest(plan))).finished;
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    const node = await (await product.port()).get('Node', { name: 'w2' });
    expect(node).toMatchObject({ readiness: 'ready', labels: { 'drydock.test/rack': 'r7' } });
    expect(node?.taints).toContainEqual(expect.objectContaining({ key: 'drydock.test/new', value: 'yes' }));
  },
  LONG,
);

it(
  'a fourth control plane joins, and is taken back whole',
  async () => {
    const { cluster } = own;
    await cluster.host('w2').exec(['kubeadm', 'reset', '--force']);
    await cluster.kubectl('delete', 'node', 'w2');
    const plan = await product.planJoin('controlPlane', ['w2']);
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['even-members', 'uploads', 'ignored-checks']));
    const state = await (await product.engine.start(nodeJoinRequest(plan))).finished;
    expect(failures(state)).toBe('');
    expect(state.steps.at(-1)?.note).toMatch(/votes/);
    const members = async () => (await cluster.etcdctl(cluster.host('cp1'), 'member', 'list')).stdout;
    expect(await members()).toContain(', w2,');
    const back = await (await product.engine.undo(state.header.id)).finished;
    expect(failures(back)).toBe('');
    expect(await members()).not.toContain(', w2,');
    expect(await cluster.kubectl('get', 'nodes', '-o', 'name')).not.toContain('w2');
    const again = await product.planJoin('worker', ['w2']);
    expect(again.blockers).toEqual([]);
    expect((await (await product.engine.start(nodeJoinRequest(again))).finished).status).toBe('succeeded');
  },
  LONG,
);
