/** Requests of real kubelets for their serving certificates, and one that asks for another node's names. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KUBELET_SERVING, safeRequests } from '../../src/core/policy/certificates/request-checks';
import type { Host } from '../rig/host.mts';
import { openDecisions } from './support/decisions';
import { readInventory } from './support/inventory';
import { useCluster } from './support/rig';

const shared = useCluster('requests');
const run = promisify(execFile);
const CONFIG = '/var/lib/kubelet/config.yaml';
const storage = mkdtempSync(join(tmpdir(), 'drydock-requests-'));
const BAD = 'csr-of-somebody-elses-names';

/** Hosts whose kubelets ask. */
const asking = () => shared.cluster.nodes.slice(-2);

async function restartKubelet(host: Host, ...before: readonly string[]): Promise<void> {
  await host.script([...before, 'systemctl reset-failed kubelet.service', 'systemctl restart kubelet.service']);
}

interface Request {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly username: string; readonly signerName: string };
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly { readonly type: string }[] };
}

async function requests(): Promise<readonly Request[]> {
  const { items } = await shared.cluster.get<{ items: readonly Request[] }>('csr');
  return items.filter(({ spec }) => spec.signerName === KUBELET_SERVING);
}

const waits = ({ status }: Request) => (status?.conditions ?? []).length === 0;
const of =
  (host: Host) =>
  ({ spec }: Request) =>
    spec.username === `system:node:${host.name}`;

/** What the kubelet of a host presents, by `openssl s_client`. */
async function presented(host: Host): Promise<{ readonly issuer: string; readonly serial: string; readonly names: string }> {
  const line = 'openssl s_client -connect "$1" </dev/null 2>/dev/null | openssl x509 -noout -issuer -serial -ext subjectAltName';
  const { stdout } = await run('sh', ['-c', line, 'openssl', `${host.address}:10250`]);
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? '';
  return { issuer: value('issuer'), serial: value('serial'), names: /Alternative Name:.*\n\s*(.*)/.exec(stdout)?.[1] ?? '' };
}

beforeAll(async () => {
  const { cluster } = shared;
  await cluster.kubectl('delete', 'csr', '--all');
  for (const host of asking()) {
    await restartKubelet(host, `grep -q '^serverTLSBootstrap: true' ${CONFIG} || echo 'serverTLSBootstrap: true' >> ${CONFIG}`);
    await cluster.until(`the kubelet of ${host.name} asks for a certificate`, async () => (await requests()).some(of(host)));
  }
});

afterAll(async () => {
  const { cluster } = shared;
  for (const host of asking())
    await restartKubelet(host, `sed -i '/^serverTLSBootstrap: true/d' ${CONFIG}`, 'rm -f /var/lib/kubelet/pki/kubelet-server-*');
  await cluster.kubectl('delete', 'csr', '--all');
  for (const host of asking())
    await host.until('its kubelet presents its own certificate again', async () => !/kubernetes$/.test((await presented(host)).issuer));
  await cluster.ready();
  rmSync(storage, { recursive: true, force: true });
});

it('"approve safe ones" approves those of the kubelets, which then present them, and not one with names of another node', async () => {
  const { cluster } = shared;
  const [first, second] = asking() as [Host, Host];
  // A node whose credentials somebody got hold of asks for names of another one, with a request that is right in all else.
  const subject = `/O=system:nodes/CN=system:node:${first.name}`;
  const names = `subjectAltName=DNS:${first.name},DNS:${second.name},IP:${second.address}`;
  const make = `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /run/bad.key -subj '${subject}' -addext '${names}'`;
  await first.script([
    `request=$(${make} 2>/dev/null | base64 -w0)`,
    'kubectl --kubeconfig /etc/kubernetes/kubelet.conf create -f - <<END',
    JSON.stringify({
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: BAD },
      spec: { signerName: KUBELET_SERVING, request: '$request', usages: ['digital signature', 'server auth'] },
    }),
    'END',
  ]);
  const before = await requests();
  const bad = before.find(({ metadata }) => metadata.name === BAD)!;
  expect(bad.spec.username).toBe(`system:node:${first.name}`);
  const good = before.filter((request) => request !== bad && waits(request)).map(({ metadata }) => metadata.name);
  expect(good.length).toBeGreaterThanOrEqual(2);

  const { entries } = await readInventory(cluster);
  const row = entries.find(({ name }) => name === BAD)!;
  expect(row.checks?.filter(({ passed }) => !passed)).toMatchObject([{ code: 'names', detail: expect.stringContaining(second.name) }]);
  expect(row.findings.map(({ code }) => code)).toContain('request-unsafe');
  const safe = safeRequests(entries);
  expect([...safe].sort()).toEqual([...good].sort());

  const decisions = await openDecisions(cluster.kubeconfig, storage);
  const approval = await decisions.decide(safe, true);
  expect(approval.status).toBe('succeeded');
  for (const host of asking()) {
    const expected = async () => {
      const { stdout } = await host.exec(
        ['openssl', 'x509', '-noout', '-serial', '-in', '/var/lib/kubelet/pki/kubelet-server-current.pem'],
        { mayFail: true },
      );
      return stdout.trim().replace('serial=', '');
    };
    await host.until('its kubelet presents the certificate it asked for', async () => {
      const { issuer, serial } = await presented(host);
      return /CN ?= ?kubernetes$/.test(issuer) && serial !== '' && serial === (await expected());
    });
    expect((await presented(host)).names).toContain(host.address);
  }
  const left = await requests();
  expect(left.filter(waits).map(({ metadata }) => metadata.name)).toEqual([BAD]);
  const listed = (await readInventory(cluster)).entries.filter(({ name }) => name === 'kubelet-server');
  for (const host of asking()) {
    const entry = listed.find((one) => one.host === host.name);
    // The kubelet's own old certificate is still there, and is not the one that counts.
    expect(entry?.stored?.path).toBe('/var/lib/kubelet/pki/kubelet-server-current.pem');
    expect(entry?.findings.map(({ code }) => code)).not.toContain('served-stale');
  }

  const denial = await decisions.decide([BAD], false);
  expect(denial.status).toBe('succeeded');
  const denied = (await requests()).find(({ metadata }) => metadata.name === BAD);
  expect(denied?.status?.conditions?.map(({ type }) => type)).toEqual(['Denied']);
  expect(denied?.status?.certificate).toBeUndefined();
  await expect(decisions.decide([BAD], true)).rejects.toThrow(/denied already/);
  decisions.dispose();
});
