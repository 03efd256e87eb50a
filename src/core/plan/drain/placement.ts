import type { Known } from '../../known';
import type { NodeModel, Taint } from '../../model/node';
import { objectKey, type Resources } from '../../model/object';
import type { PodAffinityTerm, PodModel, Toleration } from '../../model/pod';
import type { NodeSelectorTerm } from '../../model/selector';
import { selects, selectsNode } from '../../model/selector-match';
import type { DrainFacts } from './facts';
import { isFinished } from './filters';
import type { Fit, Room } from './plan';

/** A node that stays, with what is free on it and who is there. */
interface Candidate {
  readonly node: NodeModel;
  readonly free: Record<string, number>;
  readonly ports: Set<string>;
}

/** Resources that pods ask for and nodes run out of. */
const COUNTED_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/**
 * Where the successors of drained pods can run: on nodes that stay, are Ready and are not cordoned. Only what is required
 * counts; preferences never keep a pod away. What only the scheduler can tell is unknown, not guessed.
 */
export class Placement {
  private readonly candidates: readonly Candidate[];
  private readonly elsewhere: Known<readonly PodModel[]>;
  private readonly volumeTerms: (pod: PodModel) => readonly VolumeBinding[];
  private readonly volumesUnknown: string | undefined;
  private readonly nodeByName: ReadonlyMap<string, NodeModel>;
  private readonly domains = new Map<string, ReadonlySet<string>>();

  constructor(facts: DrainFacts) {
    const targets = new Set(facts.targets);
    const staying = facts.nodes.filter((node) => !targets.has(node.name) && node.readiness === 'ready' && !node.unschedulable);
    this.nodeByName = new Map(facts.nodes.map((node) => [node.name, node]));
    this.elsewhere = facts.otherPods;
    const byNode = new Map<string, PodModel[]>();
    for (const pod of facts.otherPods.known ? facts.otherPods.value : []) {
      if (pod.nodeName === undefined || isFinished(pod)) continue;
      const list = byNode.get(pod.nodeName) ?? [];
      list.push(pod);
      byNode.set(pod.nodeName, list);
    }
    this.candidates = staying.map((node) => candidate(node, byNode.get(node.name) ?? []));
    this.volumeTerms = volumeBindings(facts);
    this.volumesUnknown = [facts.claims, facts.volumes].map((fact) => (fact.known ? undefined : fact.why)).find((why) => why !== undefined);
  }

  /** Whether a pod's successor would find a place if it came alone. */
  fit(pod: PodModel): Fit {
    if (this.candidates.length === 0) return no('no other node is Ready and schedulable');
    const reasons = new Map<string, number>();
    const nodes: string[] = [];
    for (const place of this.candidates) {
      const obstacle = this.obstacle(pod, place);
      if (obstacle === undefined) nodes.push(place.node.name);
      else reasons.set(obstacle, (reasons.get(obstacle) ?? 0) + 1);
    }
    const doubt = this.doubt(pod);
    if (nodes.length === 0) {
      const why = [...reasons]
        .sort((a, b) => b[1] - a[1])
        .map(([reason, count]) => `${reason} (${count} ${count === 1 ? 'node' : 'nodes'})`)
        .join('; ');
      // Another scheduler need not mind what keeps ours from placing it.
      return hasOwnScheduler(pod)
        ? { answer: 'unknown', why: `${doubt ?? ''}; by the default rules: ${why}`, nodes: [], count: 0 }
        : no(why);
    }
    return { answer: doubt === undefined ? 'yes' : 'unknown', why: doubt ?? '', nodes: nodes.slice(0, 5), count: nodes.length };
  }

