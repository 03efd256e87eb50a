/**
 * Flags that components no longer take, by the first minor without them (etcd: the first line). A component does not start
 * with a flag that it does not know. Source: the options that the sources of 1.30 to 1.36 declare, compared with each other, and
 * `--help` of 1.34.4 and 1.35.4; for etcd its change logs.
 */
const REMOVED: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'kube-apiserver': { 1031: 'cloud-provider-gce-lb-src-cidrs', 1033: 'cloud-config cloud-provider' },
  'kube-controller-manager': {
    1031: `horizontal-pod-autoscaler-downscale-delay horizontal-pod-autoscaler-upscale-delay volume-host-allow-local-loopback
      volume-host-cidr-denylist`,
  },
  'kube-scheduler': {},
  kubelet: {
    1031: 'iptables-drop-bit iptables-masquerade-bit keep-terminated-pod-volumes',
    1034: 'cloud-config register-schedulable',
    1035: 'pod-infra-container-image',
  },
  etcd: { 3006: 'enable-v2 experimental-enable-v2v3 proxy proxy-failure-wait proxy-refresh-interval' },
};

/** Minors between which flags were compared; about others nothing is known. */
export const FLAGS_KNOWN = { from: 1030, to: 1036 } as const;

/** Flags that kubeadm takes out of /var/lib/kubelet/kubeadm-flags.env itself when it upgrades a node to that minor. */
const TAKEN_OUT: Readonly<Record<number, readonly string[]>> = { 1035: ['pod-infra-container-image'] };

export interface RemovedFlag {
  /** Without dashes. */
  readonly flag: string;
  /** First minor, or line of etcd, that refuses it; an ordinal. */
  readonly removedIn: number;
}

/** Those of a component's flags that it will not take any more at a minor. @param flags names without dashes */
export function removedFlags(component: string, flags: readonly string[], minor: number): readonly RemovedFlag[] {
  const rows = Object.entries(REMOVED[component] ?? {}).filter(([since]) => Number(since) <= minor);
  const gone = new Map(
    rows.flatMap(([since, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => [name, Number(since)] as const),
    ),
  );
  return flags.flatMap((flag) => {
    const removedIn = gone.get(flag);
    return removedIn === undefined ? [] : [{ flag, removedIn }];
  });
}

/** Whether kubeadm removes a flag of its own file for the kubelet on the way to a minor. */
export function takenOutByKubeadm(flag: string, minor: number): boolean {
  return TAKEN_OUT[minor]?.includes(flag) ?? false;
}
