/**
 * Nodes restarted and patched by the product while a service with a budget is asked all the time: one process is killed while a host
 * is off, a host stays away, kured's lock is in the way, and a patch run meets packages that are to stay.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KURED_LOCK } from '../../../src/core/policy/kured';
import type { MaintenanceOptions } from '../../../src/core/plan/maintenance/options';
import { decodeEvent } from '../../../src/core/operation/codec';
import { maintenanceRequest } from '../../../src/operations/maintenance/step-infos';
import { until, type Host } from '../../rig/host.mts';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';
import type { MaintenanceProcessArguments } from '../support/maintenance-process';
import { openMaintenanceProduct } from '../support/maintenance-product';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';
import { Power } from '../support/power';
import { Served } from '../support/served';
import { reachable } from '../support/upgrading';
import type { UpgradeProcessEnd } from '../support/upgrade-process';
import { bundleWorker } from '../support/worker';

const own = useOwnRig({ name: 'maintenance', controlPlanes: 1, workers: 2 });
const LIMIT = RIG_LIMIT + 30 * 60_000;

let power: Power | undefined;
afterEach(async () => power?.stop());

function powered(): Power {
  power = new Power(own.cluster);
  power.start();
  return power;
}

const bootOf = async (host: Host) => (await host.exec(['sh', '-c', "sed 's/^.*) //' /proc/1/stat | cut -d ' ' -f 20"])).stdout.trim();

interface NodeView {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly unschedulable?: boolean };
}

async function cordoned(): Promise<readonly string[]> {
  const { items } = await own.cluster.get<{ items: readonly NodeView[] }>('nodes');
  return items.filter(({ spec }) => spec.unschedulable === true).map(({ metadata }) => metadata.name);
}

async function lock(): Promise<string | undefined> {
  const found = await own.cluster.get<{ metadata: { annotations?: Record<string, string> } }>('daemonset', 'kured', '-n', 'kube-system');
  return found.metadata.annotations?.[KURED_LOCK];
}

/** Starts a process of the product; resolves with how its operation ended, or that it was killed. */
class Worker {
  readonly storage = mkdtempSync(join(tmpdir(), 'drydock-maintained-'));
  private bundle: Promise<string> | undefined;
  private child: ChildProcess | undefined;

  constructor(
    private readonly what: MaintenanceOptions['what'],
    private readonly nodes: readonly string[],
    private readonly options: Partial<MaintenanceOptions> = {},
  ) {}

  async run(): Promise<UpgradeProcessEnd | undefined> {
    const { storage, what, nodes, options } = this;
    this.bundle ??= bundleWorker(join(import.meta.dirname, '../support/maintenance-process.ts'), join(storage, 'process.mjs'));
    const given: MaintenanceProcessArguments = { cluster: reachable(own.cluster), storage, what, nodes, options };
    const env = { ...process.env, DRYDOCK_TEST_WORKER: 'maintenance' };
    const child = fork(await this.bundle, [JSON.stringify(given)], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    this.child = child;
    let [said, end] = ['', undefined as UpgradeProcessEnd | undefined];
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (said = (said + piece).slice(-4000)));
    child.on('message', (told) => (end = told as UpgradeProcessEnd));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (end === undefined) expect({ code, signal, said }).toEqual({ code: null, signal: 'SIGKILL', said: '' });
    return end;
  }

  kill(): void {
    this.child?.kill('SIGKILL');
  }
}

function journalIn(storage: string): string {
  const folder = join(storage, 'operations');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('');
}

/** Milliseconds that a question to a host may take, and the rules of its services until they are there. */
const ASKED_FOR = 6_000;

