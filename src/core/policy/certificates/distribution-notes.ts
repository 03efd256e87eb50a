import type { Distribution } from '../../model/cluster';

/** Who renews the certificates of the control plane where kubeadm does not, and how one looks at them there. Undefined: nothing to say. */
export function distributionNote(distribution: Distribution): string | undefined {
  switch (distribution) {
    case 'k3s':
      return 'k3s renews its certificates itself at a restart within 120 days of their end (90 days before May 2025); k3s certificate check lists them on a server.';
    case 'microk8s':
      return 'MicroK8s renews its certificates with microk8s refresh-certs on each node; with --check it tells when they end.';
    case 'k0s':
      return 'k0s issues its certificates anew at each start of a controller; its authority lasts ten years. Controllers are not nodes, so only their endpoint is seen here.';
    case 'eks':
      return "AWS renews the control plane's certificates. Yours are what kubelets, webhooks and kubeconfigs show.";
    case 'gke':
      return "Google renews the control plane's certificates and rotates the cluster's authority; plan that rotation before Google starts it 30 days before its end.";
    case 'aks':
      return "Azure renews the control plane's certificates; rotating the cluster's authority with az aks rotate-certs is yours, and interrupts the cluster for up to 30 minutes.";
    case 'kubeadm':
    case 'practice':
    case 'unknown':
      return undefined;
  }
}
