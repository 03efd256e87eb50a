import type { Distribution } from '../../core/model/cluster';

/** Clusters whose etcd is not read: who has it, and what is left to do. Undefined: it is looked for on the control planes. */
export function elsewhere(distribution: Distribution | undefined): { readonly text: string; readonly hint: string } | undefined {
  switch (distribution) {
    case 'eks':
    case 'gke':
    case 'aks':
      return { text: 'etcd is the provider’s', hint: 'Nobody but the provider reaches it. Back up the objects, with Velero or from Git.' };
    case 'k3s':
    case 'microk8s':
    case 'k0s':
      return {
        text: `${distribution} keeps its data by itself`,
        hint: 'Its own commands take and restore snapshots; they are not done from here yet.',
      };
    case 'practice':
    case 'kubeadm':
    case 'unknown':
    case undefined:
      return undefined;
  }
}
