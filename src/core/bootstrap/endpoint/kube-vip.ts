import { stringify } from 'yaml';
import type { EndpointSettings, VirtualAddress } from './settings';

export const KUBE_VIP_FILE = '/etc/kubernetes/manifests/kube-vip.yaml';
export const KUBE_VIP_IMAGE = 'ghcr.io/kube-vip/kube-vip:v1.0.0';

const ADMIN = '/etc/kubernetes/admin.conf';
/** From 1.29 on, admin.conf may do nothing until kubeadm has bound its group, which needs the endpoint; this file may from the start. */
const SUPER_ADMIN = '/etc/kubernetes/super-admin.conf';
const SUPER_ADMIN_SINCE = 29;

export interface KubeVipOptions {
  /** The control plane that `kubeadm init` runs on, before it does. */
  readonly isFirst: boolean;
  /** Minor of Kubernetes 1. */
  readonly minor: number;
  readonly image?: string;
}

/** Whether the manifest has to be changed once `kubeadm init` has ended: super-admin.conf is no file for a daemon. */
export function needsSuperAdmin({ isFirst, minor }: KubeVipOptions): boolean {
  return isFirst && minor >= SUPER_ADMIN_SINCE;
}

/**
 * A static pod that lets one control plane at a time answer ARP for the address, chosen by a Lease.
 * Environment: kube-vip's own manifest generator; the alias makes it ask the API server beside it, also while nobody has the address.
 */
export function kubeVipManifest(
  { port, virtual }: EndpointSettings & { readonly virtual: VirtualAddress },
  options: KubeVipOptions,
): string {
  const environment = {
    vip_arp: 'true',
    port: String(port),
    vip_interface: virtual.interface,
    vip_subnet: virtual.address.includes(':') ? '128' : '32',
    cp_enable: 'true',
    cp_namespace: 'kube-system',
    svc_enable: 'false',
    vip_leaderelection: 'true',
    vip_leasename: 'plndr-cp-lock',
    vip_leaseduration: '5',
    vip_renewdeadline: '3',
    vip_retryperiod: '1',
    address: virtual.address,
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kube-vip', namespace: 'kube-system' },
    spec: {
      containers: [
        {
          name: 'kube-vip',
          image: options.image ?? KUBE_VIP_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          args: ['manager'],
          env: [
            { name: 'vip_nodename', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            ...Object.entries(environment).map(([name, value]) => ({ name, value })),
          ],
          securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] } },
          volumeMounts: [{ name: 'kubeconfig', mountPath: ADMIN, readOnly: true }],
        },
      ],
      hostAliases: [{ ip: '127.0.0.1', hostnames: ['kubernetes'] }],
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      volumes: [{ name: 'kubeconfig', hostPath: { path: needsSuperAdmin(options) ? SUPER_ADMIN : ADMIN, type: 'File' } }],
    },
  };
  return stringify(pod, { compat: 'yaml-1.1' });
}
