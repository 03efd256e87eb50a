import { COMPONENTS, type Component } from '../../../core/model/control-plane';
import { FileError } from '../system/file-error';
import type { ProgramRun } from '../system/system';
import { ROOT } from '../system/users';
import { KUBEADM_CERTIFICATES } from './kubeadm-certificates';
import { renewOne } from './kubeadm-certs';
import { tagOf } from './kubeadm-cluster';
import { KUBERNETES, read, Refusal, type KubeadmAround } from './kubeadm-support';
import { manifestOf } from './manifests';
import { MANIFESTS } from './static-pods';

const LOOK_EVERY_MS = 200;
/** As kubeadm has it. */
const PATIENCE_MS = 5 * 60_000;
const PKI = `${KUBERNETES}/pki`;

/** What kubeadm renews with each component. */
const RENEWED: Readonly<Record<Component, readonly string[]>> = {
  etcd: ['etcd-server', 'etcd-peer', 'etcd-healthcheck-client'],
  'kube-apiserver': ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'apiserver-etcd-client'],
  'kube-controller-manager': ['controller-manager.conf'],
  'kube-scheduler': ['scheduler.conf'],
};

/** Replaces the static pods of a control plane one after the other, each with new certificates, and waits for each. */
export async function upgradeStaticPods(run: ProgramRun, version: string, around: KubeadmAround): Promise<void> {
  const { stdout, system } = run;
  const temporary = `${KUBERNETES}/tmp/kubeadm-upgraded-manifests${system.clock.now() % 10_000_000_000}`;
  const backup = `${KUBERNETES}/tmp/kubeadm-backup-manifests-${stamp(system.clock.now())}`;
  stdout.write(`[upgrade/staticpods] Writing new Static Pod manifests to "${temporary}"\n`);
  const made = new Map(COMPONENTS.map((component) => [component, manifestOf(component, { ...around.manifest, version })] as const));
  for (const [component, manifest] of made) {
    const path = `${temporary}/${component}.yaml`;
    const doing = `couldn't complete the static pod upgrade: error creating init static pod manifest files: failed to create static pod manifest file for "${component}": failed to write static pod manifest file for "${component}" ("${path}"): write ${path}`;
    failed('control-plane', doing, () => write(run, path, manifest));
  }
  for (const [component, manifest] of made) {
    const path = `${MANIFESTS}/${component}.yaml`;
    stdout.write(`[upgrade/staticpods] Preparing for "${component}" upgrade\n`);
    if (read(run, path, 'open') === manifest) {
      stdout.write(`[upgrade/staticpods] Current and new manifests of ${component} are equal, skipping upgrade\n`);
      continue;
    }
    for (const certificate of KUBEADM_CERTIFICATES.filter(({ name }) => RENEWED[component].includes(name))) {
      stdout.write(`[upgrade/staticpods] Renewing ${certificate.name} certificate\n`);
      await renewOne(run, PKI, certificate, false);
    }
    const doing = `couldn't complete the static pod upgrade: failed to move manifest of ${component}`;
    failed('control-plane', doing, () => {
      write(run, `${backup}/${component}.yaml`, read(run, path, 'open') ?? '');
      system.files.rename(`${temporary}/${component}.yaml`, path, ROOT);
    });
    stdout.write(
      `[upgrade/staticpods] Moving new manifest to "${path}" and backing up old manifest to "${backup}/${component}.yaml"\n` +
        '[upgrade/staticpods] Waiting for the kubelet to restart the component\n[upgrade/staticpods] This can take up to 5m0s\n',
    );
    await untilItRuns(run, component, tagOf(/^\s*image: (\S+)$/m.exec(manifest)?.[1]), around);
    stdout.write(`[apiclient] Found ${around.manifest.members.length} Pods for label selector component=${component}\n`);
    stdout.write(`[upgrade/staticpods] Component "${component}" upgraded successfully!\n`);
    if (component === 'etcd') stdout.write('[upgrade/etcd] Waiting for etcd to become available\n');
  }
}

/** Until the API shows the component with a version, and Ready. */
async function untilItRuns(run: ProgramRun, component: Component, tag: string, { cluster, manifest, pods }: KubeadmAround): Promise<void> {
  const { clock } = run.system;
  const until = clock.now() + PATIENCE_MS;
  pods().notice();
  while (clock.now() < until) {
    await clock.sleep(LOOK_EVERY_MS, run.signal);
    const shown = cluster.components().find((one) => one.component === component && one.node === manifest.node);
    if (shown?.tag === tag && shown.ready) return;
  }
  throw new Refusal(
    `error execution phase control-plane: couldn't upgrade control plane. kubeadm has tried to recover everything into the earlier state. Errors faced: static Pod hash for component ${component} on Node ${manifest.node} did not change after 5m0s: timed out waiting for the condition`,
  );
}

/** The configuration that the kubelet reads at its next start. */
export function upgradeKubelet(run: ProgramRun): void {
  const { stdout, system } = run;
  const config = '/var/lib/kubelet/config.yaml';
  const backup = `${KUBERNETES}/tmp/kubeadm-kubelet-config-${stamp(system.clock.now())}/config.yaml`;
  stdout.write(`[upgrade] Backing up kubelet config file to ${backup}\n`);
  failed('kubelet-config', `failed to back up ${config}`, () => write(run, backup, read(run, config, 'open') ?? ''));
  stdout.write(`[kubelet-start] Writing kubelet configuration to file "${config}"\n`);
  stdout.write('[upgrade/kubelet-config] The kubelet configuration for this node was successfully upgraded!\n');
}

/** Does something with files; what they refuse is told in kubeadm's words. */
export function failed(phase: string, doing: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Refusal(`error execution phase ${phase}: ${doing}: ${error.message.toLowerCase()}`);
  }
}

/** Makes the folders that lead to a file as well, for root only. */
function write({ system: { files } }: ProgramRun, path: string, text: string): void {
  const parts = path.split('/').slice(1, -1);
  let walked = '';
  for (const part of parts) {
    walked = `${walked}/${part}`;
    if (!files.exists(walked, ROOT)) files.makeFolder(walked, ROOT, 0o700);
  }
  files.write(path, new TextEncoder().encode(text), ROOT, { mode: 0o600 });
}

function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[T:]/g, '-');
}
