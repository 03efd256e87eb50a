import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointSettings } from '../../../src/core/bootstrap/endpoint/settings';
import { etcdOf, endpointOf } from '../../../src/core/bootstrap/from-fleet';
import type { FleetCluster } from '../../../src/core/model/fleet';
import type { HostTarget } from '../../../src/core/model/host';
import { plannedCluster } from '../../../src/core/model/planned-cluster';
import type { OperationId } from '../../../src/core/operation/events';
import { planEndpoint } from '../../../src/core/plan/endpoint/planner';
import { externalEtcd, planEtcdBootstrap } from '../../../src/core/plan/etcd-bootstrap/planner';
import { endpointRequest } from '../../../src/operations/endpoint/definition';
import { readEndpoint } from '../../../src/operations/endpoint/facts';
import { etcdBootstrapRequest } from '../../../src/operations/etcd-bootstrap/definition';
import { readEtcdHosts } from '../../../src/operations/etcd-bootstrap/facts';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { init, makeSecrets } from '../../rig/kubeadm.mts';
import { groundworkKilled } from '../support/groundwork-killed';
import { openGroundwork } from '../support/groundwork-process';
import type { HostProduct, Reachable } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';

const own = useOwnRig({ name: 'endpoint', controlPlanes: 2, workers: 3, empty: true });
const never = new AbortController().signal;
const cluster = plannedCluster('harbour', false);
const storage = mkdtempSync(join(tmpdir(), 'drydock-endpoint-'));
const HAPROXY = '/etc/haproxy/haproxy.cfg';
let product: HostProduct;
let reachable: Reachable;
let etcdStorage = '';

/** What a team would write: the workers of the rig are the balancer and the members. */
function fleet(...controlPlanes: readonly string[]): FleetCluster {
  const host = (name: string, ...roles: readonly string[]) => ({ name, address: own.cluster.host(name).address, roles });
  return {
    context: 'harbour',
    protected: false,
    readOnly: false,
    hosts: [
      ...controlPlanes.map((name) => host(name, 'control-plane')),
      host('w1', 'load-balancer', 'etcd'),
      host('w2', 'etcd'),
      host('w3', 'etcd'),
    ],
  };
}

const target = (name: string): HostTarget => ({ name, destination: name, source: 'fleet' });

async function endpointPlan(settings: EndpointSettings) {
  return planEndpoint(
    await readEndpoint(
      settings.balancers.map(({ name }) => target(name)),
      settings,
      product.hosts,
      never,
    ),
    settings,
    cluster,
  );
}

const certificateHosts = () => ['w1', 'w2', 'w3', 'cp1', 'cp2'].map((name) => own.cluster.host(name));

beforeAll(async () => {
  const etcd = await ensureEtcd();
  for (const name of ['w1', 'w2', 'w3']) await own.cluster.host(name).writeFile('/usr/local/bin/etcd', join(etcd, 'etcd'), '0755');
  reachable = {
    kubeconfig: own.cluster.kubeconfig,
    ssh: own.cluster.ssh,
    controlPlanes: own.cluster.controlPlanes.map(({ name }) => ({ name })),
  };
  product = await openGroundwork(reachable, storage);
}, 300_000);

afterAll(() => product?.dispose());