/** From the first attempt to restart a host until it was well again, epoch milliseconds. */
function awayIn(storage: string, name: string): readonly [number, number] {
  const events = journalIn(storage)
    .split('\n')
    .flatMap((line) => decodeEvent(line) ?? [])
    .filter((event) => 'step' in event && event.step === `${name}/reboot`);
  const [began, ended] = [events.find(({ type }) => type === 'stepStarted'), events.findLast(({ type }) => type === 'stepDone')];
  return [began?.at ?? 0, ended?.at ?? 0];
}

beforeAll(async () => {
  // What the product takes for kured: its flags and its place are what counts, and it must not restart anything here.
  const labels = { app: 'kured' };
  const command = ['/bin/sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done', '/usr/bin/kured'];
  await own.cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kured', namespace: 'kube-system' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name: 'kured', image: WORKLOAD_IMAGE, imagePullPolicy: 'Never', command }],
        },
      },
    },
  });
  await own.cluster.kubectl('-n', 'kube-system', 'rollout', 'status', 'daemonset', 'kured', '--timeout=180s');
}, LIMIT);

describe('restarts', () => {
  it('rolls over the workers, killed while one is off, and the service goes on', { timeout: LIMIT }, async () => {
    const { cluster } = own;
    const [w1, w2] = [cluster.host('w1'), cluster.host('w2')];
    const before = [await bootOf(w1), await bootOf(w2)];
    // Of an earlier run, where the rig was kept.
    await cluster.kubectl('delete', 'namespace', 'served', '--ignore-not-found', '--timeout=120s');
    const served = new Served(cluster, 'served', 2);
    await served.start();
    const watch = powered();
    watch.hold('w1');
    const worker = new Worker('reboot', ['w2', 'w1']);
    const first = worker.run();
    await until('w1 is off', () => watch.isOff(w1), 300_000);
    expect(await lock()).toContain('drydock/');
    worker.kill();
    expect(await first).toBeUndefined();
    // Taken up while the host is still off: it waits.
    const second = worker.run();
    await until(
      'the operation is taken up',
      async () => {
        const [, since] = journalIn(worker.storage).split('"type":"resumed"');
        return since?.includes('"type":"stepBlocked"') === true;
      },
      120_000,
    );
    watch.release('w1');
    const end = await second;
    const requests = await served.stop();
    console.log(
      `${Math.round((end?.took ?? 0) / 1000)} s; ${requests.failed.length} of ${requests.asked} requests failed; ${watch.restarts.join(' ')}`,
      requests.failed.slice(0, 5),
    );
    expect(end?.failures).toEqual([]);
    expect(end?.status).toBe('succeeded');
    expect(watch.restarts).toEqual(['w1', 'w2']);
    expect(watch.mostAtOnce).toBe(1);
    expect([await bootOf(w1), await bootOf(w2)]).not.toEqual(expect.arrayContaining(before));
    expect(await cordoned()).toEqual([]);
    expect(await lock()).toBeUndefined();
    // Only who asks a host that is away gets no answer: all others are served all the time.
    const away = new Map([w1, w2].map((host) => [host.address, awayIn(worker.storage, host.name)] as const));
    const others = requests.failed.filter((line) => {
      const [, at = '', address = ''] = /^(\S+) (\S+): /.exec(line) ?? [];
      const [from, to] = away.get(address) ?? [0, 0];
      return Date.parse(at) < from || Date.parse(at) > to + ASKED_FOR;
    });
    expect(others).toEqual([]);
  });

  it('is kept from it by a lock of kured, and takes it once it is free', { timeout: LIMIT }, async () => {
    const { cluster } = own;
    const held = JSON.stringify({ nodeID: 'w2', metadata: { unschedulable: false }, created: new Date().toISOString(), TTL: 0 });
    await cluster.kubectl('-n', 'kube-system', 'annotate', 'daemonset', 'kured', `${KURED_LOCK}=${held}`);
    const product = await openMaintenanceProduct(reachable(cluster));
    try {
      const blocked = await product.plan('reboot', ['w1']);
      expect(blocked.blockers.map(({ code, subject }) => [code, subject])).toEqual([['kured-lock', 'w2']]);
      // Taken between plan and start.
      await cluster.kubectl('-n', 'kube-system', 'annotate', 'daemonset', 'kured', `${KURED_LOCK}-`);
      const plan = await product.plan('reboot', ['w1']);
      expect(plan.blockers).toEqual([]);
      await cluster.kubectl('-n', 'kube-system', 'annotate', 'daemonset', 'kured', `${KURED_LOCK}=${held}`);
      const refused = product.engine.start(maintenanceRequest(plan));
      await expect(refused).rejects.toMatchObject({
        kind: 'drifted',
        hint: expect.stringMatching(/^kured's lock is held by w2/) as string,
      });
      expect(await lock()).toBe(held);
      expect(await cordoned()).toEqual([]);
    } finally {
      await cluster.kubectl('-n', 'kube-system', 'annotate', 'daemonset', 'kured', `${KURED_LOCK}-`);
      product.dispose();
    }
  });

  it('a host that stays away: told truly, no other is touched, and the rest goes on once it is up', { timeout: LIMIT }, async () => {
    const { cluster } = own;
    const [w1, w2] = [cluster.host('w1'), cluster.host('w2')];
    const before = await bootOf(w2);
    const watch = powered();
    watch.hold('w1');
    const worker = new Worker('reboot', ['w1', 'w2'], { waitSeconds: 45 });
    const failed = await worker.run();
    expect(failed?.status).toBe('failed');
    expect(failed?.failures).toHaveLength(1);
    expect(failed?.failures[0]).toMatchObject({ step: 'w1/reboot' });
    expect(failed?.failures[0]?.message).toMatch(
      /^w1 did not come back: it was asked to restart at .* It stays cordoned, and no other node was begun\.$/,
    );
    expect(failed?.failures[0]?.hint).toContain('resume');
    expect(await cordoned()).toEqual(['w1']);
    expect(await bootOf(w2)).toBe(before);
    expect(await lock()).toBeUndefined();
    watch.release('w1');
    await until('w1 is up', async () => !(await watch.isOff(w1)), 60_000);
    // The time for it is short; a slow machine needs another turn.
    let end = await worker.run();
    for (let turn = 0; turn < 5 && end?.status !== 'succeeded'; turn += 1) end = await worker.run();
    expect(end?.status).toBe('succeeded');
    expect(watch.restarts).toEqual(['w1', 'w2']);
    expect(await cordoned()).toEqual([]);
  });

  it('the only control plane, and a node that was cordoned before stays so', { timeout: LIMIT }, async () => {
    const { cluster } = own;
    const cp1 = cluster.host('cp1');
    const before = await bootOf(cp1);
    await cluster.kubectl('cordon', 'cp1');
    const watch = powered();
    const product = await openMaintenanceProduct(reachable(cluster));
    try {
      const plan = await product.plan('reboot', ['cp1']);
      expect(plan.blockers).toEqual([]);
      expect(plan.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['api-away', 'stays-cordoned', 'kured-lock-taken']));
      const { finished } = await product.engine.start(maintenanceRequest(plan));
      const state = await finished;
      expect(state.steps.flatMap(({ failure }) => failure?.message ?? [])).toEqual([]);
      expect(state.status).toBe('succeeded');
    } finally {
      product.dispose();
    }
    expect(watch.restarts).toEqual(['cp1']);
    expect(await bootOf(cp1)).not.toBe(before);
    expect(await cordoned()).toEqual(['cp1']);
    await cluster.kubectl('uncordon', 'cp1');
    expect(await lock()).toBeUndefined();
  });
});

