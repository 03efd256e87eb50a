/**
 * Workers side by side, a person who stops an upgrade in the middle of kubeadm, and how long an upgrade takes beside a shell script
 * that runs the same commands.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { quoteWords } from '../../../src/core/command/word';
import type { OperationState } from '../../../src/core/operation/state';
import type { UpgradePlan } from '../../../src/core/plan/upgrade/plan';
import type { RunningOperation } from '../../../src/operations/engine/running-operation';
import { upgradeRequest } from '../../../src/operations/upgrade/step-infos';
import type { Cluster } from '../../rig/cluster.mts';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';
import { openUpgradeProduct, type UpgradeProduct } from '../support/upgrade-product';
import { endOf } from '../support/upgrade-process';
import { expectUpgraded, reachable } from '../support/upgrading';

const NEXT = '1.35.4';
const TO = `v${NEXT}`;
/** Beyond which an upgrade by the product is too slow beside the script. */
const MOST = 1.1;
const own = useOwnRig({ name: 'upgrade-pace', controlPlanes: 1, workers: 2, kubernetes: '1.34.4', alsoServe: [NEXT] });

const LONG = { timeout: RIG_LIMIT + 20 * 60_000 };

it('is stopped at once inside kubeadm and goes on to the end, workers side by side', LONG, async () => {
  const { cluster } = own;
  for (const host of cluster.nodes) await cluster.loadImages(host, NEXT);
  const product = await openUpgradeProduct(reachable(cluster));
  try {
    const plan = await product.plan(TO, { canaries: 0, batch: 2 });
    expect(plan.blockers).toEqual([]);
    await expectChanges(product, plan, cluster);
    const operation = await product.engine.start(upgradeRequest(plan));
    const applying = `${TO}/cp1/apply`;
    await until(operation, (state) => (state.byId.get(applying)?.progress.message ?? '').includes('Waiting for the kubelet'));
    await operation.cancel(2);
    const stopped = await operation.finished;
    expect(stopped.status).toBe('cancelled');
    expect(stopped.byId.get(applying)?.status).not.toBe('done');
    // Nothing of it goes on behind the person's back.
    const running = await cluster.host('cp1').exec(['pgrep', '-fc', '^kubeadm upgrade'], { mayFail: true });
    expect(running.stdout.trim()).toBe('0');

    const back = await product.wayBack(plan);
    if (process.env.DRYDOCK_SHOW_PLAN) writeFileSync(process.env.DRYDOCK_SHOW_PLAN, back);
    expect(back).toContain('whole, every file has its digest');
    expect(back).toMatch(/snapshot of etcd \| `.*` \| .*, verified \|/);
    expect(back).toMatch(/kubeadm-backup-etcd-/);

    const end = await (await product.engine.resume(operation.id)).finished;
    expect(endOf(end).failures).toEqual([]);
    expect(end.status).toBe('succeeded');
    await cluster.ready();
    await expectUpgraded(cluster, NEXT);
    expect(overlap(end, 'w1', 'w2')).toBeGreaterThan(0);
    // Next to each other, and still the control plane before them.
    const workers = end.steps.filter(({ info }) => info.target === 'w1' || info.target === 'w2');
    const controlPlane = end.steps.filter(({ info }) => info.target === 'cp1');
    expect(Math.min(...workers.map(({ startedAt }) => startedAt ?? 0))).toBeGreaterThanOrEqual(
      Math.max(...controlPlane.map(({ endedAt }) => endedAt ?? 0)),
    );
  } finally {
    product.dispose();
  }
});

it('takes no longer than a script with the same commands, but for a tenth', LONG, async () => {
  const { cluster } = own;
  const byHand = await fresh(cluster, async (plan) => {
    await cluster.etcdctl(cluster.host('cp1'), 'snapshot', 'save', '/root/before-upgrade.db');
    await runScript(scriptOf(plan, cluster), cluster);
  });
  const byProduct = await fresh(cluster, async (plan, carryOut) => carryOut(plan));
  const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
  console.log(
    `by a script ${seconds(byHand)} s, by the product ${seconds(byProduct)} s: ${(byProduct / byHand).toFixed(2)} times, 1 control plane and 2 workers`,
  );
  expect(byProduct / byHand).toBeLessThan(MOST);
});

