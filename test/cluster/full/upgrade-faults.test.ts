/**
 * One upgrade that meets a missing package, a full disk, an API server that does not come up and a drain that a budget forbids: each
 * stops it with a true explanation, and after the repair it goes on to the end.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { OperationState } from '../../../src/core/operation/state';
import { upgradeRequest } from '../../../src/operations/upgrade/step-infos';
import { fillFolder } from '../../rig/faults/storage.mts';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';
import { useFaults } from '../support/faults';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';
import { openUpgradeProduct, type UpgradeProduct } from '../support/upgrade-product';
import { endOf } from '../support/upgrade-process';
import { expectUpgraded, reachable } from '../support/upgrading';

const NEXT = '1.35.4';
const TO = `v${NEXT}`;
const own = useOwnRig({ name: 'upgrade', controlPlanes: 1, workers: 1, kubernetes: '1.34.4', alsoServe: [NEXT] });
const faults = useFaults(own);
const storage = mkdtempSync(join(tmpdir(), 'drydock-upgrade-faults-'));
let product: UpgradeProduct;
let begun: OperationState;
afterAll(() => product?.dispose());

async function resumed(): Promise<OperationState> {
  begun = await (await product.engine.resume(begun.header.id)).finished;
  if (process.env.DRYDOCK_SHOW_PLAN) writeFileSync(process.env.DRYDOCK_SHOW_PLAN, JSON.stringify(endOf(begun), undefined, 2));
  return begun;
}

const failure = (state: OperationState) => {
  const [first] = endOf(state).failures;
  return { step: first?.step, message: first?.message ?? '', hint: first?.hint ?? '' };
};

/** Lines that put an index without kubeadm in the place of the repository. */
const WITHOUT_KUBEADM = [
  'folder=/srv/packages/v1.35/deb; other=/run/without; mkdir -p $other',
  `awk 'BEGIN { RS = ""; ORS = "\\n\\n" } !/^Package: kubeadm/' $folder/Packages > $other/Packages`,
  `printf 'Origin: drydock-rig\\nSuite: v1.35\\nSHA256:\\n %s %s Packages\\n' "$(sha256sum < $other/Packages | cut -d' ' -f1)" "$(stat -c %s $other/Packages)" > $other/Release`,
  // Older than the real ones, which are fetched again afterwards.
  'touch -d 2020-01-01 $other/Packages $other/Release',
  'mount --bind $other $folder',
];

it('a package that went away stops it before anything is touched', { timeout: RIG_LIMIT }, async () => {
  const { cluster } = own;
  for (const host of cluster.nodes) await cluster.loadImages(host, NEXT);
  product = await openUpgradeProduct(reachable(cluster), { storage });
  const plan = await product.plan(TO);
  expect(plan.blockers).toEqual([]);
  const depot = cluster.host('depot');
  const operation = await product.engine.start(upgradeRequest(plan));
  // The plan was read again; from here on the repository is another one.
  await depot.exec(['bash', '-ec', WITHOUT_KUBEADM.join('\n')]);
  try {
    begun = await operation.finished;
    const { step, message, hint } = failure(begun);
    expect(step).toBe(`${TO}/cp1/kubeadm`);
    expect(message).toMatch(/^The repository that cp1 follows does not have kubeadm 1\.35\.4-1\.1: E: /);
    expect(hint).toContain('cp1 keeps the version that it has until then');
    expect((await cluster.host('cp1').exec(['kubeadm', 'version', '-o', 'short'])).stdout.trim()).toBe('v1.34.4');
    expect((await cluster.host('cp1').exec(['apt-mark', 'showhold'])).stdout).toContain('kubeadm');
  } finally {
    await depot.exec(['umount', '/srv/packages/v1.35/deb']);
  }
});

