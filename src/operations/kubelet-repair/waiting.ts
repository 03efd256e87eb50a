import { DrydockError } from '../../core/errors';
import { kubeletStartedAt } from '../../core/command/kubelet/conf';
import { kubeletUser, type KubeletRepairNode } from '../../core/plan/kubelet-repair/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host } from '../control-plane/hosts';

/** Signer of the certificates by which kubelets prove who they are. */
const SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';

export interface WaitsFor {
  readonly subject: string;
  readonly waitsFor: string;
  readonly reason: string;
}

/** Who is to be waited for until a kubelet has a certificate of its own: itself, or those who approve and sign. */
export async function waitingFor(host: Host, { name }: KubeletRepairNode, port: KubernetesPort, signal: AbortSignal): Promise<WaitsFor> {
  const subject = `kubelet of ${name}`;
  if ((await host.run(kubeletStartedAt, signal)) === undefined)
    return { subject, waitsFor: subject, reason: 'it does not run; systemd starts it again and again. Its log tells why' };
  const request = await pendingRequest(name, port, signal);
  if (request === undefined) return { subject, waitsFor: subject, reason: 'it has not asked the cluster for a certificate yet' };
  return {
    subject,
    waitsFor: 'kube-controller-manager',
    reason: `it asked with ${request}, which nobody has approved and signed yet. The ClusterRoleBinding kubeadm:node-autoapprove-certificate-rotation lets the controller manager do it`,
  };
}

/** The newest request of a kubelet that waits; undefined: none, or it can't be told. */
async function pendingRequest(node: string, port: KubernetesPort, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { items } = await port.list('CertificateSigningRequest', {}, signal);
    const waiting = items.filter(
      ({ username, signer, state }) => username === kubeletUser(node) && signer === SIGNER && state === 'pending',
    );
    return waiting.sort((a, b) => b.createdAt - a.createdAt)[0]?.name;
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    return undefined;
  }
}
