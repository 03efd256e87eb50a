import type { LintDocument, LintFile } from '../document';
import type { DocumentFinding, Environment, Family, NumberedDocument } from '../family';
import { collect, type Finding, type Severity } from '../finding';
import type { StructTable } from '../structure/table';
import { checkDecoding } from './check-decoding';
import { checkGates } from './check-gates';
import { checkPairs } from './check-pairs';
import { checkValues } from './check-values';
import { kubeProxyConfiguration } from './data/kube-proxy';
import { kubeletConfiguration } from './data/kubelet';
import { makeFeatures } from './features';
import { kl005, rules } from './rules';

const GROUPS = ['kubelet.config.k8s.io', 'kubeproxy.config.k8s.io'];

const KINDS = ['KubeletConfiguration', 'KubeProxyConfiguration'];

/** Kinds of the same groups that are other files. */
const OTHER_KINDS = ['SerializedNodeConfigSource', 'CredentialProviderConfig', 'ImagePullIntent', 'ImagePulledRecord'];

/** Configuration of the kubelet and of kube-proxy. */
export const componentConfigFamily: Family = {
  id: 'component-config',
  rules,
  claims: ({ header: { group = '', kind } }) =>
    group === '' ? KINDS.includes(kind?.value ?? '') : GROUPS.includes(group) && !OTHER_KINDS.includes(kind?.value ?? ''),
  checkDocument,
  checkFile: (claimed: readonly NumberedDocument[], file: LintFile): readonly DocumentFinding[] => checkPairs(claimed, file),
  features: makeFeatures(tableOf),
};

/** The table of a document; undefined for kinds and versions that do not exist. */
function tableOf({ header: { apiVersion, kind } }: LintDocument): StructTable | undefined {
  switch (`${apiVersion?.value ?? ''}/${kind?.value ?? ''}`) {
    case 'kubelet.config.k8s.io/v1beta1/KubeletConfiguration':
      return kubeletConfiguration;
    case 'kubeproxy.config.k8s.io/v1alpha1/KubeProxyConfiguration':
      return kubeProxyConfiguration;
    default:
      return undefined;
  }
}

function checkDocument(document: LintDocument, environment: Environment, file: LintFile): readonly Finding[] {
  const findings: Finding[] = [];
  const report = collect(findings);
  const table = tableOf(document);
  const { kind, apiVersion, group } = document.header;
  if (table === undefined) {
    const right =
      group === GROUPS[0] || kind?.value === KINDS[0]
        ? 'KubeletConfiguration of kubelet.config.k8s.io/v1beta1'
        : 'KubeProxyConfiguration of kubeproxy.config.k8s.io/v1alpha1';
    const place = kind ?? apiVersion;
    const missing = kind === undefined ? 'kind' : apiVersion === undefined ? 'apiVersion' : undefined;
    if (place && missing !== undefined && !isReadByKubeadm(file)) {
      report(kl005, place, `The document has no ${missing}, so no tool reads it. It is a ${right}.`);
      return findings;
    }
    // kubeadm's own rules speak of it in a file for kubeadm.
    if (place && !isReadByKubeadm(file))
      report(
        kl005,
        place,
        `${kind?.value ?? 'This kind'} of ${apiVersion?.value ?? 'this group'} does not exist, so no tool reads it. Write ${right}.`,
      );
    return findings;
  }
  const ceiling: Severity = isReadByKubeadm(file) ? 'error' : 'warning';
  checkDecoding(document, table, ceiling, report);
  checkValues(document, report);
  checkGates(document, file, environment, report);
  return findings;
}

/** kubeadm decodes these documents only beside what `kubeadm init` reads. */
function isReadByKubeadm(file: LintFile): boolean {
  return file.documents.some(
    ({ header }) => header.group === 'kubeadm.k8s.io' && ['InitConfiguration', 'ClusterConfiguration'].includes(header.kind?.value ?? ''),
  );
}
