import { DrydockError } from '../../../core/errors';
import type { ExpiryObservation } from '../../../core/model/expiry';
import type { NodeModel } from '../../../core/model/node';
import { parseCertificate } from '../../../core/parse/certificates/x509';
import type { Dial, HandshakePort } from '../../../ports/handshake';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { RemoteShellPort } from '../../../ports/remote-shell';
import { mapBounded } from '../../nodes/limiter';
import { readSource, together, type Reading } from '../source';
import type { ServedTarget, StaticAddresses } from './targets';

/** Handshakes under way at once: a node that does not answer takes seconds, and a hundred of them must not take minutes. */
const AT_ONCE = 64;

export interface HandshakeDeps {
  readonly handshakes: HandshakePort;
  /** How nodes of this cluster are reached; unset: directly. */
  readonly dial?: Dial | undefined;
  /** An open shell on a node, where there is one: what can't be reached directly is reached through it. */
  shell(node: NodeModel): RemoteShellPort | undefined;
}

/** Reads what is presented at every target. */
export async function readHandshakes(targets: readonly ServedTarget[], deps: HandshakeDeps, signal: AbortSignal): Promise<Reading> {
  return together(await mapBounded(targets, AT_ONCE, (target) => readOne(target, deps, signal)));
}

function readOne(target: ServedTarget, deps: HandshakeDeps, signal: AbortSignal): Promise<Reading> {
  const { component, node, host, port } = target;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const title = node ? `${component} of ${node.name} (${address})` : `endpoint of the cluster (${address})`;
  return readSource(`handshake/${node?.name ?? 'endpoint'}/${component}`, title, async (): Promise<readonly ExpiryObservation[]> => {
    const chain = (await present(target, deps, signal)).map((der) => parseCertificate(der));
    return [{ kind: 'served', component, host: node?.name, address, chain }];
  });
}

async function present({ node, host, port }: ServedTarget, deps: HandshakeDeps, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  try {
    // The endpoint is an address of this computer's network in any case.
    return await deps.handshakes.chainOf({ host, port }, node ? deps.dial : undefined, signal);
  } catch (error) {
    const shell = node && deps.shell(node);
    if (!shell || DrydockError.is(error, 'cancelled', 'tls')) throw error;
    const through: Dial = (_host, wanted, dialling) => shell.forward(wanted, dialling);
    return deps.handshakes.chainOf({ host, port }, through, signal);
  }
}

export const NO_ADDRESSES: StaticAddresses = { apiServers: new Map(), members: new Set() };

/** Reads from the static pods of the control plane where they listen. What can't be read leaves the usual ports. */
export async function readStaticAddresses(port: KubernetesPort, signal: AbortSignal): Promise<StaticAddresses> {
  try {
    const { items } = await port.list('Pod', { namespace: 'kube-system', labelSelector: 'tier=control-plane' }, signal);
    const on = (component: string) =>
      items.flatMap((pod) => (pod.mirror && pod.labels.component === component && pod.nodeName ? [{ pod, node: pod.nodeName }] : []));
    const advertised = on('kube-apiserver').flatMap(({ pod, node }) => {
      const address = pod.annotations['kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint'];
      return address === undefined ? [] : [[node, address] as const];
    });
    return { apiServers: new Map(advertised), members: new Set(on('etcd').map(({ node }) => node)) };
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    return NO_ADDRESSES;
  }
}
