import type { Known } from '../known';
import type { Distribution } from '../model/cluster';
import type { NodeModel } from '../model/node';
import { OWN_SIGNS, type Sign } from './distribution-signs';

/** What a distribution is told from. */
export interface DistributionFacts {
  /** `gitVersion` of the API server. */
  readonly serverVersion: string;
  /** URL of the API server, as the kubeconfig has it. */
  readonly server: string | undefined;
  /** All nodes, or a sample of them. */
  readonly nodes: readonly NodeModel[];
  /** Whether ConfigMap kube-system/kubeadm-config exists. */
  readonly kubeadmConfig: Known<boolean>;
  /** Whether kube-system has mirror pods named `kube-apiserver-…`: static pods of the control plane. */
  readonly apiServerMirrorPods: Known<boolean>;
}

export interface DistributionFinding {
  readonly distribution: Distribution;
  /** `certain`: the control plane says so itself, or two signs agree. `guess`: nothing strong was found. */
  readonly confidence: 'certain' | 'likely' | 'guess';
  /** The signs it was told from, as sentences without a full stop. */
  readonly because: readonly string[];
}

/**
 * Tells who runs the control plane. Cloud provider IDs are no sign: a kubeadm cluster on EC2 has them too, and so is
 * port 16443, where many load balancers in front of kubeadm listen.
 */
export function recognizeDistribution(facts: DistributionFacts): DistributionFinding {
  if (/[+-]practice\b/.test(facts.serverVersion)) return found('practice', 'certain', `the server calls itself ${facts.serverVersion}`);
  // Managed control planes show no static pods: builds of EKS also run on people's own machines.
  const ownControlPlane = facts.apiServerMirrorPods.known && facts.apiServerMirrorPods.value;
  const own = OWN_SIGNS.filter((sign) => !(sign.managed && ownControlPlane))
    .map((sign) => ({ sign, ...weigh(sign, facts) }))
    .filter(({ weight }) => weight > 0);
  const [best, second] = own.sort((left, right) => right.weight - left.weight);
  // A server that is the distribution's own program outdoes whatever lies about in the cluster.
  if (best && best.weight >= OWN_PROGRAM) return found(best.sign.distribution, 'certain', ...best.because);
  const kubeadm = kubeadmFinding(facts);
  if (kubeadm?.confidence === 'certain') return kubeadm;
  if (best && second?.weight === best.weight) return found('unknown', 'guess', ...best.because, ...second.because);
  if (best) return found(best.sign.distribution, best.because.length > 1 ? 'certain' : 'likely', ...best.because);
  return kubeadm ?? found('unknown', 'guess', 'no sign of a known distribution was found');
}

const OWN_PROGRAM = 10;

function weigh(
  sign: Sign,
  { serverVersion, server, nodes }: DistributionFacts,
): { readonly weight: number; readonly because: readonly string[] } {
  const because: string[] = [];
  let weight = 0;
  const add = (points: number, reason: string) => {
    weight += points;
    because.push(reason);
  };
  if (sign.version?.test(serverVersion)) add(sign.ownProgram ? OWN_PROGRAM : 2, `the server is ${serverVersion}`);
  const host = hostOf(server);
  if (host !== undefined && sign.host?.test(host)) add(2, `the server's address ends in ${sign.hostEnding}`);
  const version = nodes.filter((node) => sign.version?.test(node.kubeletVersion));
  if (isMost(version, nodes)) add(1, `${version.length} of ${nodes.length} kubelets are of its build`);
  const marked = nodes.filter((node) => sign.node(node));
  if (isMost(marked, nodes)) add(2, `${marked.length} of ${nodes.length} nodes carry ${sign.nodeMark}`);
  return { weight, because };
}

/** A single odd node (a machine that was moved, a virtual kubelet) is no sign. */
function isMost(some: readonly NodeModel[], all: readonly NodeModel[]): boolean {
  return some.length > 0 && some.length * 2 >= all.length;
}

function hostOf(server: string | undefined): string | undefined {
  return server !== undefined && URL.canParse(server) ? new URL(server).hostname.toLowerCase() : undefined;
}

const CONFIG = 'ConfigMap kube-system/kubeadm-config';
const STATIC_PODS = 'kube-apiserver static pods';

/** By the ConfigMap together with the static pods; the cri-socket annotation is on its way out and proves little alone. */
function kubeadmFinding({ kubeadmConfig, apiServerMirrorPods, nodes }: DistributionFacts): DistributionFinding | undefined {
  const config = kubeadmConfig.known ? kubeadmConfig.value : undefined;
  const pods = apiServerMirrorPods.known ? apiServerMirrorPods.value : undefined;
  if (config && pods) return found('kubeadm', 'certain', `${CONFIG} is there`, `the control plane runs as ${STATIC_PODS}`);
  if (config && pods === undefined)
    return found('kubeadm', 'likely', `${CONFIG} is there`, `whether there are ${STATIC_PODS} can't be read`);
  if (config) return found('unknown', 'likely', `${CONFIG} is there, but no ${STATIC_PODS}: the control plane may be hosted elsewhere`);
  if (!pods) return undefined;
  if (config === false) return found('unknown', 'likely', `the control plane runs as ${STATIC_PODS}, but ${CONFIG} is missing`);
  const annotated = nodes.some((node) => 'kubeadm.alpha.kubernetes.io/cri-socket' in node.annotations);
  if (!annotated) return found('unknown', 'guess', `the control plane runs as ${STATIC_PODS}, but ${CONFIG} can't be read`);
  return found('kubeadm', 'likely', `the control plane runs as ${STATIC_PODS}`, 'nodes carry annotations of kubeadm');
}

function found(
  distribution: Distribution,
  confidence: DistributionFinding['confidence'],
  ...because: readonly string[]
): DistributionFinding {
  return { distribution, confidence, because };
}
