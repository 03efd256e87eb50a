/** The runbooks for replacing authorities, followed line by line on a real cluster; and the refresh of a kubeconfig on the way. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { KubeconfigFiles } from '../../../src/backends/kubernetes/kubeconfig/files';
import type { KnownNode } from '../../../src/core/model/expiry';
import { runbookFacts } from '../../../src/core/plan/ca-runbook/facts';
import { caRunbook } from '../../../src/core/plan/ca-runbook/make';
import type { AuthorityName, Runbook, RunbookBlock } from '../../../src/core/plan/ca-runbook/runbook';
import { takeInventory } from '../../../src/core/policy/certificates/inventory';
import { renderCaRunbook } from '../../../src/core/report/ca-runbook';
import { readExpiryFacts } from '../../../src/operations/certificates/read';
import { lookForCopies, readAdmin, refreshCopies } from '../../../src/operations/kubeconfig/copies';
import { clock, connect } from '../support/connect';
import { openHostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';

const own = useOwnRig({ name: 'care', controlPlanes: 1, workers: 1 });
const LONG = 30 * 60_000;
const never = new AbortController().signal;
const run = promisify(execFile);

/** The person's computer: kubectl with a kubeconfig of their own, and ssh that knows the hosts. */
class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'drydock-desk-'));
  readonly kubeconfig = join(this.folder, 'config');

  constructor() {
    const { cluster } = own;
    copyFileSync(cluster.kubeconfig, this.kubeconfig);
    symlinkSync(cluster.kubectlPath, join(this.folder, 'kubectl'));
    writeFileSync(join(this.folder, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${cluster.ssh.configuration}' "$@"\n`, { mode: 0o755 });
  }

  async type(lines: readonly string[]): Promise<string> {
    const env = { ...process.env, KUBECONFIG: this.kubeconfig, PATH: `${this.folder}:${process.env.PATH}` };
    return (await run('bash', ['--norc', '-euo', 'pipefail', '-c', lines.join('\n')], { env, timeout: 300_000 })).stdout;
  }
}

async function runbookOf(authority: AuthorityName): Promise<Runbook> {
  const product = await openHostProduct(own.cluster, { api: true });
  const connection = await connect(own.cluster.kubeconfig);
  const facts = await readExpiryFacts(
    {
      cluster: connection.ref,
      connect: async () => connection.port,
      tellDistribution: async () => 'kubeadm',
      clock,
      handshakes: product.deps.handshakes,
      kubeconfigCertificates: async () => [],
      openShell: ({ name }: Pick<KnownNode, 'name'>) =>
        product.deps.shells.open({ name, destination: name, source: 'sshConfig', expected: { hostname: name } }),
    },
    never,
  );
  const { items } = await connection.port.list('Node', {}, never);
  const { gitVersion } = await connection.port.serverVersion();
  connection.dispose();
  product.dispose();
  return caRunbook(runbookFacts(takeInventory(facts), items, authority, { version: gitVersion, endpoint: connection.ref.server }));
}

async function follow(runbook: Runbook, desk: Desk, after: (step: string) => Promise<void> = async () => {}): Promise<void> {
  const type = async ({ host, lines }: RunbookBlock) => {
    if (host === undefined) await desk.type(lines);
    else await own.cluster.host(host).exec(['bash', '-euo', 'pipefail', '-c', lines.join('\n')]);
  };
  // The last phase waits for days, and is not about the cluster.
  for (const phase of runbook.phases.filter(({ id }) => id !== 'e')) {
    for (const step of phase.steps) {
      for (const block of step.blocks) await type(block);
      await after(step.id);
      for (const check of step.checks) await type(check);
    }
    await own.cluster.until(`all is well after phase ${phase.id}`, async () => (await desk.type(["kubectl get --raw='/readyz'"])) === 'ok');
  }
  const hosts = new Set(runbook.phases.flatMap(({ steps }) => steps.flatMap(({ blocks }) => blocks.flatMap(({ host }) => host ?? []))));
  for (const host of hosts)
    await own.cluster.host(host).exec(['rm', '-rf', '/etc/kubernetes/drydock/ca-before', '/etc/kubernetes/drydock/ca-next']);
}

async function keyOf(path: string, host = 'cp1'): Promise<string> {
  return (await own.cluster.host(host).exec(['openssl', 'x509', '-noout', '-pubkey', '-in', path])).stdout;
}

it.each([
  ['front-proxy-ca', 'front-proxy-ca.crt'],
  ['etcd-ca', 'etcd/ca.crt'],
] as const)(
  'replaces %s',
  async (authority, file) => {
    const path = `/etc/kubernetes/pki/${file}`;
    const before = await keyOf(path);
    const runbook = await runbookOf(authority);
    expect(renderCaRunbook(runbook)).toContain('On `cp1`');
    await follow(runbook, new Desk());
    expect(await keyOf(path)).not.toBe(before);
    await own.cluster.ready();
  },
  LONG,
);

it(
  'replaces ca, and refreshes a kubeconfig on the way',
  async () => {
    const { cluster } = own;
    const before = await keyOf('/etc/kubernetes/pki/ca.crt');
    const desk = new Desk();
    await follow(await runbookOf('ca'), desk, async (step) => {
      if (step !== 'c5') return;
      const product = await openHostProduct(cluster, { api: false });
      const files = new KubeconfigFiles(clock);
      const old = readFileSync(desk.kubeconfig, 'utf8');
      const hosts = product.targets().map((target) => product.hosts.of(target));
      const { identity } = await readAdmin(hosts, Date.now(), never);
      const [found] = await lookForCopies([desk.kubeconfig], identity, files);
      expect(found?.copies.map(({ state }) => state)).toEqual(['old']);
      const backup = await refreshCopies(found!, [found!.copies[0]!.user], identity, files);
      expect(readFileSync(backup, 'utf8')).toBe(old);
      expect((statSync(backup).mode & 0o777).toString(8)).toBe('600');
      product.dispose();
    });
    expect(await keyOf('/etc/kubernetes/pki/ca.crt')).not.toBe(before);
    expect(await keyOf('/etc/kubernetes/pki/ca.crt', 'w1')).toBe(await keyOf('/etc/kubernetes/pki/ca.crt'));
    // What the old authority signed is let in nowhere any more.
    await expect(cluster.kubectl('get', 'nodes', '--request-timeout=10s')).rejects.toThrow();
    await cluster.fetchKubeconfig();
    await cluster.ready();
  },
  LONG,
);

it('gives a copy of admin.conf the renewed certificate, and leaves everything else as it is', async () => {
  const { cluster } = own;
  const desk = new Desk();
  const text = `# mine\n${readFileSync(desk.kubeconfig, 'utf8')}# end\n`;
  writeFileSync(desk.kubeconfig, text);
  await cluster.host('cp1').exec(['kubeadm', 'certs', 'renew', 'admin.conf']);
  const product = await openHostProduct(cluster, { api: false });
  const files = new KubeconfigFiles(clock);
  const { identity } = await readAdmin([product.hosts.of(product.targets()[0]!)], Date.now(), never);
  const [found] = await lookForCopies([desk.kubeconfig], identity, files);
  await refreshCopies(found!, ['kubernetes-admin'], identity, files);
  const now = readFileSync(desk.kubeconfig, 'utf8');
  const blank = (whole: string) => whole.replace(/(client-(?:certificate|key)-data:).*/g, '$1');
  expect(blank(now)).toBe(blank(text));
  expect(now).not.toBe(text);
  expect(await desk.type(['kubectl auth whoami'])).toContain('kubernetes-admin');
  product.dispose();
  await cluster.fetchKubeconfig();
});
