import { DEFAULT_LAYOUT, type ControlPlaneLayout } from '../../model/control-plane';
import { OWN_FOLDER } from '../control-plane/places';

/** The kubelet's own kubeconfig, as kubeadm starts it. */
export const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';
export const KUBELET_PKI = '/var/lib/kubelet/pki';
/** The link that the kubelet points at the newest of its client certificates. */
export const CURRENT_CLIENT = `${KUBELET_PKI}/kubelet-client-current.pem`;
export const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';
/** Backups made before a kubelet's certificate is replaced. Apart from those of control planes, which can be restored by a command. */
export const KUBELET_BACKUPS = `${OWN_FOLDER}/kubelet`;

/** Places of a backup of a kubelet: kubelet.conf beside the folder with its certificates. */
export const KUBELET_LAYOUT: ControlPlaneLayout = { ...DEFAULT_LAYOUT, pki: KUBELET_PKI };
