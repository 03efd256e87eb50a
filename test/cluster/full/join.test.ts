/** Join commands of the product, run on hosts that belong to no cluster yet. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeJoinCommand, readJoinGround, type JoinWish } from '../../../src/operations/join/make';
import { deleteTokens, makeToken } from '../../../src/operations/join/tokens';
import type { Host } from '../../rig/host.mts';
import { clock } from '../support/connect';
import { openHostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';

const own = useOwnRig({ name: 'care', controlPlanes: 1, workers: 1 });
const LONG = 15 * 60_000;
const never = new AbortController().signal;

/** The host leaves the cluster, and the cluster forgets it. */
async function leave(host: Host): Promise<void> {
  await host.exec(['kubeadm', 'reset', '--force']);
  await own.cluster.kubectl('delete', 'node', host.name);
}

async function join(host: Host, role: JoinWish['role']): Promise<void> {
  const product = await openHostProduct(own.cluster, { api: true });
  const port = await product.port();
  const ground = await readJoinGround(port, role, never);
  const [first] = product.targets();
  const signer = role === 'controlPlane' ? product.hosts.of(first!) : undefined;
  const command = await makeJoinCommand(port, ground, { role, tokenSeconds: 3600, description: `for ${host.name}` }, signer, clock, never);
  expect(command.endpoint).toBe(own.cluster.endpoint);
  const listed = (await port.bootstrapTokens()).find(({ id }) => id === command.tokenId);
  expect(listed).toMatchObject({ authentication: true, signing: true, description: `for ${host.name}` });
  // What the test bed is, not what the command does: no swap, cgroups of the first version.
  await host.exec(['bash', '-c', `${command.line} --ignore-preflight-errors=all --node-name ${host.name}`]);
  await own.cluster.until(`${host.name} is Ready`, async () => {
    const condition = '{.status.conditions[?(@.type=="Ready")].status}';
    return (await own.cluster.kubectl('get', 'node', host.name, '-o', `jsonpath=${condition}`)).trim() === 'True';
  });
  expect(await deleteTokens(port, [{ id: command.tokenId, uid: command.tokenUid }], never)).toEqual([]);
  product.dispose();
}

it(
  'joins a worker',
  async () => {
    const host = own.cluster.host('w1');
    await leave(host);
    await join(host, 'worker');
  },
  LONG,
);

it(
  'joins a control plane, with the certificates uploaded anew',
  async () => {
    const host = own.cluster.host('w1');
    await leave(host);
    await join(host, 'controlPlane');
    const labels = await own.cluster.kubectl('get', 'node', host.name, '-o', 'jsonpath={.metadata.labels}');
    expect(labels).toContain('node-role.kubernetes.io/control-plane');
    const members = (await own.cluster.etcdctl(own.cluster.host('cp1'), 'member', 'list')).stdout.trim().split('\n');
    expect(members).toHaveLength(2);
    // Back to what the rig is: its member of etcd goes first.
    await leave(host);
    await join(host, 'worker');
  },
  LONG,
);

it('a token for signing alone is made and deleted', async () => {
  const product = await openHostProduct(own.cluster, { api: true });
  const port = await product.port();
  const description = `test ${randomBytes(3).toString('hex')}`;
  const { model } = await makeToken(port, { description, expiresAt: undefined, groups: [], usages: ['signing'] }, never);
  expect(model).toMatchObject({ description, expiresAt: undefined, authentication: false, signing: true });
  expect(await deleteTokens(port, [model], never)).toEqual([]);
  expect(await deleteTokens(port, [model], never)).toEqual([model.id]);
  product.dispose();
});
