import { Duplex, PassThrough } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Dial } from '../../ports/handshake';
import type { Machines } from '../controllers/machines';
import type { KubeObject } from '../model/object';
import type { Registry } from '../registry/registry';
import { nodes } from '../resources/catalogue';
import type { PracticeCertificate } from './issue';
import type { PracticePki, ServedRole } from './pki';

const ROLES: Readonly<Record<number, ServedRole>> = { 6443: 'kube-apiserver', 2379: 'etcd', 2380: 'etcd-peer', 10250: 'kubelet' };

/**
 * The network between the machines of the practice cluster, which exists in memory only: dialling one of their ports gives a
 * stream on whose other end a TLS server shows the certificate of that component. It says nothing beyond the handshake.
 */
export class PracticeNetwork {
  constructor(
    private readonly registry: Registry,
    private readonly machines: Machines,
    private readonly pki: () => Promise<PracticePki>,
  ) {}

  readonly dial: Dial = async (host, port) => {
    const node = this.nodeAt(host);
    if (!node) throw refusal('EHOSTUNREACH');
    const { name } = node.metadata;
    // A machine without power does not even refuse.
    if (!this.machines.isRunning(name)) throw refusal('EHOSTUNREACH');
    const role = ROLES[port];
    const isControlPlane = 'node-role.kubernetes.io/control-plane' in (node.metadata.labels ?? {});
    if (!role || (role !== 'kubelet' && !isControlPlane)) throw refusal('ECONNREFUSED');
    const pki = await this.pki();
    const [near, far] = streamPair();
    serve(far, await pki.served(name, host, role));
    return near;
  };

  private nodeAt(host: string): KubeObject | undefined {
    return this.registry
      .list(nodes)
      .find(({ status }) => (status as { addresses?: readonly { address: string }[] } | undefined)?.addresses?.some(({ address }) => address === host));
  }
}

function serve(stream: Duplex, { certificate, key }: PracticeCertificate): void {
  const socket = new TLSSocket(stream, { isServer: true, secureContext: createSecureContext({ cert: certificate, key }) });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => stream.destroy());
  stream.on('error', () => socket.destroy());
}

/** Two ends of one connection. */
function streamPair(): readonly [Duplex, Duplex] {
  const [there, back] = [new PassThrough(), new PassThrough()];
  return [Duplex.from({ readable: back, writable: there }), Duplex.from({ readable: there, writable: back })];
}

function refusal(code: string): Error {
  return Object.assign(new Error(code), { code });
}
