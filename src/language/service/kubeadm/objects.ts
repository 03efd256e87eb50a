import type { Severity } from '../finding';
import { asText, get } from '../yaml/walk';
import type { YamlNode } from '../yaml/nodes';
import { checkCluster } from './rules/cluster';
import { checkEtcd } from './rules/etcd';
import { checkBootstrapTokens, checkCertificateKey, checkEndpoint } from './rules/init';
import { checkDiscovery } from './rules/join';
import { checkAddressOutside, checkNetworking } from './rules/networking';
import { checkNodeRegistration, checkPatches, checkPhases, checkIgnored } from './rules/node';
import { checkReset, checkUpgrade } from './rules/others';
import { checkFields } from './rules/structure';
import { Judge, type KubeadmScope } from './scope';

/**
 * Judges one object by its kind: fields, then values. For documents and for objects that other kinds of files hold.
 * @param ceiling the most severe that a wrong field may count: `warning` where no tool reads the object
 */
export function checkObject(kind: string, scope: KubeadmScope, ceiling: Severity = 'error'): void {
  const judge = new Judge(scope);
  checkFields(judge, kind, ceiling);
  checkValues(kind, judge);
}

/** The values alone, for carriers that check the fields by schemas of their own. */
export function checkValues(kind: string, judge: Judge): void {
  switch (kind) {
    case 'ClusterConfiguration':
      checkCluster(judge);
      checkNetworking(judge);
      checkEtcd(judge);
      return;
    case 'InitConfiguration':
      checkNodeRegistration(judge);
      checkBootstrapTokens(judge);
      checkEndpoint(judge, ['localAPIEndpoint']);
      checkCertificateKey(judge, ['certificateKey']);
      checkPatches(judge, ['patches']);
      checkPhases(judge, ['skipPhases'], 'init');
      return;
    case 'JoinConfiguration':
      checkNodeRegistration(judge);
      checkDiscovery(judge);
      checkEndpoint(judge, ['controlPlane', 'localAPIEndpoint']);
      checkCertificateKey(judge, ['controlPlane', 'certificateKey']);
      checkPatches(judge, ['patches']);
      checkPhases(judge, ['skipPhases'], 'join');
      checkIgnored(judge, ['ignorePreflightErrors']);
      return;
    case 'ResetConfiguration':
      checkReset(judge);
      return;
    case 'UpgradeConfiguration':
      checkUpgrade(judge, judge.scope.minor >= 36 ? 'error' : 'warning');
  }
}

export { checkAddressOutside };

/** The kubernetesVersion of a ClusterConfiguration. */
export function versionOf(root: YamlNode | undefined): string | undefined {
  return asText(get(root, 'kubernetesVersion'));
}
