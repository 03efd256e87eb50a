/** Kubelets whose client certificate has expired, and what of it is missing: repaired over SSH, also over a killed process, and taken back. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { FileJournals } from '../../../src/backends/storage/journals';
import { kubeletRepairRequest } from '../../../src/operations/kubelet-repair/definition';
import { expireKubelet } from '../../rig/expiry.mts';
import type { Host } from '../../rig/host.mts';
import { dyingAt } from '../support/dying';
import { openHostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'care', controlPlanes: 1, workers: 1 });
const LONG = 15 * 60_000;
const CURRENT = '/var/lib/kubelet/pki/kubelet-client-current.pem';

interface Kubeconfig {
  readonly clusters: { readonly cluster: { readonly server: string } }[];
  readonly users: { readonly user: Readonly<Record<string, string>> }[];
}

const confOf = async (host: Host) => parse(await host.read('/etc/kubernetes/kubelet.conf')) as Kubeconfig;
const certificateOf = async (host: Host) => new X509Certificate(await host.read(CURRENT));
const readiness = async (name: string) =>
  (await own.cluster.kubectl('get', 'node', name, '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')).trim();

/** The kubelet fails, and the cluster has noticed. */
async function broken(host: Host): Promise<void> {
  await expireKubelet(own.cluster, host);
  await own.cluster.until(`${host.name} is not Ready`, async () => (await readiness(host.name)) !== 'True');
}

async function expectWhole(host: Host, serial: string, server: string): Promise<void> {
  const certificate = await certificateOf(host);
  expect(certificate.serialNumber).not.toBe(serial);
  expect(certificate.subject).toContain(`CN=system:node:${host.name}`);
  expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now() + 300 * 86_400_000);
  const conf = await confOf(host);
  expect(conf.users[0]!.user).toEqual({ 'client-certificate': CURRENT, 'client-key': CURRENT });
  expect(conf.clusters[0]!.cluster.server).toBe(server);
  expect((await host.exec(['stat', '-c', '%a %U', '/etc/kubernetes/kubelet.conf'])).stdout.trim()).toBe('600 root');
  expect(await readiness(host.name)).toBe('True');
}

it.each(['w1', 'cp1'])(
  'repairs the expired certificate of %s',
  async (name) => {
    const { cluster } = own;
    const host = cluster.host(name);
    const { server } = (await confOf(host)).clusters[0]!.cluster;
    await broken(host);
    const before = (await certificateOf(host)).serialNumber;
    const product = await openHostProduct(cluster, { api: true });
    const plan = await product.planKubeletRepair(name);
    expect(plan.blockers).toEqual([]);
    expect(plan.body.nodes[0]).toMatchObject({ name, serial: before, server, rotates: true });
    expect(plan.body.nodes[0]!.why).toMatch(/expired on/);
    const state = await (await product.engine.start(kubeletRepairRequest(plan))).finished;
    console.log(`${name} repaired in ${(state.endedAt! - state.startedAt!) / 1000} s`);
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    await expectWhole(host, before, server);
    const { backup } = plan.body.nodes[0]!;
    expect((await host.exec(['stat', '-c', '%a', backup])).stdout.trim()).toBe('700');
    await host.exec(['bash', '-c', 'cd "$1" && sha256sum --quiet -c SHA256SUMS', 'check', backup]);
    const again = await product.planKubeletRepair(name);
    expect(again.blockers.map(({ code }) => code)).toEqual(['kubelet-works']);
    product.dispose();
    await cluster.ready();
  },
  LONG,
);

it.each([
  ['w1/sign', 'stepStarted'],
  ['w1/sign', 'stepDone'],
  ['w1/clear', 'stepDone'],
  ['w1/start', 'stepDone'],
])(
  'killed at %s (%s), another process takes it to the same end',
  async (step, type) => {
    const { cluster } = own;
    const host = cluster.host('w1');
    const { server } = (await confOf(host)).clusters[0]!.cluster;
    await expireKubelet(cluster, host);
    const before = (await certificateOf(host)).serialNumber;
    const folder = mkdtempSync(join(tmpdir(), 'drydock-kubelet-'));
    const dying = dyingAt(new FileJournals(join(folder, 'operations')), step, type);
    const first = await openHostProduct(cluster, { api: true, journals: dying.journals });
    const { id } = await first.engine.start(kubeletRepairRequest(await first.planKubeletRepair('w1')));
    await dying.died;
    first.dispose();
    const journals = new FileJournals(join(folder, 'operations'));
    const second = await openHostProduct(cluster, { api: true, journals });
    const state = await (await second.engine.resume(id)).finished;
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    await expectWhole(host, before, server);
    const journal = readFileSync(journals.place(id), 'utf8');
    expect(journal).not.toMatch(/PRIVATE KEY|client-key-data|LS0tLS1/);
    second.dispose();
  },
  LONG,
);

it(
  'repairs a kubelet that lost kubelet.conf and all of its certificates',
  async () => {
    const { cluster } = own;
    const host = cluster.host('w1');
    await host.exec(['bash', '-c', 'rm /etc/kubernetes/kubelet.conf /var/lib/kubelet/pki/kubelet-client*; systemctl restart kubelet']);
    const product = await openHostProduct(cluster, { api: true });
    const plan = await product.planKubeletRepair('w1');
    expect(plan.blockers).toEqual([]);
    expect(plan.body.nodes[0]!.why).toBe('w1 has no kubelet.conf.');
    expect(plan.warnings.map(({ code }) => code)).toContain('server-unknown');
    const state = await (await product.engine.start(kubeletRepairRequest(plan))).finished;
    expect(failures(state)).toBe('');
    await expectWhole(host, '', `https://${cluster.endpoint}`);
    product.dispose();
    await cluster.ready();
  },
  LONG,
);

it(
  'puts everything back as it was on undo',
  async () => {
    const { cluster } = own;
    const host = cluster.host('w1');
    await expireKubelet(cluster, host);
    const before = { conf: await host.read('/etc/kubernetes/kubelet.conf'), serial: (await certificateOf(host)).serialNumber };
    const link = (await host.exec(['readlink', CURRENT])).stdout;
    const product = await openHostProduct(cluster, { api: true });
    const operation = await product.engine.start(kubeletRepairRequest(await product.planKubeletRepair('w1')));
    expect((await operation.finished).status).toBe('succeeded');
    const undone = await (await product.engine.undo(operation.id)).finished;
    expect(failures(undone)).toBe('');
    expect(await host.read('/etc/kubernetes/kubelet.conf')).toBe(before.conf);
    expect((await certificateOf(host)).serialNumber).toBe(before.serial);
    expect((await host.exec(['readlink', CURRENT])).stdout).toBe(link);
    const again = await product.engine.start(kubeletRepairRequest(await product.planKubeletRepair('w1')));
    expect((await again.finished).status).toBe('succeeded');
    product.dispose();
    await cluster.ready();
  },
  LONG,
);