/** What kubeadm of the target says before it is installed, and what somebody edited on one node alone. */
async function expectChanges(product: UpgradeProduct, plan: UpgradePlan, cluster: Cluster): Promise<void> {
  const w2 = cluster.host('w2');
  await w2.exec(['sed', '-i', '$ a maxPods: 42', '/var/lib/kubelet/config.yaml']);
  const { changes, unknown } = await product.changes(plan);
  expect(unknown).toEqual([]);
  const named = new Map(changes.map((change) => [change.name, change]));
  const manifest = named.get('cp1: /etc/kubernetes/manifests/kube-apiserver.yaml');
  expect(manifest?.before).toContain('kube-apiserver:v1.34.4');
  expect(manifest?.after).toContain(`kube-apiserver:${TO}`);
  expect(named.get('w2: /var/lib/kubelet/config.yaml')?.before).toContain('maxPods: 42');
  expect(named.get('w2: /var/lib/kubelet/config.yaml')?.after).not.toContain('maxPods');
  expect(named.get('ConfigMap kube-system/kubeadm-config')?.after).toContain(`kubernetesVersion: ${TO}`);
  // Nothing was installed to tell it.
  expect((await cluster.host('cp1').exec(['kubeadm', 'version', '-o', 'short'])).stdout.trim()).toBe('v1.34.4');
}

/** Milliseconds that an upgrade takes on a rig that is made anew for it. */
async function fresh(
  cluster: Cluster,
  upgrade: (plan: UpgradePlan, carryOut: (plan: UpgradePlan) => Promise<void>) => Promise<void>,
): Promise<number> {
  await cluster.reset();
  for (const host of cluster.nodes) await cluster.loadImages(host, NEXT);
  await cluster.ready();
  const product = await openUpgradeProduct(reachable(cluster));
  try {
    const plan = await product.plan(TO, { canaries: 0, batch: 1 });
    expect(plan.blockers).toEqual([]);
    const began = Date.now();
    await upgrade(plan, async (agreed) => {
      const end = await (await product.engine.start(upgradeRequest(agreed))).finished;
      if (process.env.DRYDOCK_SHOW_PLAN) writeFileSync(process.env.DRYDOCK_SHOW_PLAN, JSON.stringify(endOf(end), undefined, 2));
      expect(endOf(end).failures).toEqual([]);
    });
    const took = Date.now() - began;
    await cluster.ready();
    await expectUpgraded(cluster, NEXT);
    return took;
  } finally {
    product.dispose();
  }
}

/** The commands of a plan in their order, with what a person waits for between them: the node Ready with its new version. */
function scriptOf({ commands }: UpgradePlan, cluster: Cluster): string {
  const kubectl = quoteWords([cluster.kubectlPath, '--kubeconfig', cluster.kubeconfig]);
  const lines = ['set -eu', 'upgraded() { for turn in $(seq 300); do if ready "$1"; then return 0; fi; sleep 1; done; return 1; }'];
  lines.push(
    `ready() { ${kubectl} get node "$1" -o 'jsonpath={.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null | grep -qx '${TO} True'; }`,
  );
  // As a person does: the API server of the only control plane starts anew with its kubelet, and some connection breaks.
  lines.push('again() { for turn in $(seq 60); do if "$@"; then return 0; fi; sleep 1; done; return 1; }');
  for (const [program = '', ...words] of commands) {
    if (program === 'kubectl') lines.push(`again ${kubectl} ${quoteWords(words)}`);
    else {
      const [host = '', ...remote] = words;
      lines.push(quoteWords(['ssh', '-F', cluster.ssh.configuration, host, quoteWords(remote)]));
      if (remote.includes('restart')) lines.push(`upgraded ${host}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function runScript(text: string, { state }: Cluster): Promise<void> {
  const path = join(mkdtempSync(join(tmpdir(), 'drydock-by-hand-')), 'upgrade.sh');
  writeFileSync(path, text, { mode: 0o700 });
  const child = spawn('bash', [path], { stdio: ['ignore', 'ignore', 'pipe'], cwd: state });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
}

/** Milliseconds in which both hosts were worked on. */
function overlap(state: OperationState, one: string, other: string): number {
  const span = (name: string) => {
    const steps = state.steps.filter(({ info }) => info.target === name);
    return {
      from: Math.min(...steps.map(({ startedAt }) => startedAt ?? Infinity)),
      to: Math.max(...steps.map(({ endedAt }) => endedAt ?? 0)),
    };
  };
  const [first, second] = [span(one), span(other)];
  return Math.min(first.to, second.to) - Math.max(first.from, second.from);
}

/** Resolves when a state of an operation is reached; rejects when it ends before. */
function until(operation: RunningOperation, reached: (state: OperationState) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = operation.onDidChange((state) => {
      if (!reached(state)) return;
      subscription.dispose();
      resolve();
    });
    void operation.finished.then(() => reject(new Error('it ended before')));
  });
}
