import { fields } from './fields';

/**
 * The annotations Drydock reads. All others are dropped at the edge: they hold whole manifests
 * (`kubectl.kubernetes.io/last-applied-configuration`) and would be kept for thousands of objects.
 */
const KEPT: ReadonlySet<string> = new Set([
  'kubernetes.io/config.mirror',
  'kubernetes.io/config.source',
  'alpha.kubernetes.io/provided-node-ip',
  'cluster-autoscaler.kubernetes.io/safe-to-evict',
  'cluster-autoscaler.kubernetes.io/scale-down-disabled',
]);

/** kured's lock and reboot marks, kubeadm's facts, k3s's and k0s's node facts, machines of Cluster API. */
const KEPT_PREFIXES = ['weave.works/kured-', 'kubeadm.', 'k3s.io/', 'k0sproject.io/', 'cluster.x-k8s.io/'];

const NONE: Readonly<Record<string, string>> = Object.freeze({});

export function keptAnnotations(value: unknown): Readonly<Record<string, string>> {
  let kept: Record<string, string> | undefined;
  for (const [key, content] of Object.entries(fields(value))) {
    if (typeof content !== 'string') continue;
    if (KEPT.has(key) || KEPT_PREFIXES.some((prefix) => key.startsWith(prefix))) (kept ??= {})[key] = content;
  }
  return kept ?? NONE;
}