  /** Whether all of them together find room, placed largest first. */
  room(pods: readonly PodModel[]): Room {
    const free = (name: string) => this.candidates.reduce((sum, place) => sum + Math.max(0, place.free[name] ?? 0), 0);
    const needed = (name: string) => pods.reduce((sum, pod) => sum + (pod.requests[name] ?? 0), 0);
    const figures = { freeCpu: free('cpu'), freeMemory: free('memory'), neededCpu: needed('cpu'), neededMemory: needed('memory') };
    if (!this.elsewhere.known)
      return { answer: 'unknown', why: `the pods of the other nodes can't be read: ${this.elsewhere.why}`, unplaced: [], ...figures };
    const trial = this.candidates.map((place) => ({ ...place, free: { ...place.free }, ports: new Set(place.ports) }));
    const unplaced: string[] = [];
    for (const pod of [...pods].sort((a, b) => weight(b) - weight(a) || (objectKey(a) < objectKey(b) ? -1 : 1))) {
      const place = trial.find((it) => this.obstacle(pod, it) === undefined);
      if (place) take(place, pod);
      else if (!hasOwnScheduler(pod)) unplaced.push(objectKey(pod));
    }
    if (unplaced.length === 0) return { answer: 'yes', why: '', unplaced, ...figures };
    const why = `${unplaced.length} of ${pods.length} pods that move ${unplaced.length === 1 ? 'finds' : 'find'} no place`;
    return { answer: 'no', why, unplaced: unplaced.sort(), ...figures };
  }

  /** The first thing that keeps a pod from a node; undefined: nothing known does. */
  private obstacle(pod: PodModel, place: Candidate): string | undefined {
    const { node } = place;
    const { scheduling } = pod;
    const taint = node.taints.find(
      (it) => it.effect !== 'PreferNoSchedule' && !scheduling.tolerations.some((toleration) => tolerates(toleration, it)),
    );
    if (taint) return `taint ${taint.key} is not tolerated`;
    for (const [key, value] of Object.entries(scheduling.nodeSelector)) {
      if (node.labels[key] !== value) return `node selector ${key}=${value} does not match`;
    }
    if (scheduling.nodeAffinity && !selectsNode(scheduling.nodeAffinity, node.labels, node.name)) return 'node affinity does not match';
    for (const { volume, terms } of this.volumeTerms(pod)) {
      if (!selectsNode(terms, node.labels, node.name)) return `volume ${volume} can't be used there`;
    }
    const port = pod.hostPorts.find((it) => place.ports.has(it));
    if (port) return `host port ${port} is taken`;
    for (const name of COUNTED_RESOURCES) {
      const wanted = pod.requests[name] ?? 0;
      if (wanted > 0 && wanted > (place.free[name] ?? 0)) return `not enough ${name}`;
    }
    for (const [name, wanted] of Object.entries(pod.requests)) {
      if (!COUNTED_RESOURCES.includes(name) && wanted > 0 && wanted > (place.free[name] ?? 0)) return `no free ${name}`;
    }
    if ((place.free.pods ?? 1) < 1) return 'the node holds as many pods as it may';
    return this.affinityObstacle(pod, node);
  }

  private affinityObstacle(pod: PodModel, node: NodeModel): string | undefined {
    if (!this.elsewhere.known) return undefined; // who runs there is in doubt, not known to be nobody
    const { podAntiAffinity, podAffinity } = pod.scheduling;
    if (podAntiAffinity.some((term) => this.matchesInDomain(pod, term, node))) return 'anti-affinity keeps it from a pod there';
    const missing = podAffinity.some((term) => !this.matchesInDomain(pod, term, node) && !this.isFirstOfItsKind(pod, term, node));
    return missing ? 'affinity asks for a pod that is not there' : undefined;
  }

  /** A pod that matches its own affinity may go anywhere in a domain as long as no other such pod runs. */
  private isFirstOfItsKind(pod: PodModel, term: PodAffinityTerm, node: NodeModel): boolean {
    const matchesItself = term.labelSelector !== undefined && selects(term.labelSelector, pod.labels);
    return matchesItself && node.labels[term.topologyKey] !== undefined && this.occupiedDomains(pod, term).size === 0;
  }

  private matchesInDomain(pod: PodModel, term: PodAffinityTerm, node: NodeModel): boolean {
    const domain = node.labels[term.topologyKey];
    return domain !== undefined && this.occupiedDomains(pod, term).has(domain);
  }

