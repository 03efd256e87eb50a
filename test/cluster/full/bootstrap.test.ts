/**
 * A cluster of three control planes and two workers from a fleet file on empty hosts, by the product: killed at many points and resumed
 * to the same end. Then its undo.
 */
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../harness/tools/run.mjs';
import type { Host } from '../../rig/host.mts';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';
import { bootstrapKilled, bootstrapSite } from '../support/bootstrapping';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';

const SMALL = process.env.DRYDOCK_SMALL_RIG === '1';
const own = useOwnRig({ name: 'bootstrap', empty: true, controlPlanes: SMALL ? 1 : 3, workers: SMALL ? 1 : 2 });
const storage = mkdtempSync(join(tmpdir(), 'drydock-bootstrap-'));
const last = SMALL ? 'w1' : 'w2';

/** Tokens and keys of joins, as the hosts had them while somebody joined. */
const seen = new Set<string>();

/** Reads what lies in the files that joins are made by. */
async function noteSecrets(hosts: readonly Host[]): Promise<void> {
  for (const host of hosts) {
    const { stdout } = await host.exec(['sh', '-c', 'cat /etc/kubernetes/drydock/runs/*/*-join.yaml 2>/dev/null || :']);
    for (const [, secret] of stdout.matchAll(/^\s*(?:token|certificateKey): (\S+)$/gm)) if (secret) seen.add(secret);
  }
}

it('makes the cluster, killed at every kind of boundary', { timeout: RIG_LIMIT + 20 * 60_000 }, async () => {
  const { cluster } = own;
  const site = bootstrapSite(cluster, storage);
  const end = await bootstrapKilled({
    site,
    storage,
    points: [
      { step: '^preflight$', type: 'stepDone', when: 'after' },
      { step: '^cp1/configure$', type: 'stepDone', when: 'before' },
      { step: '^cp1/init$', type: 'stepStarted', when: 2_500 },
      { step: '^cp1/init$', type: 'stepDone', when: 'before' },
      { step: '^kubeconfig$', type: 'stepDone', when: 'before' },
      { step: '^network$', type: 'stepDone', when: 'before' },
      ...(SMALL
        ? []
        : [
            { step: '^cp2/join$', type: 'stepProgress', when: 300 } as const,
            { step: '^cp2/ready$', type: 'stepDone', when: 'before' } as const,
            { step: '^cp3/join$', type: 'stepStarted', when: 'after' } as const,
          ]),
      { step: `^${last}/join$`, type: 'stepDone', when: 'before' },
      { step: '^dns$', type: 'stepDone', when: 'after' },
      { step: '^tidy$', type: 'stepDone', when: 'before' },
    ],
    onDeath: () => noteSecrets(cluster.nodes),
  });
  expect(end.failures).toEqual([]);
  expect(end.status).toBe('succeeded');
  expect(end.killedAt.length).toBeGreaterThanOrEqual(SMALL ? 8 : 11);
  console.log(
    `${Math.round(end.took / 1000)} s, ${end.killedAt.length} kills, ${seen.size} secrets seen on hosts\n${end.steps.map(({ id, took, note }) => `${id} ${took} ms ${note}`).join('\n')}`,
  );

  // By kubectl, through the kubeconfig that was written.
  const kubectl = (...words: readonly string[]) => run([cluster.kubectlPath, '--kubeconfig', site.kubeconfig, ...words]);
  expect(statSync(site.kubeconfig).mode & 0o777).toBe(0o600);
  expect((await kubectl('config', 'current-context')).trim()).toBe('made');
  const nodes = (await kubectl('get', 'nodes', '--no-headers')).trim().split('\n');
  expect(nodes.map((line) => line.split(/\s+/).slice(0, 2))).toEqual(cluster.nodes.map(({ name }) => [name, 'Ready']));
  const { stdout: members } = await cluster.etcdctl(cluster.host('cp1'), 'member', 'list');
  expect(
    members
      .trim()
      .split('\n')
      .map((line) => [line.split(', ')[1], line.split(', ')[5]]),
  ).toHaveLength(cluster.controlPlanes.length);

  // Something runs, on another host than the API server, and is reached by name from a pod.
  await kubectl('create', 'deployment', 'web', '--image', WORKLOAD_IMAGE, '--replicas=2', '--', '/bin/httpd', '-f', '-p', '8080');
  await kubectl('rollout', 'status', 'deployment/web', '--timeout=120s');
  await kubectl('expose', 'deployment', 'web', '--port=80', '--target-port=8080');
  const [pod] = (await kubectl('get', 'pods', '-l', 'app=web', '-o', 'name')).trim().split('\n');
  expect(await kubectl('exec', pod ?? '', '--', '/bin/nslookup', 'web.default.svc.cluster.local')).toMatch(/web\.default/);

  await expectNoSecrets(cluster.nodes, kubectl);
});

