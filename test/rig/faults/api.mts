/** A Kubernetes API that answers slowly. */
import { connect } from 'node:net';
import type { Cluster } from '../cluster.mts';
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { delay, noDelay } from './network.mts';
import { onHost } from './on-host.mts';

const PORT = 6443;

/**
 * Makes the API slow: every request takes at least so much longer, on connections that are open too. Nothing is lost and
 * nothing is refused. Default: at the load balancer, so for everyone who uses the cluster's endpoint, kubelets included.
 * @param milliseconds of delay for each packet; a new connection needs several round trips
 * @param at one control plane instead. HAProxy takes one that needs more than a second for its health check out of the balance
 */
export function slowApi(cluster: Cluster, milliseconds: number, at: Host = cluster.host('lb')): Fault {
  return onHost({
    host: at,
    what: `the API answers ${milliseconds} ms late`,
    programs: ['delay.py'],
    lines: (id) => ({
      inject: delay(id, { with: 'everyone', direction: 'in', port: PORT }, milliseconds),
      undo: noDelay(id),
    }),
    seen: async () => {
      const took = await connectTime(at.address);
      if (took < milliseconds) throw new Error(`${at.name} took a connection after ${took.toFixed(0)} ms`);
    },
    gone: async () => {
      const limit = milliseconds / 2;
      await at.until(`connections are taken within ${limit} ms again`, async () => (await connectTime(at.address)) < limit);
    },
  });
}

/** Milliseconds until a host takes a connection to the API's port. */
export async function connectTime(address: string): Promise<number> {
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: address, port: PORT }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
  return performance.now() - started;
}
