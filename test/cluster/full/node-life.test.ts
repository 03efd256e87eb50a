/** Nodes that come and go, on a cluster of three control planes and two workers: the second worker is the spare host. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OperationState } from '../../../src/core/operation/state';
import { nodeJoinRequest } from '../../../src/operations/node-join/definition';
import { hostResetRequest, nodeRemovalRequest } from '../../../src/operations/node-life/definition';
import type { OperationRequest } from '../../../src/operations/nodes/request';
import { stopHost } from '../../rig/faults/index.mts';
import type { Host } from '../../rig/host.mts';
import { carryOutNodesKilled } from '../support/node-process';
import { openNodeProduct, type NodeProduct } from '../support/node-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';
import { reachable } from '../support/upgrading';

const own = useOwnRig({ name: 'nodes', controlPlanes: 3, workers: 2 });
const LONG = 20 * 60_000;
let product: NodeProduct;
beforeAll(async () => {
  product = await openNodeProduct(own.cluster);
}, 60_000);
afterAll(() => product.dispose());

const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);
const members = async (): Promise<string> => (await own.cluster.etcdctl(own.cluster.host('cp1'), 'member', 'list')).stdout;
const names = (): Promise<string> => own.cluster.kubectl('get', 'nodes', '-o', 'name');

async function carryOut(request: OperationRequest): Promise<OperationState> {
  const state = await (await product.engine.start(request)).finished;
  expect(failures(state)).toBe('');
  expect(state.status).toBe('succeeded');
  return state;
}

const WATCHING = ['systemctl', 'is-active', '--quiet', 'watch.service'];

/** Writes down every argument of every process of a host, and every token or key that the files of a join hold, until it is told to end. */
async function watchSecrets(host: Host): Promise<() => Promise<{ readonly arguments: string; readonly secrets: readonly string[] }>> {
  const script = [
    'while [ ! -e /root/watch/end ]; do',
    "  for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $file; echo; done >> /root/watch/all",
    '  cat /etc/kubernetes/drydock/runs/*/*-join.yaml >> /root/watch/files; stat -c %a /etc/kubernetes/drydock/runs/*/*-join.yaml >> /root/watch/modes',
    '  sort -u /root/watch/all > /root/watch/unique; mv /root/watch/unique /root/watch/all; sleep 0.2',
    'done 2>/dev/null',
  ];
  await host.script(['rm -rf /root/watch; mkdir /root/watch']);
  await host.write('/root/watch/script', script.join('\n'));
  await host.exec(['systemd-run', '--quiet', '--collect', '--unit=watch', 'bash', '/root/watch/script']);
  return async () => {
    await host.script(['touch /root/watch/end']);
    await host.until('its processes are watched no more', async () => (await host.exec(WATCHING, { mayFail: true })).code !== 0);
    const files = (await host.script(['cat /root/watch/files'])).toString();
    expect((await host.script(['sort -u /root/watch/modes'])).toString().trim()).toBe('600');
    const secrets = [...files.matchAll(/\b[a-z0-9]{6}\.([a-z0-9]{16})\b|certificateKey: "?([0-9a-f]{64})/g)].map(
      ([, token, key]) => token ?? key ?? '',
    );
    return { arguments: (await host.script(['cat /root/watch/all'])).toString(), secrets: [...new Set(secrets)] };
  };
}

function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /operations/.test(entry.parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

it(
  'a worker is drained, reset and forgotten, killed at each step, and joins again with labels and taints',
  async () => {
    expect(codes((await product.planJoin('worker', ['w2'])).blockers)).toEqual(['name-taken', 'in-cluster']);
    expect(codes((await product.planReset('w2')).blockers)).toEqual(['is-node']);
    const removed = await carryOutNodesKilled(reachable(own.cluster), { do: 'remove', name: 'w2' }, [
      { step: 'leave/drain', type: 'stepStarted', when: 'after' },
      { step: 'leave/reset', type: 'stepStarted', when: 400 },
      { step: 'leave/reset', type: 'stepDone', when: 'before' },
      { step: 'leave/node', type: 'stepDone', when: 'before' },
    ]);
    expect(removed.status, JSON.stringify(removed.failures)).toBe('succeeded');
    expect(removed.killedAt.length).toBeGreaterThanOrEqual(3);
    expect(await names()).not.toContain('node/w2');

    const taint = { key: 'drydock.test/new', value: 'yes', effect: 'PreferNoSchedule' } as const;
    const plan = await product.planJoin('worker', ['w2'], { labels: { 'drydock.test/rack': 'r7' }, taints: [taint] });
    expect(plan.blockers).toEqual([]);
    await carryOut(nodeJoinRequest(plan));
    const node = await (await product.port()).get('Node', { name: 'w2' });
    expect(node).toMatchObject({ readiness: 'ready', labels: { 'drydock.test/rack': 'r7' } });
    expect(node?.taints).toContainEqual(expect.objectContaining({ key: 'drydock.test/new', value: 'yes' }));
  },
  LONG,
);

it(
  'a control plane joins, killed at several points; no secret is in an argument or a journal, and none stays',
  async () => {
    const { cluster } = own;
    await carryOut(nodeRemovalRequest(await product.planRemoval('w2')));
    const host = cluster.host('w2');
    const seen = await watchSecrets(host);
    const joined = await carryOutNodesKilled(reachable(cluster), { do: 'join', role: 'controlPlane', names: ['w2'] }, [
      { step: 'w2/join', type: 'stepStarted', when: 'after' },
      { step: 'w2/join', type: 'stepProgress', saying: 'etcd', when: 'after' },
      { step: 'w2/join', type: 'stepDone', when: 'before' },
      { step: 'w2/ready', type: 'stepDone', when: 'before' },
    ]);
    expect(joined.status, JSON.stringify(joined.failures)).toBe('succeeded');
    expect(await members()).toMatch(/, w2,.*false$/m);
    const { arguments: all, secrets } = await seen();
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    const journal = everythingIn(joined.storage);
    for (const secret of secrets) {
      expect(all).not.toContain(secret);
      expect(journal).not.toContain(secret);
    }
    expect(all).toContain('kubeadm join');
    expect((await host.script(['ls /etc/kubernetes/drydock/runs/*/'])).toString()).not.toContain('-join.yaml');
    const port = await product.port();
    expect((await port.bootstrapTokens()).filter(({ description }) => description?.startsWith('Drydock joins'))).toEqual([]);
    await cluster.until('the uploaded certificates are gone', async () => (await port.uploadedCertificates()) === undefined);
  },
  LONG,
);

it(
  'a control plane leaves: its member goes before it is reset, and the others stay whole',
  async () => {
    const plan = await product.planRemoval('w2', { clean: ['packetFilters'] });
    expect(plan.blockers).toEqual([]);
    const state = await carryOut(nodeRemovalRequest(plan));
    expect(state.steps.map(({ info }) => info.id)).toEqual([
      'leave/check',
      'leave/drain',
      'leave/member',
      'leave/reset',
      'leave/clean',
      'leave/node',
      'leave/left',
    ]);
    expect(await members()).not.toContain('w2');
    expect((await own.cluster.host('w2').script(['iptables-save | grep -c KUBE- || true'])).toString().trim()).toBe('0');
  },
  LONG,
);

it(
  'what a join left half way is reset, with a plan that shows what goes',
  async () => {
    const host = own.cluster.host('w2');
    await host.script([
      'mkdir -p /etc/kubernetes/pki /var/lib/etcd/member; echo x > /etc/kubernetes/pki/ca.crt; echo x > /var/lib/etcd/member/x',
    ]);
    const plan = await product.planReset('w2', ['etcdData']);
    expect(plan.blockers).toEqual([]);
    expect(plan.body.traces).toEqual(['/etc/kubernetes/pki/ca.crt', '/var/lib/etcd/member']);
    await carryOut(hostResetRequest(plan));
    expect((await product.planJoin('worker', ['w2'])).blockers).toEqual([]);
  },
  LONG,
);

it(
  'a control plane that died is replaced by another host, killed on the way; without it nobody else may go',
  async () => {
    const { cluster } = own;
    // It stays dead: a host that was replaced has no place to come back to.
    await stopHost(cluster.host('cp3')).inject();
    await cluster.until(
      'cp3 is known to be dead',
      async () => (await (await product.port()).get('Node', { name: 'cp3' }))?.readiness !== 'ready',
      180_000,
    );
    expect(codes((await product.planRemoval('cp2')).blockers)).toContain('quorum');
    expect(codes((await product.planJoin('controlPlane', ['w2'])).blockers)).toContain('etcd-unwell');
    const replaced = await carryOutNodesKilled(reachable(cluster), { do: 'replace', dead: 'cp3', by: 'w2' }, [
      { step: 'leave/member', type: 'stepDone', when: 'before' },
      { step: 'leave/node', type: 'stepDone', when: 'after' },
      { step: 'w2/join', type: 'stepStarted', when: 1_000 },
    ]);
    expect(replaced.status, JSON.stringify(replaced.failures)).toBe('succeeded');
    const after = await members();
    expect(after.trim().split('\n')).toHaveLength(3);
    expect(after).not.toContain('cp3');
    expect(await names()).not.toContain('node/cp3');
  },
  LONG,
);