describe('the endpoint', () => {
  it('is installed before there is an API server, and leaves the rest of the file alone', async () => {
    const w1 = own.cluster.host('w1');
    const before = await w1.read(HAPROXY);
    const settings = endpointOf(fleet('cp1', 'cp2'));
    const plan = await endpointPlan(settings);
    expect(plan.blockers).toEqual([]);
    expect(plan.steps.map(({ id }) => id)).toEqual(['w1/haproxy.file', 'w1/haproxy.load', 'w1/answers']);
    const state = await (await product.engine.start(endpointRequest(plan))).finished;
    expect(state.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(state.status).toBe('succeeded');
    expect(state.byId.get('w1/answers')?.note).toMatch(/no API server is ready yet \(cp1 refuses, cp2 refuses\)/);
    const after = await w1.read(HAPROXY);
    expect(after.startsWith(before)).toBe(true);
    expect(await w1.read(plan.body.balancers[0]!.programs[0]!.backup!)).toBe(before);
    // HAProxy itself takes the whole file without a warning of ours.
    const { stderr, stdout } = await w1.exec(['haproxy', '-c', '-f', HAPROXY]);
    expect(`${stdout}${stderr}`).not.toMatch(/kube-apiserver-harbour/);
  });

  it('has nothing left to do', async () => {
    const plan = await endpointPlan(endpointOf(fleet('cp1', 'cp2')));
    expect(plan.steps.map(({ id }) => id)).toEqual(['w1/answers']);
  });

  it('refuses a file that HAProxy refuses, and leaves the one there is', async () => {
    const w1 = own.cluster.host('w1');
    const whole = await w1.read(HAPROXY);
    await w1.write(HAPROXY, `${whole}\nfrontend broken\n    bind :7777\n    default_backend nowhere\n`);
    const broken = await w1.read(HAPROXY);
    const plan = await endpointPlan(endpointOf(fleet('cp1')));
    const state = await (await product.engine.start(endpointRequest(plan))).finished;
    expect(state.status).toBe('failed');
    expect(state.byId.get('w1/haproxy.file')?.failure?.message).toMatch(/nowhere/);
    expect(await w1.read(HAPROXY)).toBe(broken);
    await w1.write(HAPROXY, whole);
  });
});

describe('external etcd', () => {
  it('is made by processes that are killed, with keys that never leave their hosts', async () => {
    const settings = etcdOf(fleet('cp1', 'cp2'));
    const facts = await readEtcdHosts(
      settings.members.map(({ name }) => target(name)),
      settings.clients.map(target),
      product.hosts,
      never,
    );
    const plan = planEtcdBootstrap(facts, settings, cluster);
    expect(plan.blockers).toEqual([]);
    // Every command line that a member sees while the keys are made.
    const watch = own.cluster.host('w2');
    await watch.exec([
      'systemd-run',
      '--unit=watch-argv',
      'sh',
      '-c',
      'while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "; sleep 0.1; done >/tmp/argv',
    ]);
    const end = await groundworkKilled(reachable, etcdBootstrapRequest(plan), [
      { step: '^authority$', type: 'stepStarted', when: 'after' },
      { step: '^w2/certificates$', type: 'stepDone', when: 'before' },
      { step: '^start$', type: 'stepStarted', when: 300 },
      { step: '^cp1/client$', type: 'stepDone', when: 'before' },
    ]);
    etcdStorage = end.storage;
    await watch.exec(['systemctl', 'stop', 'watch-argv']);
    expect(end.failures).toEqual([]);
    expect(end.status).toBe('succeeded');
    expect(end.killedAt).toHaveLength(4);
    expect(end.notes.join('\n')).toMatch(/w1, w2, w3: one cluster .* equal hashes/);

    // etcd's own tool agrees.
    const w1 = own.cluster.host('w1');
    const pki = '/etc/etcd/pki';
    const access = [`--cacert=${pki}/ca.crt`, `--cert=${pki}/healthcheck-client.crt`, `--key=${pki}/healthcheck-client.key`];
    const { stdout } = await w1.exec([
      'etcdctl',
      '--endpoints=https://127.0.0.1:2379',
      ...access,
      'endpoint',
      'health',
      '--cluster',
      '-w',
      'json',
    ]);
    expect((JSON.parse(stdout) as { health: boolean }[]).map(({ health }) => health)).toEqual([true, true, true]);

    // No two hosts share a key, none may be read by others, and none is anywhere but on its host.
    const keys = new Set<string>();
    for (const host of certificateHosts()) {
      const found = await host.script([
        'for key in /etc/etcd/pki/*.key /etc/kubernetes/pki/apiserver-etcd-client.key; do [ -e "$key" ] && stat -c "%a %U" "$key" && sha256sum <"$key"; done; true',
      ]);
      const lines = found.trim().split('\n');
      expect(lines.filter((_, index) => index % 2 === 0).every((line) => line === '600 root')).toBe(true);
      for (const line of lines.filter((_, index) => index % 2 === 1)) {
        expect(keys.has(line)).toBe(false);
        keys.add(line);
      }
      const journal = (await host.exec(['journalctl', '--no-pager', '-o', 'cat'])).stdout;
      expect(journal).not.toContain('PRIVATE KEY');
    }
    expect(keys.size).toBe(1 + 3 * 3 + 2);
    expect(await watch.read('/tmp/argv')).not.toContain('PRIVATE KEY');
    expect((await watch.read('/tmp/argv')).length).toBeGreaterThan(1000);
    const journals = join(end.storage, 'operations');
    for (const file of readdirSync(journals, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl')))
      expect(readFileSync(join(journals, file), 'utf8')).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE/);
  });

  it('is not made twice', async () => {
    const settings = etcdOf(fleet('cp1', 'cp2'));
    const facts = await readEtcdHosts(
      settings.members.map(({ name }) => target(name)),
      settings.clients.map(target),
      product.hosts,
      never,
    );
    const codes = planEtcdBootstrap(facts, settings, cluster).blockers.map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['taken', 'runs', 'client-taken']));
  });
});

