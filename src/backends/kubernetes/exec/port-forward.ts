import type { Duplex } from 'node:stream';
import { cancelled } from '../../../core/errors';
import type { PodName } from '../../../ports/kubernetes';
import type { ApiAccess } from '../access/api-access';
import { ForwardedStream } from './forwarded-stream';
import { refusal } from './refusal';

/**
 * Known to every kubelet: two channels for each port. API servers from 1.31 on also speak SPDY in a WebSocket, which carries several
 * connections in one; nobody needs that here.
 */
const PROTOCOLS = ['v4.channel.k8s.io'] as const;
const RIGHT = { resource: 'pods/portforward', doing: 'Forwarding a port of a pod' } as const;

/** Opens a connection to a port of a pod; see `KubernetesPort.forward`. */
export async function forwardPort(access: ApiAccess, { namespace, pod }: PodName, port: number, signal?: AbortSignal): Promise<Duplex> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
  const where = `port ${port} of ${namespace}/${pod}`;
  try {
    const answer = await access.upgrade({ path, protocols: PROTOCOLS, signal });
    if ('status' in answer) throw refusal(answer, RIGHT, { what: `forward ${where}`, cluster: access.cluster.name, namespace });
    return new ForwardedStream(answer.socket, where);
  } catch (error) {
    if (signal?.aborted) throw cancelled(error);
    throw error;
  }
}