/** No token, no key: neither in journals and logs of this computer, nor in files, arguments and journals of the hosts, nor in the cluster. */
async function expectNoSecrets(hosts: readonly Host[], kubectl: (...words: readonly string[]) => Promise<string>): Promise<void> {
  if (!SMALL) expect(seen.size).toBeGreaterThan(0);
  const secrets = [...seen];
  for (const file of ['log', ...readdirSync(join(storage, 'operations')).map((name) => join('operations', name))]) {
    const text = readFileSync(join(storage, file), 'utf8');
    expect(text.length, file).toBeGreaterThan(100);
    for (const secret of secrets) expect(text.includes(secret), `a secret in ${file}`).toBe(false);
    expect(text, file).not.toMatch(/PRIVATE KEY|client-key-data: \S|certificateKey: \S|\btoken: [a-z0-9]{6}\./);
  }
  for (const host of hosts) {
    const { stdout: left } = await host.exec([
      'sh',
      '-c',
      'find /etc/kubernetes/drydock -name "*-join.yaml" -o -name kubeadm.yaml; grep -rlE "[a-z0-9]{6}\\.[a-z0-9]{16}\\b" /etc/kubernetes/drydock || :',
    ]);
    expect(left.trim(), host.name).toBe('');
    for (const secret of secrets) {
      const search = 'grep -rlF -- "$1" /etc/kubernetes /var/log /root 2>/dev/null; journalctl --no-pager --quiet | grep -cF -- "$1"; :';
      // The word reaches the host by stdin: its own arguments must not be what is found.
      const { stdout } = await host.exec(['sh', '-c', `IFS= read -r word; set -- "$word"; ${search}`], { input: `${secret}\n` });
      expect(stdout.trim(), host.name).toBe('0');
    }
  }
  expect(
    (await kubectl('get', 'secrets', '-n', 'kube-system', '--field-selector', 'type=bootstrap.kubernetes.io/token', '-o', 'name')).trim(),
  ).toBe('');
  expect(await kubectl('get', 'secrets', '-n', 'kube-system', '-o', 'name')).not.toContain('kubeadm-certs');
}

it('takes all of it back', { timeout: 15 * 60_000 }, async () => {
  const { cluster } = own;
  const site = bootstrapSite(cluster, storage);
  const end = await bootstrapKilled({ site, storage, points: [], undo: true });
  expect(end.notes.join('\n')).not.toContain('failed');
  for (const host of cluster.nodes) {
    const { stdout } = await host.exec([
      'sh',
      '-c',
      'ls /etc/kubernetes/manifests /etc/kubernetes/*.conf /etc/kubernetes/pki/ca.crt /var/lib/etcd/member 2>/dev/null || :',
    ]);
    expect(stdout.trim().replace('/etc/kubernetes/manifests:', ''), host.name).toBe('');
  }
  expect(() => statSync(site.kubeconfig)).toThrow();
});
