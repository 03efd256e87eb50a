/** Certificates of three control planes renewed: under a client that writes, over a killed process, and after all of them expired. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileJournals } from '../../../src/backends/storage/journals';
import { renewRequest } from '../../../src/operations/renew/step-infos';
import { kubeadmList } from '../../../src/operations/control-plane/stored';
import { DEFAULT_LAYOUT } from '../../../src/core/model/control-plane';
import { expireCertificates } from '../../rig/expiry.mts';
import type { Host } from '../../rig/host.mts';
import { useOwnRig } from '../support/own-rig';
import { dyingAt } from '../support/dying';
import { openHostProduct } from '../support/host-product';
import { failures, onTheWire } from '../support/renewal';
import { Writer } from '../support/writer';

const own = useOwnRig({ name: 'renew', controlPlanes: 3, workers: 0, certificateValidity: '3h' });
const ALL = { what: 'all', hosts: undefined } as const;
const LONG = 15 * 60_000;
const never = new AbortController().signal;

async function startedOf(host: Host, component: string): Promise<string> {
  return (await host.exec(['crictl', 'ps', '--name', `^${component}$`, '-q'])).stdout.trim();
}

async function expectListed(): Promise<void> {
  const product = await openHostProduct(own.cluster, { api: false });
  const { controlPlanes } = await product.plan(ALL).then(({ body }) => ({ controlPlanes: body.hosts }));
  for (const host of controlPlanes) {
    const list = await kubeadmList(product.hosts.of(host.target), DEFAULT_LAYOUT, never);
    for (const { name, expiresAt } of host.certificates)
      expect(list.find((one) => one.name === name)?.expiresAt, `${host.name} ${name}`).toBe(expiresAt);
  }
  product.dispose();
}

it(
  'renews all on all while a client writes, one component at a time',
  async () => {
    const { cluster } = own;
    const before = await onTheWire(cluster);
    const managers = await Promise.all(cluster.controlPlanes.map((host) => startedOf(host, 'kube-controller-manager')));
    const product = await openHostProduct(cluster, { api: true });
    const plan = await product.plan(ALL);
    expect(plan.blockers).toEqual([]);
    expect(plan.body.mode).toBe('rolling');
    const writer = new Writer(cluster);
    await writer.start();
    const operation = await product.engine.start(renewRequest(plan));
    const state = await operation.finished;
    const { longest, writes } = await writer.stop();
    console.log(
      `longest interruption seen by a writer: ${longest} ms over ${writes} writes; ${(state.endedAt! - state.startedAt!) / 1000} s in all`,
    );
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    const after = await onTheWire(cluster);
    for (const [where, serial] of Object.entries(after)) expect(serial, where).not.toBe(before[where]);
    const now = await Promise.all(cluster.controlPlanes.map((host) => startedOf(host, 'kube-controller-manager')));
    for (const [index, id] of now.entries()) expect(id).not.toBe(managers[index]);
    await expectListed();
    for (const host of cluster.controlPlanes) {
      expect((await host.exec(['ls', '/etc/kubernetes/drydock/aside'])).stdout).toBe('');
      expect((await host.exec(['stat', '-c', '%a', plan.body.hosts[0]!.backup])).stdout.trim()).toBe('700');
      await host.exec(['bash', '-c', 'cd "$1" && sha256sum --quiet -c SHA256SUMS', 'check', plan.body.hosts[0]!.backup]);
    }
    product.dispose();
    await cluster.fetchKubeconfig();
    await cluster.ready();
  },
  LONG,
);

it.each([
  ['cp2/restart/etcd', 'stepStarted'],
  ['cp1/renew/etcd-peer', 'stepDone'],
])(
  'killed at %s (%s), another process takes it to the same end',
  async (step, type) => {
    const { cluster } = own;
    const before = await onTheWire(cluster);
    const folder = mkdtempSync(join(tmpdir(), 'drydock-renew-'));
    const dying = dyingAt(new FileJournals(join(folder, 'operations')), step, type);
    const first = await openHostProduct(cluster, { api: true, journals: dying.journals });
    const { id } = await first.engine.start(renewRequest(await first.plan(ALL)));
    await dying.died;
    first.dispose();
    const second = await openHostProduct(cluster, { api: true, journals: new FileJournals(join(folder, 'operations')) });
    const state = await (await second.engine.resume(id)).finished;
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    for (const [where, serial] of Object.entries(await onTheWire(cluster))) expect(serial, where).not.toBe(before[where]);
    await expectListed();
    second.dispose();
  },
  LONG,
);

it(
  'brings a cluster back whose certificates have all expired, over SSH alone',
  async () => {
    const { cluster } = own;
    await expireCertificates(cluster);
    await expect(cluster.kubectl('get', 'nodes', '--request-timeout=5s')).rejects.toThrow();
    const product = await openHostProduct(cluster, { api: false });
    const plan = await product.plan(ALL);
    expect(plan.blockers).toEqual([]);
    expect(plan.body.mode).toBe('recovery');
    expect(plan.cluster.uid).toMatch(/^ca:[0-9a-f]{64}$/);
    const state = await (await product.engine.start(renewRequest(plan))).finished;
    console.log(`brought back in ${(state.endedAt! - state.startedAt!) / 1000} s`);
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    product.dispose();
    await cluster.fetchKubeconfig();
    await cluster.ready();
  },
  LONG,
);
