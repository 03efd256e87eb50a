/** The plan of an upgrade, on a real cluster with real packages: right where all is well, and naming what is broken. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpgradePlan } from '../../../src/core/plan/upgrade/plan';
import { renderUpgradePlan } from '../../../src/core/report/upgrade-plan';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';
import { SOURCE_FILE } from '../../rig/repository.mts';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';
import { openUpgradeProduct, type UpgradeProduct } from '../support/upgrade-product';

const NEXT = 'v1.35.4';
const own = useOwnRig({ name: 'upgrade-plan', controlPlanes: 1, workers: 1, kubernetes: '1.34.4', alsoServe: ['1.35.4'] });
let product: UpgradeProduct;

beforeAll(async () => {
  product = await openUpgradeProduct(own.cluster);
}, RIG_LIMIT);
afterAll(() => product?.dispose());

const codes = (plan: UpgradePlan) => plan.blockers.map(({ code }) => code);
const noted = (plan: UpgradePlan, code: string) => [...plan.blockers, ...plan.warnings, ...plan.unknowns].find((one) => one.code === code);

describe('on a cluster that is well', () => {
  it('goes from 1.34.4 to 1.35.4 on both hosts, and nothing is in the way', async () => {
    const plan = await product.plan(NEXT);
    if (process.env.DRYDOCK_SHOW_PLAN) writeFileSync(process.env.DRYDOCK_SHOW_PLAN, renderUpgradePlan(plan, Date.now()));
    expect(plan.blockers).toEqual([]);
    const [hop] = plan.body.hops;
    expect(hop).toMatchObject({ from: 'v1.34.4', to: NEXT, kind: 'minor' });
    expect(hop!.hosts.map(({ name, role, drain, kubelet, components }) => ({ name, role, drain, kubelet, components }))).toEqual([
      { name: 'cp1', role: 'apply', drain: true, kubelet: true, components: true },
      { name: 'w1', role: 'worker', drain: true, kubelet: true, components: true },
    ]);
    for (const { packages } of hop!.hosts)
      expect(packages).toMatchObject({
        manager: 'apt',
        switched: { source: { file: SOURCE_FILE, minor: '1.34' }, minor: '1.35' },
        versions: ['kubeadm', 'kubelet', 'kubectl'].map((name) => ({ name, version: '1.35.4-1.1' })),
        held: ['kubeadm', 'kubectl', 'kubelet'],
      });
    expect(plan.steps.map(({ id }) => id)).toEqual([
      `${NEXT}/preflight`,
      `${NEXT}/snapshot`,
      ...['backup', 'kubeadm', 'apply', 'health', 'drain', 'kubelet', 'restart', 'uncordon', 'verify'].map((what) => `${NEXT}/cp1/${what}`),
      ...['kubeadm', 'node', 'drain', 'kubelet', 'restart', 'uncordon', 'verify'].map((what) => `${NEXT}/w1/${what}`),
      `${NEXT}/cluster`,
    ]);
    const lines = plan.commands.map((argv) => argv.join(' '));
    expect(lines).toContain(`ssh cp1 sudo kubeadm upgrade apply ${NEXT} --yes --ignore-preflight-errors=SystemVerification`);
    expect(lines).toContain('ssh w1 sudo kubeadm upgrade node --ignore-preflight-errors=SystemVerification');
  });

  it('proves every moment of it', async () => {
    const { skew } = (await product.plan(NEXT)).body;
    expect(
      skew.map(({ after, apiServers, kubelets, kubeProxies, problems }) => [after, apiServers, kubelets, kubeProxies, problems]),
    ).toEqual([
      ['now', 'v1.34.4', 'v1.34.4', 'v1.34.4', []],
      [`cp1: control plane on ${NEXT}`, NEXT, 'v1.34.4', NEXT, []],
      [`cp1: kubelet on ${NEXT}`, NEXT, `v1.34.4, ${NEXT}`, NEXT, []],
      [`w1: kubelet on ${NEXT}`, NEXT, NEXT, NEXT, []],
    ]);
  });

  it('leaves nothing unknown, and leaves the hosts as they were', async () => {
    const host = own.cluster.host('w1');
    const before = await host.exec(['bash', '-c', 'cat /etc/apt/sources.list.d/*; ls /tmp /var/lib/apt/lists; apt-cache policy kubeadm']);
    const plan = await product.plan(NEXT);
    expect(plan.unknowns).toEqual([]);
    const after = await host.exec(['bash', '-c', 'cat /etc/apt/sources.list.d/*; ls /tmp /var/lib/apt/lists; apt-cache policy kubeadm']);
    expect(after.stdout).toBe(before.stdout);
    const w1 = plan.body.hops[0]!.hosts[1]!;
    expect(w1.pulls).toContain(`registry.k8s.io/kube-proxy:${NEXT}`);
    await own.cluster.loadImages(host, '1.35.4');
    expect((await product.plan(NEXT)).body.hops[0]!.hosts[1]!.pulls).toEqual([]);
  });

  it('takes a fresh snapshot into account where it takes none itself', async () => {
    const fresh = { snapshot: async () => ({ takenAt: Date.now() - 60_000, verified: true, where: 'here' }) };
    const none = { snapshot: 'skip' } as const;
    expect((await product.plan(NEXT, none)).unknowns.map(({ code }) => code)).toEqual(['snapshot-unknown']);
    const plan = await product.plan(NEXT, none, fresh);
    expect(plan.unknowns).toEqual([]);
    expect(noted(plan, 'snapshot-missing')).toBeUndefined();
    const old = { snapshot: async () => ({ takenAt: Date.now() - 7_200_000, verified: true, where: 'here' }) };
    expect(noted(await product.plan(NEXT, none, old), 'snapshot-missing')?.message).toMatch(/2 h old/);
  });
});

describe('what was chosen', () => {
  it('control planes only: the workers stay behind, which is supported', async () => {
    const plan = await product.plan(NEXT, { scope: { what: 'controlPlanes' } });
    expect(codes(plan)).toEqual([]);
    expect(plan.targets).toEqual(['cp1']);
    expect(noted(plan, 'left-behind')?.message).toBe('w1 stays on v1.34.4: 1 of 3 minors behind 1.35.');
  });

  it('workers only: their kubelets would be newer than the API server', async () => {
    const plan = await product.plan(NEXT, { scope: { what: 'workers' } });
    expect(codes(plan)).toEqual(['skew-broken']);
    expect(plan.blockers[0]?.message).toContain('kubelet v1.35.4 on w1 is newer than an API server (1.34)');
  });

  it('a version that the repository does not have', async () => {
    const plan = await product.plan('v1.35.3');
    expect(codes(plan)).toEqual(['package-missing']);
    expect(plan.blockers[0]?.message).toBe('cp1, w1 find no kubeadm, kubelet, kubectl v1.35.3 in the repository of 1.35.');
  });

  it('two minors at once: by way of what the repository in between has', async () => {
    const plan = await product.plan('v1.36.1');
    expect(plan.body.hops.map(({ from, to }) => [from, to])).toEqual([
      ['v1.34.4', 'v1.35.4'],
      ['v1.35.4', 'v1.36.1'],
    ]);
    // Nobody serves 1.36 here.
    expect(codes(plan)).toEqual(['packages-unknown']);
  });

  it('only patch releases, and what is there already', async () => {
    expect(codes(await product.plan(NEXT, { patchOnly: true }))).toContain('patch-only');
    expect(codes(await product.plan('v1.34.4'))).toEqual(['nothing-to-upgrade']);
  });

  it('without the check of cgroups ignored it says so', async () => {
    expect(codes(await product.plan(NEXT, { ignorePreflight: [] }))).toEqual(['cgroup-v1-preflight']);
  });
});

describe('what is broken is named', () => {
  it('a package that is not held', async () => {
    await own.cluster.host('w1').exec(['apt-mark', 'unhold', 'kubelet']);
    expect(noted(await product.plan(NEXT), 'packages-not-held')).toMatchObject({
      subject: 'w1',
      message: expect.stringMatching(/^kubelet is not held on w1/),
    });
    await own.cluster.host('w1').exec(['apt-mark', 'hold', 'kubelet']);
  });

  it('a flag of the kubelet that is gone', async () => {
    const w1 = own.cluster.host('w1');
    await w1.write('/etc/default/kubelet', 'KUBELET_EXTRA_ARGS="--pod-infra-container-image=registry.example/pause:3 --v=2"\n');
    const found = noted(await product.plan(NEXT), 'kubelet-flag-removed');
    expect(found?.message).toContain('/etc/default/kubelet on w1 gives the kubelet --pod-infra-container-image, which is gone since 1.35');
    // What kubeadm wrote itself, it takes out itself.
    expect(found?.message).not.toContain('cp1');
    await w1.exec(['rm', '/etc/default/kubelet']);
  });

  it('a feature gate in a static pod that is gone', { timeout: RIG_LIMIT }, async () => {
    const cp = own.cluster.host('cp1');
    const path = '/etc/kubernetes/manifests/kube-scheduler.yaml';
    const before = await cp.read(path);
    await cp.write(
      path,
      before.replace('    - --leader-elect=true', '    - --leader-elect=true\n    - --feature-gates=ComponentSLIs=true'),
      '0600',
    );
    await own.cluster.until('the mirror shows the gate', async () =>
      (
        await own.cluster.kubectl(
          'get',
          'pod',
          '-n',
          'kube-system',
          'kube-scheduler-cp1',
          '-o',
          'jsonpath={.spec.containers[0].command} {.status.phase}',
        )
      ).includes('ComponentSLIs'),
    );
    const found = noted(await product.plan(NEXT), 'gate-removed');
    expect(found?.message).toBe(
      'kube-scheduler on cp1 sets the feature gate ComponentSLIs, which is gone since 1.35: it would not start with 1.35.',
    );
    await cp.write(path, before, '0600');
    await own.cluster.ready();
  });

  it('a budget that lets nothing go', { timeout: RIG_LIMIT }, async () => {
    const labels = { app: 'stuck' };
    await own.cluster.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'stuck', namespace: 'default' },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              nodeSelector: { 'kubernetes.io/hostname': 'w1' },
              terminationGracePeriodSeconds: 7,
              containers: [
                {
                  name: 'main',
                  image: WORKLOAD_IMAGE,
                  imagePullPolicy: 'Never',
                  command: ['/bin/sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done'],
                },
              ],
            },
          },
        },
      },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'stuck', namespace: 'default' },
        spec: { minAvailable: 1, selector: { matchLabels: labels } },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'bare', namespace: 'default' },
        spec: {
          nodeName: 'w1',
          containers: [{ name: 'main', image: WORKLOAD_IMAGE, imagePullPolicy: 'Never', command: ['/bin/sh', '-c', 'sleep 3600'] }],
        },
      },
    );
    await own.cluster.kubectl('wait', '-n', 'default', '--for=condition=Available', 'deployment/stuck', '--timeout=120s');
    await own.cluster.until('the budget is reckoned', async () => {
      const { status } = await own.cluster.get<{ status?: { currentHealthy?: number } }>('pdb', 'stuck', '-n', 'default');
      return status?.currentHealthy === 1;
    });
    const plan = await product.plan(NEXT);
    expect(noted(plan, 'drain-waits')?.message).toMatch(
      /^PDB default\/stuck \(.*\) lets no pod go now, so that the drain of w1 would wait/,
    );
    expect(noted(plan, 'drain-blocked')).toMatchObject({ subject: 'w1', message: expect.stringContaining('default/bare') });
    const w1 = plan.body.hops[0]!.hosts.find(({ name }) => name === 'w1')!;
    expect(w1.preview).toMatchObject({ blocked: 1, waits: 1, room: 'no' });
    await own.cluster.kubectl('delete', '-n', 'default', 'deployment/stuck', 'pdb/stuck', 'pod/bare', '--wait=true');
  });

  it('a Helm release and a manifest with an API that is gone', { timeout: RIG_LIMIT }, async () => {
    const manifest = '---\napiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata:\n  name: batch\n';
    const { gzipSync } = await import('node:zlib');
    const release = gzipSync(JSON.stringify({ name: 'batch', manifest, config: { password: 'hunter2' } })).toString('base64');
    await own.cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'helm.sh/release.v1',
      metadata: {
        name: 'sh.helm.release.v1.batch.v1',
        namespace: 'default',
        labels: { owner: 'helm', name: 'batch', status: 'deployed', version: '1' },
      },
      data: { release: Buffer.from(release).toString('base64') },
    });
    const plan = await product.plan(NEXT, {}, { manifests: async () => [{ path: 'deploy/flow.yaml', text: manifest }] });
    const removed = plan.warnings.filter(({ code }) => code === 'api-removed').map(({ message }) => message);
    expect(removed).toEqual([
      'FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3 is not served from 1.32 on, and is in the manifests of release default/batch.',
      'FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3 is not served from 1.32 on, and is in deploy/flow.yaml.',
    ]);
    expect(JSON.stringify(plan)).not.toContain('hunter2');
  });
});
