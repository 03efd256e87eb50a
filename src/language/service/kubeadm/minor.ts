import type { LintFile } from '../document';
import type { Environment } from '../family';
import { KUBEADM_GROUP, NEWEST_MINOR, V1BETA4_SINCE } from './data/api-versions';
import { gateMinors } from '../../../core/policy/releases/component-gates';
import { versionOf } from './objects';
import { minorOf } from './rules/version';

/** The minor of the kubeadm that reads a file: the target, else what the file says, else the newest known. */
export function minorFor(file: LintFile, { target }: Pick<Environment, 'target'>): number {
  if (target) return target.minor;
  const own = writtenMinor(file);
  if (own === undefined) return NEWEST_MINOR;
  const isNew = file.documents.some(({ header }) => header.group === KUBEADM_GROUP && header.version === 'v1beta4');
  // A kubeadm also sets up the minor before its own.
  if (isNew) return own === V1BETA4_SINCE - 1 ? V1BETA4_SINCE : own;
  return own < OLDEST_JUDGED ? NEWEST_MINOR : own;
}

/** Files for older ones are judged by the newest: their kubeadm can't be had any more. */
const OLDEST_JUDGED = 25;

/**
 * The minors that the components of a file may be of, as far as their feature gates are known: what the file or the target says,
 * else all of them. Empty when it is another one.
 */
export function componentMinors(file: LintFile, { target }: Pick<Environment, 'target'>): readonly number[] {
  const own = writtenMinor(file);
  // A kubeadm also sets up the minor before its own; other versions it refuses or only tries, and the target is what is meant.
  const minor = target === undefined || own === target.minor - 1 ? own : target.minor;
  if (minor === undefined) return gateMinors;
  return gateMinors.includes(minor) ? [minor] : [];
}

/** The minor that the file's kubernetesVersion names. */
function writtenMinor(file: LintFile): number | undefined {
  const cluster = file.documents.find(({ header }) => header.group === KUBEADM_GROUP && header.kind?.value === 'ClusterConfiguration');
  return minorOf(versionOf(cluster?.root));
}