describe('patches', () => {
  const SAMPLE = 'drydock-sample';

  it('installs what is not held, keeps changed files, restarts because the host asks for it', { timeout: LIMIT }, async () => {
    const { cluster } = own;
    const w1 = cluster.host('w1');
    await servePatches(w1);
    const kubelet = async () => (await w1.exec(['dpkg-query', '-W', '-f', '${Version}', 'kubelet', 'containerd'])).stdout;
    const [before, kept] = [await bootOf(w1), await kubelet()];
    const watch = powered();
    const product = await openMaintenanceProduct(reachable(cluster));
    try {
      const plan = await product.plan('patch', ['w1']);
      expect(plan.blockers).toEqual([]);
      expect(plan.body.nodes[0]?.patch).toMatchObject({
        manager: 'apt',
        patches: [{ name: SAMPLE, from: '1.0', to: '1.1' }],
        kept: ['containerd', 'kubelet'],
        stale: undefined,
      });
      const { finished } = await product.engine.start(maintenanceRequest(plan));
      const state = await finished;
      expect(state.steps.flatMap(({ failure }) => failure?.message ?? [])).toEqual([]);
      expect(state.status).toBe('succeeded');
      expect(state.notes.map((note) => JSON.stringify(note)).join()).toContain(`${SAMPLE} 1.0 → 1.1`);
      // Nothing is left to do, and the host does not ask again.
      const after = await product.plan('patch', ['w1']);
      expect(after.blockers.map(({ code }) => code)).toEqual(['nothing-to-do']);
    } finally {
      product.dispose();
    }
    expect(watch.restarts).toEqual(['w1']);
    expect(await bootOf(w1)).not.toBe(before);
    expect(await kubelet()).toBe(kept);
    expect((await w1.exec(['cat', '/etc/drydock-sample.conf'])).stdout).toBe('changed here\n');
    expect((await w1.exec(['dpkg-query', '-W', '-f', '${Version}', SAMPLE])).stdout).toBe('1.1');
    expect(await cordoned()).toEqual([]);
  });

  /** A sample package that has a newer version, beside newer ones of kubelet (held) and containerd (not held). */
  async function servePatches(host: Host): Promise<void> {
    const root = '/srv/patches';
    await host.script([
      `dpkg --purge ${SAMPLE} >/dev/null 2>&1 || true`,
      `rm -rf ${root}; mkdir -p ${root}`,
      'make() {',
      '  folder=$(mktemp -d); mkdir -p "$folder/DEBIAN" "$folder/etc"',
      '  printf "Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: rig <rig@example.test>\\nDescription: sample\\n" "$1" "$2" >"$folder/DEBIAN/control"',
      `  if [ "$1" = ${SAMPLE} ]; then`,
      '    echo "version $2" >"$folder/etc/drydock-sample.conf"; echo /etc/drydock-sample.conf >"$folder/DEBIAN/conffiles"',
      '    printf "#!/bin/sh\\nif [ \\"\\$1\\" = configure ] && [ -n \\"\\$2\\" ]; then touch /run/reboot-required; echo %s >>/run/reboot-required.pkgs; fi\\n" "$1" >"$folder/DEBIAN/postinst"',
      '    chmod 0755 "$folder/DEBIAN/postinst"',
      '  fi',
      `  chmod 0755 "$folder"; dpkg-deb --root-owner-group --build "$folder" "${root}/$1_$2_all.deb" >/dev/null`,
      '}',
      `make ${SAMPLE} 1.0; dpkg -i ${root}/${SAMPLE}_1.0_all.deb; echo "changed here" >/etc/drydock-sample.conf; rm ${root}/${SAMPLE}_1.0_all.deb`,
      `make ${SAMPLE} 1.1; make kubelet 9.9.9; make containerd 9.9.9`,
      `cd ${root}`,
      'for file in *.deb; do',
      '  dpkg-deb -f "$file"; printf "Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n" "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d " " -f 1)"',
      'done >Packages',
      `echo "deb [trusted=yes] file:${root} ./" >/etc/apt/sources.list.d/patches.list`,
      'rm -f /run/reboot-required /run/reboot-required.pkgs',
    ]);
  }
});
