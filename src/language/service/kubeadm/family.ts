import type { LintDocument, LintFile } from '../document';
import type { DocumentFinding, Environment, Family, NumberedDocument } from '../family';
import { collect, type Finding, type RuleInfo, type Severity } from '../finding';
import { KINDS, KUBEADM_GROUP, type KubeadmVersion } from './data/api-versions';
import { features } from './features';
import { componentMinors, minorFor } from './minor';
import { checkAddressOutside, checkObject } from './objects';
import { clusterRules } from './rules/cluster';
import { componentRules } from './rules/component';
import { etcdRules } from './rules/etcd';
import { checkHeaders, fileRules } from './rules/file';
import { gateRules } from './rules/gates';
import { initRules } from './rules/init';
import { joinRules } from './rules/join';
import { networkingRules } from './rules/networking';
import { nodeRules } from './rules/node';
import { otherRules } from './rules/others';
import { structureRules } from './rules/structure';
import { v1beta3Rules, checkOldFields } from './rules/v1beta3';
import { versionRules } from './rules/version';
import { Judge, type KubeadmScope } from './scope';

export const rules: readonly RuleInfo[] = [
  ...fileRules,
  ...structureRules,
  ...nodeRules,
  ...initRules,
  ...versionRules,
  ...clusterRules,
  ...componentRules,
  ...gateRules,
  ...networkingRules,
  ...etcdRules,
  ...joinRules,
  ...otherRules,
  ...v1beta3Rules,
];

/** Files for kubeadm: every kind of kubeadm.k8s.io. */
export const kubeadmFamily: Family = {
  id: 'kubeadm',
  rules,
  claims: isKubeadm,
  checkDocument: checkOne,
  checkFile,
  features,
};

/** Documents of the group, and those of its kinds whose apiVersion has no group or one that was meant to be it. */
function isKubeadm({ header: { group = '', kind }, parsed, text }: LintDocument): boolean {
  if (group === KUBEADM_GROUP || (group === '' && parsed.error !== undefined && NAMED_ANYWHERE.test(text))) return true;
  return kind !== undefined && KINDS.v1beta4.includes(kind.value) && (group === '' || /kubeadm/i.test(group));
}

/** What does not parse may have its apiVersion where it is not looked for. */
const NAMED_ANYWHERE = /^[ \t]*(?:- +)?["']?apiVersion["']?:?[ \t]*["']?kubeadm\.k8s\.io\//m;

/** The version whose fields a document has; undefined for versions that are not judged. */
export function judgedVersion({ header: { version, kind } }: LintDocument): KubeadmVersion | undefined {
  if (version !== 'v1beta3' && version !== 'v1beta4') return undefined;
  return kind !== undefined && KINDS[version].includes(kind.value) ? version : undefined;
}

export function scopeOf(document: LintDocument, file: LintFile, environment: Environment, findings: Finding[]): KubeadmScope | undefined {
  const version = judgedVersion(document);
  if (version === undefined || document.root === undefined) return undefined;
  return {
    root: document.root,
    text: document.text,
    version,
    minor: minorFor(file, environment),
    componentMinors: componentMinors(file, environment),
    isTargetKnown: environment.target !== undefined,
    isPartial: false,
    now: environment.now,
    report: collect(findings),
  };
}

function checkOne(document: LintDocument, environment: Environment, file: LintFile): readonly Finding[] {
  const findings: Finding[] = [];
  const scope = scopeOf(document, file, environment, findings);
  const kind = document.header.kind?.value;
  if (scope === undefined || kind === undefined) return findings;
  checkObject(kind, scope, ceilingOf(kind, file, scope.minor));
  if (scope.version === 'v1beta3') checkOldFields(new Judge(scope), kind);
  return findings;
}

/** `kubeadm config validate` reads an UpgradeConfiguration only beside what init reads, and from 1.36 on. */
function ceilingOf(kind: string, file: LintFile, minor: number): Severity {
  if (kind !== 'UpgradeConfiguration' || minor >= 36) return 'error';
  return has(file, 'InitConfiguration') || has(file, 'ClusterConfiguration') ? 'error' : 'warning';
}

function has(file: LintFile, kind: string): boolean {
  return file.documents.some(({ header }) => header.group === KUBEADM_GROUP && header.kind?.value === kind);
}

function checkFile(claimed: readonly NumberedDocument[], file: LintFile, environment: Environment): readonly DocumentFinding[] {
  const found = [...checkHeaders(claimed, file, minorFor(file, environment))];
  const judgeOf = (kind: string) => {
    const at = claimed.find(({ document }) => document.header.kind?.value === kind);
    if (at === undefined) return undefined;
    const findings: Finding[] = [];
    const scope = scopeOf(at.document, file, environment, findings);
    return scope === undefined ? undefined : { judge: new Judge(scope), findings, number: at.number };
  };
  const [cluster, init, join] = ['ClusterConfiguration', 'InitConfiguration', 'JoinConfiguration'].map(judgeOf);
  if (cluster && init) checkAddressOutside(init.judge, cluster.judge, ['localAPIEndpoint']);
  if (cluster && join) checkAddressOutside(join.judge, cluster.judge, ['controlPlane', 'localAPIEndpoint']);
  for (const one of [init, join]) found.push(...(one?.findings ?? []).map((finding) => ({ document: one?.number ?? 0, finding })));
  return found;
}