it('a full disk is told as one, and kubeadm has changed nothing', { timeout: RIG_LIMIT }, async () => {
  const cp1 = own.cluster.host('cp1');
  await cp1.exec(['mkdir', '-p', '/etc/kubernetes/tmp']);
  await faults.inject(fillFolder(cp1, '/etc/kubernetes/tmp'));
  const { step, message, hint } = failure(await resumed());
  expect(step).toBe(`${TO}/cp1/apply`);
  expect(message).toMatch(/^The disk of cp1 is full: kubeadm upgrade apply v1\.35\.4 failed in phase [\w-]+/);
  expect(hint).toMatch(/^Free space on cp1/);
  expect((await cp1.exec(['grep', '-h', 'image:', '/etc/kubernetes/manifests/kube-apiserver.yaml'])).stdout).toContain(':v1.34.4');
});

it('an API server that does not come up: kubeadm went back by itself, which is told', { timeout: RIG_LIMIT }, async () => {
  const { cluster } = own;
  await setApiServerFlag('no-such-flag');
  const { step, message, hint } = failure(
    await resumed().finally(async () => {
      await cluster.ready();
      await setApiServerFlag(undefined);
    }),
  );
  expect(step).toBe(`${TO}/cp1/apply`);
  expect(message).toContain('failed on cp1 in phase control-plane, while it replaced kube-apiserver');
  expect(message).toContain('etcd came up with its new manifest before');
  expect(message).toContain('kubeadm put the old manifests back itself');
  expect(message).toMatch(/Its copies are in .*\/etc\/kubernetes\/tmp\/kubeadm-backup-manifests-/);
  expect(hint).toContain('crictl logs on cp1');
});

it('a drain that a budget forbids names the budget', { timeout: RIG_LIMIT }, async () => {
  const { cluster } = own;
  const labels = { app: 'still' };
  const spec = {
    nodeSelector: { 'kubernetes.io/hostname': 'w1' },
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'main', image: WORKLOAD_IMAGE, imagePullPolicy: 'Never', command: ['/bin/sleep', '100000'] }],
  };
  const selector = { matchLabels: labels };
  await cluster.apply(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'still', namespace: 'default' },
      spec: { replicas: 1, selector, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'still', namespace: 'default' },
      spec: { maxUnavailable: 0, selector },
    },
  );
  await cluster.until('the pod runs', async () =>
    (await cluster.kubectl('get', 'pods', '-l', 'app=still', '--no-headers')).includes('Running'),
  );
  const { step, message } = failure(await resumed());
  expect(step).toBe(`${TO}/w1/drain`);
  expect(message).toContain('default/still');
  expect(await cluster.kubectl('get', 'node', 'w1', '-o', 'jsonpath={.status.nodeInfo.kubeletVersion}')).toBe('v1.34.4');
  expect((await cluster.host('w1').exec(['kubelet', '--version'])).stdout).toContain('v1.34.4');
  await cluster.kubectl('delete', 'pdb', 'still');
});

it('goes on to the end after the last repair', { timeout: RIG_LIMIT }, async () => {
  const state = await resumed();
  expect(endOf(state).failures).toEqual([]);
  expect(state.status).toBe('succeeded');
  await own.cluster.ready();
  await expectUpgraded(own.cluster, NEXT);
});

/** Changes what kubeadm makes the API server's manifest from. */
async function setApiServerFlag(flag: string | undefined): Promise<void> {
  const { cluster } = own;
  const map = await cluster.get<{ data: { ClusterConfiguration: string } }>('configmap', 'kubeadm-config', '-n', 'kube-system');
  const plain = map.data.ClusterConfiguration.replace(/ {2}- name: no-such-flag\n {4}value: "1"\n/, '').replace(
    / {2}extraArgs:\n(?! {2}- )/,
    '',
  );
  const text =
    flag === undefined
      ? plain
      : /^apiServer:\n(?: .*\n)*? {2}extraArgs:\n/m.test(plain)
        ? plain.replace(/^(apiServer:\n(?: .*\n)*? {2}extraArgs:\n)/m, `$1  - name: ${flag}\n    value: "1"\n`)
        : plain.replace(/^apiServer:.*\n/m, `apiServer:\n  extraArgs:\n  - name: ${flag}\n    value: "1"\n`);
  await cluster.kubectl(
    'patch',
    'configmap',
    'kubeadm-config',
    '-n',
    'kube-system',
    '--type=merge',
    '-p',
    JSON.stringify({ data: { ClusterConfiguration: text } }),
  );
}