  /** Domains in which a pod runs that stays and that a term selects. Kept, because replicas share their terms. */
  private occupiedDomains(pod: PodModel, term: PodAffinityTerm): ReadonlySet<string> {
    const { labelSelector, topologyKey, namespaceSelector } = term;
    const namespaces = term.namespaces.length > 0 ? term.namespaces : [pod.namespace];
    const key = JSON.stringify([labelSelector, topologyKey, namespaceSelector, namespaces]);
    const kept = this.domains.get(key);
    if (kept) return kept;
    const found = new Set<string>();
    const others = this.elsewhere.known && labelSelector ? this.elsewhere.value : [];
    for (const other of others) {
      if (other.nodeName === undefined || isFinished(other)) continue;
      // Which namespaces a namespace selector means can't be told here; all of them is the careful answer.
      if (namespaceSelector === undefined && !namespaces.includes(other.namespace)) continue;
      if (!labelSelector || !selects(labelSelector, other.labels)) continue;
      const domain = this.nodeByName.get(other.nodeName)?.labels[topologyKey];
      if (domain !== undefined) found.add(domain);
    }
    this.domains.set(key, found);
    return found;
  }

  /** What a yes can't be sure of. */
  private doubt(pod: PodModel): string | undefined {
    const { schedulerName, topologySpread } = pod.scheduling;
    if (!this.elsewhere.known) return `the pods of the other nodes can't be read: ${this.elsewhere.why}`;
    if (this.volumesUnknown !== undefined && pod.volumes.some((volume) => volume.claimName !== undefined))
      return `where its volumes can be used can't be read: ${this.volumesUnknown}`;
    if (hasOwnScheduler(pod)) return `scheduled by ${schedulerName}, whose rules are its own`;
    if (topologySpread.length > 0)
      return `spread over ${topologySpread.map((it) => it.topologyKey).join(', ')}: depends on where the others are then`;
    return undefined;
  }
}

function hasOwnScheduler({ scheduling: { schedulerName } }: PodModel): boolean {
  return schedulerName !== '' && schedulerName !== 'default-scheduler';
}

function no(why: string): Fit {
  return { answer: 'no', why, nodes: [], count: 0 };
}

function candidate(node: NodeModel, pods: readonly PodModel[]): Candidate {
  const place: Candidate = { node, free: { ...node.allocatable }, ports: new Set() };
  for (const pod of pods) take(place, pod);
  return place;
}

function take(place: Candidate, pod: PodModel): void {
  const wanted: Resources = { ...pod.requests, pods: 1 };
  for (const [name, amount] of Object.entries(wanted)) {
    const free = place.free[name];
    if (free !== undefined) place.free[name] = free - amount;
  }
  for (const port of pod.hostPorts) place.ports.add(port);
}

function weight(pod: PodModel): number {
  return (pod.requests.cpu ?? 0) / 1000 + (pod.requests.memory ?? 0) / 2 ** 32;
}

/** The API's matching of a toleration with a taint: an empty key with Exists tolerates everything. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key === undefined || toleration.key === '') return toleration.operator === 'Exists';
  if (toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case 'Exists':
      return true;
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Gt':
      return Number(taint.value) > Number(toleration.value);
    case 'Lt':
      return Number(taint.value) < Number(toleration.value);
  }
}

interface VolumeBinding {
  readonly volume: string;
  readonly terms: readonly NodeSelectorTerm[];
}

/** Where the persistent volumes of a pod may be used, for those that are bound to nodes or zones. */
function volumeBindings({ claims, volumes }: DrainFacts): (pod: PodModel) => readonly VolumeBinding[] {
  if (!claims.known || !volumes.known) return () => [];
  const claimByKey = new Map(claims.value.map((claim) => [objectKey(claim), claim]));
  const volumeByName = new Map(volumes.value.map((volume) => [volume.name, volume]));
  return (pod) =>
    pod.volumes.flatMap(({ claimName }) => {
      const claim = claimName === undefined ? undefined : claimByKey.get(`${pod.namespace}/${claimName}`);
      const volume = claim?.volumeName === undefined ? undefined : volumeByName.get(claim.volumeName);
      return volume?.nodeAffinity ? [{ volume: volume.name, terms: volume.nodeAffinity }] : [];
    });
}
