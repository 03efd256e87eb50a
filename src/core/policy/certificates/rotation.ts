import type { ExpiryEntry, ExpiryFacts, ExpiryFinding, Renewal } from '../../model/expiry';
import type { KubeletRotation } from '../../model/kubelet';

/** What the configurations of kubelets say, by host. */
export function rotations({ observations }: Pick<ExpiryFacts, 'observations'>): ReadonlyMap<string, KubeletRotation> {
  return new Map(observations.flatMap((seen) => (seen.kind === 'rotation' ? [[seen.host, seen.rotation] as const] : [])));
}

/** Who renews a certificate of a kubelet, by the configuration of that kubelet. Undefined: it is none, or nobody could read it. */
export function kubeletRenewal({ name }: Pick<ExpiryEntry, 'name'>, rotation: KubeletRotation | undefined): Renewal | undefined {
  if (!rotation) return undefined;
  if (name === 'kubelet-client')
    return rotation.client
      ? { restarts: [], by: 'its kubelet', note: 'rotateCertificates is on.' }
      : { restarts: [], byHand: true, note: 'rotateCertificates is off: the kubelet does not ask for a new one.' };
  if (name !== 'kubelet-server') return undefined;
  return rotation.serving
    ? { restarts: [], by: 'its kubelet', note: 'serverTLSBootstrap is on: somebody has to approve each of its requests.' }
    : { restarts: [], byHand: true, note: 'serverTLSBootstrap is off: the kubelet signs its own once, and nobody can verify it.' };
}

/** A kubelet that does not renew its client certificate drops out of the cluster when that ends. */
export function rotationFindings({ name, host }: ExpiryEntry, rotation: KubeletRotation | undefined): readonly ExpiryFinding[] {
  if (name !== 'kubelet-client' || rotation?.client !== false) return [];
  return [
    {
      code: 'rotation-off',
      severity: 'warning',
      message: `The kubelet of ${host ?? 'this host'} does not renew it: rotateCertificates is off. The node drops out of the cluster when it ends.`,
      hint: 'Set rotateCertificates: true in /var/lib/kubelet/config.yaml and restart the kubelet.',
    },
  ];
}
