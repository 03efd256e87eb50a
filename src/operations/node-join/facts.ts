import { readCandidate } from '../../core/command/node-join/candidate';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import { parseJoinConfiguration } from '../../core/parse/cluster-info';
import { parseControlPlanePod, parseKubeadmConfig } from '../../core/parse/control-plane-pods';
import type { JoinWish, NodeJoinFacts } from '../../core/plan/node-join/facts';
import type { Running } from '../../core/policy/skew/versions';
import type { KubernetesPort } from '../../ports/kubernetes';
import { readComponents } from '../control-plane/facts';
import type { Hosts } from '../control-plane/hosts';
import type { EtcdAccess } from '../etcd/access';
import { readEtcd } from '../etcd/read';
import { readJoinGround } from '../join/make';
import { readSigner } from '../kubelet-repair/read';
import { mapBounded } from '../nodes/limiter';
import { askPatiently } from '../nodes/ask-patiently';
import { readKnown } from '../nodes/read-known';

/** Hosts that are read at one time. */
const AT_ONCE = 10;
const API_PORT = 6443;

/** What a join is read through. */
export interface JoinReaders {
  readonly port: KubernetesPort;
  readonly hosts: Hosts;
  readonly etcd: EtcdAccess;
  /** Hosts of control planes, named as their nodes. */
  readonly controlPlanes: readonly HostTarget[];
}

/** Reads what a plan to join hosts is made from; changes nothing. Hosts that can't be read are told. */
export async function readJoinFacts(
  { port, hosts, etcd, controlPlanes }: JoinReaders,
  wishes: readonly JoinWish[],
  signal: AbortSignal,
): Promise<NodeJoinFacts> {
  const at = hosts.deps.clock.now();
  const wantsControlPlane = wishes.some(({ role }) => role === 'controlPlane');
  const patient = <T>(task: () => Promise<T>) => askPatiently(() => Promise.resolve(port), { clock: hosts.deps.clock, signal }, task);
  const [ground, nodes] = await Promise.all([
    patient(() => readGround(port, wantsControlPlane ? 'controlPlane' : 'worker', signal)),
    patient(async () => (await port.list('Node', {}, signal)).items),
  ]);
  const endpoint = ground.known ? ground.value.endpoint : undefined;
  const [candidates, apiServers, signers, members, apiPort] = await Promise.all([
    mapBounded(wishes, AT_ONCE, async (wish) => ({
      ...wish,
      reading: await readKnown(() => hosts.of(wish.target).run(readCandidate(endpoint), signal)),
    })),
    patient(() => apiServersOf(port, nodes, signal)),
    wantsControlPlane ? mapBounded(controlPlanes, AT_ONCE, (target) => signerOf(target, hosts, signal)) : [],
    wantsControlPlane ? readKnown(() => readEtcd({ controlPlanes, without: [], others: [] }, etcd, signal)) : undefined,
    wantsControlPlane ? apiPortOf(controlPlanes, hosts, signal) : API_PORT,
  ]);
  return { candidates, ground, nodes, apiServers, signers, controlPlanes, etcd: members, apiPort, at };
}

async function readGround(port: KubernetesPort, role: JoinWish['role'], signal: AbortSignal): Promise<NodeJoinFacts['ground']> {
  try {
    const { endpoint, authorities, configuration } = await readJoinGround(port, role, signal);
    return known({
      endpoint,
      authorities: authorities.map(({ keyHash }) => keyHash),
      apiVersion: parseJoinConfiguration(configuration).apiVersion,
      kubernetesVersion: parseKubeadmConfig(configuration)?.kubernetesVersion,
    });
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    // What keeps hosts from joining is part of the plan; that the API does not answer is not.
    if (!['notFound', 'policy', 'invalid'].includes(error.kind)) throw error;
    return unknown(error.message);
  }
}

/** Versions of the API servers, as their static pods tell; without any, that of the one that answers. */
async function apiServersOf(port: KubernetesPort, nodes: readonly NodeModel[], signal: AbortSignal): Promise<readonly Running[]> {
  const found = await mapBounded(nodes.filter(isControlPlane), AT_ONCE, async ({ name }) => {
    const pod = await readKnown(() => port.raw('Pod', { namespace: 'kube-system', name: `kube-apiserver-${name}` }, signal));
    const version = pod.known ? parseControlPlanePod(pod.value)?.version : undefined;
    return version === undefined ? [] : [{ host: name, version }];
  });
  if (found.flat().length > 0) return found.flat();
  return [{ host: 'the API', version: (await port.serverVersion(signal)).gitVersion }];
}

async function signerOf(target: HostTarget, hosts: Hosts, signal: AbortSignal): Promise<NodeJoinFacts['signers'][number]> {
  const facts = await readKnown(() => readSigner(hosts.of(target), signal));
  if (!facts.known) return { target, why: `${target.name} could not be read: ${facts.why}` };
  return { target, why: facts.value.hasKey ? undefined : `${target.name} does not have the key of the authority.` };
}

async function apiPortOf(targets: readonly HostTarget[], hosts: Hosts, signal: AbortSignal): Promise<number> {
  for (const target of targets) {
    const found: Known<number | undefined> = await readKnown(async () => {
      const { components } = await readComponents(hosts.of(target), DEFAULT_LAYOUT, 'crictl', signal);
      return components.find(({ component }) => component === 'kube-apiserver')?.healthPort;
    });
    if (found.known && found.value !== undefined) return found.value;
  }
  return API_PORT;
}
