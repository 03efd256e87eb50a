import { X509Certificate } from 'node:crypto';
import { connect as connectTls } from 'node:tls';
import type { OperationState } from '../../../src/core/operation/state';
import type { Cluster } from '../../rig/cluster.mts';
import type { Host } from '../../rig/host.mts';

/** Serial of what a port of a host presents, read by Node alone. */
function served(host: Host, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: host.address, port, rejectUnauthorized: false, requestOCSP: true });
    const take = () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(new X509Certificate(raw).serialNumber);
    };
    socket.on('OCSPResponse', take);
    socket.on('secureConnect', take);
    socket.on('error', reject);
  });
}

/** Serials of what API servers and members of etcd present, by `host:port`. */
export async function onTheWire(cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const host of cluster.controlPlanes) for (const port of [6443, 2379, 2380]) found[`${host.name}:${port}`] = await served(host, port);
  return found;
}

/** What went wrong, a line each. */
export function failures(state: OperationState): string {
  return state.steps.flatMap(({ info, failure }) => (failure ? [`${info.title}: ${failure.message}`] : [])).join('\n');
}
