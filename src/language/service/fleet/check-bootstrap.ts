import {
  addressProblem,
  checkNameProblem,
  cniProblem,
  durationProblem,
  endpointProblem,
  etcdUrlProblem,
  familiesProblem,
  familyOf,
  hostPathProblem,
  repositoryProblem,
  subnetFamily,
  subnetProblem,
  versionProblem,
} from '../../../core/policy/bootstrap-fields';
import type { LintDocument } from '../document';
import type { Report } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import type { YamlMap, YamlNode, YamlScalar } from '../yaml/nodes';
import { asMap, asScalar, get, items } from '../yaml/walk';
import { head } from './place';
import { readFleetFile, type ClusterEntry } from './read';
import { fl040, fl041, fl042 } from './rules';
import { shapeOf } from './secrets';

type Problem = (text: string) => string | undefined;

const TEXTS: Readonly<Record<string, Problem>> = {
  kubernetesVersion: versionProblem,
  endpoint: endpointProblem,
  imageRepository: repositoryProblem,
  certificateValidity: durationProblem,
  caValidity: durationProblem,
  cni: cniProblem,
};
const ETCD_FILES = ['caFile', 'certFile', 'keyFile'];

/** Whether clusters can be made as the file says. */
export function checkBootstrap(document: LintDocument, report: Report): void {
  for (const cluster of readFleetFile(document)) {
    for (const { node } of cluster.hosts) checkRanges(node, 'nodeAddresses', addressProblem, familyOf, report);
    const bootstrap = asMap(get(cluster.node, 'bootstrap'));
    if (!bootstrap) continue;
    for (const [field, problemOf] of Object.entries(TEXTS)) checkText(get(bootstrap, field), problemOf, report);
    for (const field of ['podSubnets', 'serviceSubnets']) checkRanges(bootstrap, field, subnetProblem, subnetFamily, report);
    for (const item of items(get(bootstrap, 'ignorePreflight'))) checkText(item, checkNameProblem, report);
    checkEtcd(asMap(get(bootstrap, 'externalEtcd')), report);
    checkComplete(cluster, bootstrap, report);
  }
}

function checkEtcd(etcd: YamlMap | undefined, report: Report): void {
  if (!etcd) return;
  const endpoints = items(get(etcd, 'endpoints'));
  for (const item of endpoints) checkText(item, etcdUrlProblem, report);
  if (endpoints.length === 0) report(fl041, head(etcd), 'External etcd has no endpoints.');
  for (const field of ETCD_FILES) {
    const node = get(etcd, field);
    if (written(node) === undefined) report(fl041, head(etcd), `External etcd has no ${field}.`);
    checkText(node, hostPathProblem, report);
  }
}

function checkComplete({ hosts, context }: ClusterEntry, bootstrap: YamlMap, report: Report): void {
  for (const field of ['kubernetesVersion', 'endpoint'])
    if (written(get(bootstrap, field)) === undefined) report(fl041, head(bootstrap), `The bootstrap has no ${field}.`);
  if (context?.text.includes('*'))
    report(
      fl041,
      context,
      'The context is the one that the new kubeconfig gets, so a pattern does not do for a cluster that is to be made.',
    );
  const count = hosts.filter(({ roles }) => roles.some(({ text }) => text === 'control-plane')).length;
  if (count === 0) report(fl041, head(bootstrap), 'No host of this cluster has the role control-plane.');
  if (count > 0 && count % 2 === 0 && !asMap(get(bootstrap, 'externalEtcd')))
    report(
      fl042,
      head(bootstrap),
      `${count} members of etcd tolerate no more failures than ${count - 1}. Take an odd number of control planes.`,
    );
}

function checkRanges(owner: YamlMap, field: string, problemOf: Problem, family: (text: string) => 4 | 6 | undefined, report: Report): void {
  const node = get(owner, field);
  const scalars = items(node).flatMap((item) => asScalar(item) ?? []);
  for (const scalar of scalars) checkText(scalar, problemOf, report);
  if (node === undefined || scalars.some(({ text }) => family(text) === undefined)) return;
  const problem = familiesProblem(
    scalars.map(({ text }) => family(text)),
    `The entries of ${field}`,
  );
  if (problem !== undefined) report(fl040, head(node), problem);
}

function checkText(node: YamlNode | undefined, problemOf: Problem, report: Report): void {
  const scalar = written(node);
  // A secret is told as what it is.
  if (!scalar || isPlaceholder(scalar.text) || shapeOf(scalar) !== undefined) return;
  const problem = problemOf(scalar.text);
  if (problem !== undefined) report(fl040, scalar, problem);
}

/** Undefined: nothing stands there. */
function written(node: YamlNode | undefined): YamlScalar | undefined {
  const scalar = asScalar(node);
  return scalar === undefined || scalar.text === '' ? undefined : scalar;
}
