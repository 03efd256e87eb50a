import type { LintFile } from '../document';
import type { Environment } from '../family';
import { KUBEADM_GROUP, NEWEST_MINOR } from './data/api-versions';
import { versionOf } from './objects';
import { minorOf } from './rules/cluster';

/** The minor of the kubeadm that reads a file: the target, else what the file says, else the newest known. */
export function minorFor(file: LintFile, { target }: Pick<Environment, 'target'>): number {
  if (target) return target.minor;
  const cluster = file.documents.find(({ header }) => header.group === KUBEADM_GROUP && header.kind?.value === 'ClusterConfiguration');
  const own = minorOf(versionOf(cluster?.root));
  return own === undefined || own < OLDEST_JUDGED ? NEWEST_MINOR : own;
}

/** Files for older ones are judged by the newest: their kubeadm can't be had any more. */
const OLDEST_JUDGED = 25;
