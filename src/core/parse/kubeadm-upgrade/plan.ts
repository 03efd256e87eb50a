import { DrydockError } from '../../errors';
import { fields, items, text } from '../kubernetes/fields';

/** A component that kubeadm would upgrade. */
export interface KubeadmComponent {
  /** As kubeadm spells it: `kube-apiserver`, `kubelet`, `CoreDNS`, `etcd`, `kubeadm` … */
  readonly name: string;
  readonly currentVersion: string;
  readonly newVersion: string;
  /** Undefined for what runs once for the cluster, and in the output of old versions. */
  readonly node: string | undefined;
}

export interface KubeadmUpgrade {
  /** `version in the v1.34 series`, `stable version`; undefined in the output of old versions. */
  readonly description: string | undefined;
  readonly components: readonly KubeadmComponent[];
}

/** The version of a component's configuration that is stored, and the one that kubeadm works with. */
export interface KubeadmConfigVersion {
  readonly group: string;
  /** Undefined where there is none, or kubeadm can't tell. */
  readonly current: string | undefined;
  readonly preferred: string;
  readonly manualUpgradeRequired: boolean;
}

/** What `kubeadm upgrade plan -o json` says. */
export interface KubeadmUpgradePlan {
  readonly upgrades: readonly KubeadmUpgrade[];
  readonly configVersions: readonly KubeadmConfigVersion[];
}

/**
 * Reads the plan of every version of kubeadm. In `output.kubeadm.k8s.io/v1alpha3` there is a list of upgrades; before, the
 * components stood at the top, without names of nodes.
 * @throws DrydockError `protocol` for what is no such plan
 */
export function parseKubeadmPlan(value: unknown): KubeadmUpgradePlan {
  const raw = fields(value);
  if (raw.kind !== 'UpgradePlan' || !(text(raw.apiVersion) ?? '').startsWith('output.kubeadm.k8s.io/'))
    throw new DrydockError('protocol', 'kubeadm upgrade plan answered JSON that is no UpgradePlan.', {
      hint: 'Run `kubeadm upgrade plan -o json` on the host to see what it prints.',
    });
  const upgrades = Array.isArray(raw.availableUpgrades)
    ? raw.availableUpgrades.map((one) => upgradeOf(one))
    : Array.isArray(raw.components)
      ? [upgradeOf(raw)]
      : [];
  return {
    upgrades,
    configVersions: items(raw.configVersions).map((one) => {
      const { group, currentVersion, preferredVersion, manualUpgradeRequired } = fields(one);
      return {
        group: text(group) ?? '',
        current: text(currentVersion),
        preferred: text(preferredVersion) ?? '',
        manualUpgradeRequired: manualUpgradeRequired === true,
      };
    }),
  };
}

function upgradeOf(value: unknown): KubeadmUpgrade {
  const raw = fields(value);
  const components = items(raw.components).flatMap((one): readonly KubeadmComponent[] => {
    const { name, currentVersion, newVersion, nodeName } = fields(one);
    const known = text(name);
    if (known === undefined) return [];
    return [{ name: known, currentVersion: text(currentVersion) ?? '', newVersion: text(newVersion) ?? '', node: text(nodeName) }];
  });
  return { description: text(raw.description), components };
}