describe('together', () => {
  it('carry a cluster of kubeadm', async () => {
    const cp1 = own.cluster.host('cp1');
    const w1 = own.cluster.host('w1');
    const endpoint = `${w1.address}:6443`;
    const etcd = { access: externalEtcd(etcdOf(fleet('cp1', 'cp2'))), clientLines: [] };
    await init(cp1, { endpoint, options: own.cluster.options, secrets: makeSecrets(), etcd });
    const conf = await cp1.read('/etc/kubernetes/admin.conf');
    expect(conf).toContain(`https://${endpoint}`);
    const { stdout } = await cp1.exec(['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'get', 'nodes', '-o', 'name']);
    expect(stdout.trim()).toBe('node/cp1');
    const keys = await w1.exec([
      'etcdctl',
      '--endpoints=https://127.0.0.1:2379',
      '--cacert=/etc/etcd/pki/ca.crt',
      '--cert=/etc/etcd/pki/server.crt',
      '--key=/etc/etcd/pki/server.key',
      'get',
      '/registry/minions/cp1',
      '--keys-only',
    ]);
    expect(keys.stdout.trim()).toBe('/registry/minions/cp1');
  });

  it('take a control plane out of the balance by a plan that shows the difference, and back by an undo', async () => {
    const w1 = own.cluster.host('w1');
    const before = await w1.read(HAPROXY);
    const plan = await endpointPlan(endpointOf(fleet('cp1')));
    expect(plan.body.balancers[0]?.programs[0]?.blockBefore).toContain('server cp2');
    const operation = await product.engine.start(endpointRequest(plan));
    const state = await operation.finished;
    expect(state.status).toBe('succeeded');
    expect(state.byId.get('w1/answers')?.note).toBe('cp1 answers through it.');
    expect(await w1.read(HAPROXY)).not.toContain('server cp2');
    const undone = await (await product.engine.undo(state.header.id)).finished;
    expect(undone.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(await w1.read(HAPROXY)).toBe(before);
  });

  it('undo of etcd stops the members and keeps everything they had', async () => {
    const again = await openGroundwork(reachable, etcdStorage);
    const [id] = readdirSync(join(etcdStorage, 'operations')).map((file) => file.replace(/\.jsonl$/, '') as OperationId);
    const undone = await (await again.engine.undo(id!)).finished;
    again.dispose();
    expect(undone.steps.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    for (const name of ['w1', 'w2', 'w3']) {
      const host = own.cluster.host(name);
      expect((await host.exec(['systemctl', 'is-active', 'etcd.service'], { mayFail: true })).stdout.trim()).toBe('inactive');
      const { stdout } = await host.exec([
        'sh',
        '-c',
        'ls -d /var/lib/etcd* /etc/etcd/pki* /etc/systemd/system/etcd.service*; ls /var/lib/etcd.drydock-*/member',
      ]);
      expect(
        stdout
          .trim()
          .split('\n')
          .slice(0, 3)
          .every((path) => /\.drydock-\d{14}$/.test(path)),
      ).toBe(true);
      expect(stdout).toMatch(/snap\nwal/);
    }
  });
});
