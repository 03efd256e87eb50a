import type { LintFile } from '../document';
import type { Environment } from '../family';
import { KUBEADM_GROUP, NEWEST_MINOR, V1BETA4_SINCE } from './data/api-versions';
import { versionOf } from './objects';
import { minorOf } from './rules/version';

/** The minor of the kubeadm that reads a file: the target, else what the file says, else the newest known. */
export function minorFor(file: LintFile, { target }: Pick<Environment, 'target'>): number {
  if (target) return target.minor;
  const cluster = file.documents.find(({ header }) => header.group === KUBEADM_GROUP && header.kind?.value === 'ClusterConfiguration');
  const own = minorOf(versionOf(cluster?.root));
  if (own === undefined) return NEWEST_MINOR;
  const isNew = file.documents.some(({ header }) => header.group === KUBEADM_GROUP && header.version === 'v1beta4');
  // A kubeadm also sets up the minor before its own.
  if (isNew) return own === V1BETA4_SINCE - 1 ? V1BETA4_SINCE : own;
  return own < OLDEST_JUDGED ? NEWEST_MINOR : own;
}

/** Files for older ones are judged by the newest: their kubeadm can't be had any more. */
const OLDEST_JUDGED = 25;
