import { DrydockError } from '../../errors';
import { parseKubeadmDiff, type ManifestDiff } from '../../parse/kubeadm-upgrade/diff';
import { parseKubeadmPlan, type KubeadmUpgradePlan } from '../../parse/kubeadm-upgrade/plan';
import { fields, items, text } from '../../parse/kubernetes/fields';
import { jsonIn, parsed, textOf, type CommandShape } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

/** kubeadm asks the API several times, and waits for a Job that proves the cluster's health. */
const PLAN_TIMEOUT_MS = 120_000;
const QUICK_TIMEOUT_MS = 30_000;
/** Each static pod may take five minutes, and a new etcd ten times fifteen seconds. */
const APPLY_TIMEOUT_MS = 40 * 60_000;
const MOST_OUTPUT = 8 * 1024 * 1024;

/**
 * What the installed kubeadm would upgrade. With a version it asks nobody on the Internet. Undefined: nothing to upgrade, for
 * which kubeadm prints nothing at all and exits with 0.
 * @param version `v1.35.4`; kubeadm does not check here whether it can go there
 */
export function kubeadmUpgradePlan(version: string): CommandSpec<KubeadmUpgradePlan | undefined> {
  const shape: CommandShape = { argv: ['kubeadm', 'upgrade', 'plan', version, '-o', 'json'], sudo: true, timeoutMs: PLAN_TIMEOUT_MS };
  return parsed(shape, (result) => (result.stdout.trim() === '' ? undefined : parseKubeadmPlan(jsonIn(shape, result))));
}

/** What an upgrade to a version would change in the manifests of a control plane. The kubeadm of that minor has to be there. */
export function kubeadmUpgradeDiff(version: string): CommandSpec<readonly ManifestDiff[]> {
  return parsed({ argv: ['kubeadm', 'upgrade', 'diff', version], sudo: true, timeoutMs: QUICK_TIMEOUT_MS }, ({ stdout }) =>
    parseKubeadmDiff(stdout),
  );
}

/** Images that the installed kubeadm wants for a version, by full name. */
export function kubeadmImages(version: string): CommandSpec<readonly string[]> {
  const argv = ['kubeadm', 'config', 'images', 'list', `--kubernetes-version=${version}`, '-o', 'json'] as const;
  const shape: CommandShape = { argv, timeoutMs: QUICK_TIMEOUT_MS };
  return parsed(shape, (result) => {
    const images = items(fields(jsonIn(shape, result)).images).flatMap((image) => text(image) ?? []);
    if (images.length > 0) return images;
    throw new DrydockError('protocol', 'kubeadm lists no images.');
  });
}

/** Version of the installed kubeadm: `v1.34.4`. */
export const kubeadmVersionJson: CommandSpec<string> = (() => {
  const shape: CommandShape = { argv: ['kubeadm', 'version', '-o', 'json'], timeoutMs: QUICK_TIMEOUT_MS };
  return parsed(shape, (result) => {
    const version = text(fields(fields(jsonIn(shape, result)).clientVersion).gitVersion);
    if (version !== undefined) return version;
    throw new DrydockError('protocol', 'kubeadm does not tell its version.');
  });
})();

/** Tags of the images that the container runtime of a host has. */
export const imagesOnHost: CommandSpec<readonly string[]> = (() => {
  const shape: CommandShape = {
    argv: ['crictl', 'images', '-o', 'json'],
    sudo: true,
    timeoutMs: QUICK_TIMEOUT_MS,
    maxOutputBytes: MOST_OUTPUT,
  };
  return parsed(shape, (result) =>
    items(fields(jsonIn(shape, result)).images).flatMap((image) => items(fields(image).repoTags).flatMap((tag) => text(tag) ?? [])),
  );
})();

export interface ApplyOptions {
  /** Names of kubeadm's checks whose errors are only warned of. */
  readonly ignorePreflight: readonly string[];
}

/** Upgrades the first control plane, and what belongs to the cluster as a whole. Gives what kubeadm said. */
export function kubeadmUpgradeApply(version: string, { ignorePreflight }: ApplyOptions): CommandSpec<string> {
  return upgrading(['kubeadm', 'upgrade', 'apply', version, '--yes', ...ignoring(ignorePreflight)]);
}

/** Upgrades another control plane, or the configuration of a worker's kubelet. */
export function kubeadmUpgradeNode({ ignorePreflight }: ApplyOptions): CommandSpec<string> {
  return upgrading(['kubeadm', 'upgrade', 'node', ...ignoring(ignorePreflight)]);
}

function upgrading(argv: readonly [string, ...string[]]): CommandSpec<string> {
  const shape: CommandShape = { argv, sudo: true, timeoutMs: APPLY_TIMEOUT_MS, maxOutputBytes: MOST_OUTPUT };
  return { ...shape, parse: (result) => `${succeed(shape, result).stdout}\n${result.stderr}` };
}

function ignoring(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`--ignore-preflight-errors=${names.join(',')}`];
}

/** Makes systemd read the kubelet's unit again. */
export const reloadUnits: CommandSpec<string> = textOf({ argv: ['systemctl', 'daemon-reload'], sudo: true, timeoutMs: 60_000 });

export const restartKubelet: CommandSpec<string> = textOf({
  argv: ['systemctl', 'restart', 'kubelet.service'],
  sudo: true,
  timeoutMs: 120_000,
});
