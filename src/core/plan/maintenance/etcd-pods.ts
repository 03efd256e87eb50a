import type { PodModel } from '../../model/pod';
import type { MaintenanceFacts } from './facts';

/** Static pods of etcd, by the label that kubeadm gives them. */
export function etcdPods({ drains }: Pick<MaintenanceFacts, 'drains'>): readonly PodModel[] {
  if (!drains.known) return [];
  return drains.value.pods.filter(({ namespace, labels, mirror }) => namespace === 'kube-system' && labels.component === 'etcd' && mirror);
}
