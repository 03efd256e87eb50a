import { struct, type FieldInfo, bool, listOf, oneOf, string, strings, type StructTable } from '../../../structure/table';
import { field, typeMeta, type Fields } from './field';
import { patches, timeouts } from './parts';

export const resetConfiguration: StructTable = {
  name: 'ResetConfiguration',
  fields: {
    ...typeMeta,
    cleanupTmpDir: field(bool, 'Empties `/etc/kubernetes/tmp`.', { default: 'false' }),
    certificatesDir: field(string, 'Absolute path of the certificates to remove.', { default: '/etc/kubernetes/pki' }),
    criSocket: field(string, 'Socket of the container runtime.'),
    dryRun: field(bool, 'Only tells what would be done.', { default: 'false' }),
    force: field(bool, 'Asks nothing.', { default: 'false' }),
    ignorePreflightErrors: field(strings, 'Preflight checks whose failure is told, but does not stop.'),
    skipPhases: field(strings, 'Phases of `kubeadm reset` that are left out.'),
    unmountFlags: field(
      listOf(oneOf('MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW')),
      "Flags for unmounting what is mounted below the kubelet's folder.",
    ),
    timeouts: field(struct(timeouts), 'How long kubeadm waits for what.', { isPointer: true }),
  },
};

const pointerBool = (doc: string, value: string): FieldInfo => field(bool, doc, { default: value, isPointer: true });
const preflight = field(strings, 'Preflight checks whose failure is told, but does not stop.');
const pulls: Fields = {
  imagePullPolicy: field(oneOf('', 'Always', 'IfNotPresent', 'Never'), 'When images are pulled before the components change.', {
    default: 'IfNotPresent',
  }),
  imagePullSerial: pointerBool('Whether images are pulled one after the other.', 'true'),
};
const changes: Fields = {
  certificateRenewal: pointerBool('Renews the certificates on the way.', 'true'),
  dryRun: pointerBool('Only tells what would be done.', 'false'),
  etcdUpgrade: pointerBool('Upgrades the local etcd.', 'true'),
  ignorePreflightErrors: preflight,
  skipPhases: field(strings, 'Phases that are left out.'),
  patches: field(struct(patches), 'Patches of static Pods and of the kubelet configuration.', { isPointer: true }),
  ...pulls,
};
const target = field(string, 'Version to upgrade to, when none is given on the command line.');
const unstable: Fields = {
  allowExperimentalUpgrades: pointerBool('Allows alpha and beta versions.', 'false'),
  allowRCUpgrades: pointerBool('Allows release candidates.', 'false'),
};

export const upgradeConfiguration: StructTable = {
  name: 'UpgradeConfiguration',
  fields: {
    ...typeMeta,
    apply: field(
      struct({
        name: 'UpgradeApplyConfiguration',
        fields: {
          kubernetesVersion: target,
          ...unstable,
          ...changes,
          forceUpgrade: pointerBool('Goes on where something speaks against it.', 'false'),
          printConfig: pointerBool('Prints the configuration that is used.', 'false'),
        },
      }),
      'For `kubeadm upgrade apply`, on the first control plane.',
    ),
    diff: field(
      struct({
        name: 'UpgradeDiffConfiguration',
        fields: {
          kubernetesVersion: target,
          contextLines: field({ is: 'int', bits: 64 }, 'Lines shown around each difference.', { default: '3' }),
        },
      }),
      'For `kubeadm upgrade diff`.',
    ),
    node: field(struct({ name: 'UpgradeNodeConfiguration', fields: changes }), 'For `kubeadm upgrade node`, on all other nodes.'),
    plan: field(
      struct({
        name: 'UpgradePlanConfiguration',
        fields: {
          kubernetesVersion: target,
          ...unstable,
          dryRun: pointerBool('Only tells what would be done.', 'false'),
          etcdUpgrade: field(bool, 'Tells about the upgrade of etcd.', { default: 'true', isPointer: true, since: 33 }),
          ignorePreflightErrors: preflight,
          printConfig: pointerBool('Prints the configuration that is used.', 'false'),
        },
      }),
      'For `kubeadm upgrade plan`.',
    ),
    timeouts: field(struct(timeouts), 'How long kubeadm waits for what.', { isPointer: true }),
  },
};
