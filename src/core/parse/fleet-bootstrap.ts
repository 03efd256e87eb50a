import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { FleetBootstrap, FleetExternalEtcd, FleetFields } from '../model/fleet';
import {
  checkNameProblem,
  cniProblem,
  durationProblem,
  endpointProblem,
  etcdUrlProblem,
  familiesProblem,
  hostPathProblem,
  repositoryProblem,
  subnetFamily,
  subnetProblem,
  versionProblem,
} from '../policy/bootstrap-fields';

const FIELDS = [
  ...['kubernetesVersion', 'endpoint', 'podSubnets', 'serviceSubnets', 'imageRepository', 'certificateValidity', 'caValidity'],
  ...['cni', 'externalEtcd', 'ignorePreflight', 'kubelet', 'kubeProxy'],
];
const ETCD_FIELDS = ['endpoints', 'caFile', 'certFile', 'keyFile'];

type Find = (message: string, at: Node | null | undefined) => void;
type Problem = (text: string) => string | undefined;

/**
 * Reads what a cluster is made with. With anything wrong in it the whole is a finding and left out: a cluster that is made with half
 * of what was meant has to be made again.
 */
export function readBootstrap(node: unknown, find: Find): FleetBootstrap | undefined {
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isMap(node)) {
    find('"bootstrap" is not a mapping.', node as Node);
    return undefined;
  }
  const reader = new Reader(node, 'bootstrap', FIELDS, find);
  const kubernetesVersion = reader.required('kubernetesVersion', versionProblem);
  const endpoint = reader.required('endpoint', endpointProblem);
  const read = {
    podSubnets: reader.subnets('podSubnets'),
    serviceSubnets: reader.subnets('serviceSubnets'),
    ignorePreflight: reader.texts('ignorePreflight', checkNameProblem),
    imageRepository: reader.text('imageRepository', repositoryProblem),
    certificateValidity: reader.text('certificateValidity', durationProblem),
    caValidity: reader.text('caValidity', durationProblem),
    cni: reader.text('cni', cniProblem),
    kubelet: reader.fields('kubelet'),
    kubeProxy: reader.fields('kubeProxy'),
    externalEtcd: externalEtcd(reader.mapping('externalEtcd'), reader),
  };
  if (!reader.sound || kubernetesVersion === undefined || endpoint === undefined) return undefined;
  const given = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as typeof read;
  return {
    ...(given as Omit<FleetBootstrap, 'kubernetesVersion' | 'endpoint'>),
    kubernetesVersion: `v${kubernetesVersion.replace(/^v/, '')}`,
    endpoint,
  };
}

function externalEtcd(node: YAMLMap | undefined, outer: Reader): FleetExternalEtcd | undefined {
  if (!node) return undefined;
  const reader = new Reader(node, 'externalEtcd', ETCD_FIELDS, outer.wrong);
  const endpoints = reader.texts('endpoints', etcdUrlProblem);
  if (endpoints.length === 0) outer.wrong('"externalEtcd" has no "endpoints".', node);
  const [caFile, certFile, keyFile] = ['caFile', 'certFile', 'keyFile'].map((field) => reader.required(field, hostPathProblem));
  return caFile !== undefined && certFile !== undefined && keyFile !== undefined ? { endpoints, caFile, certFile, keyFile } : undefined;
}

/** Reads the fields of one mapping, and keeps account of whether all of it could be understood. */
class Reader {
  sound = true;

  constructor(
    private readonly node: YAMLMap,
    private readonly name: string,
    fields: readonly string[],
    private readonly find: Find,
  ) {
    for (const pair of node.items as Pair<Node>[]) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (!fields.includes(key)) this.wrong(`"${key}" is not a field of "${name}". Known are ${fields.join(', ')}.`, pair.key);
    }
  }

  readonly wrong: Find = (message, at) => {
    this.sound = false;
    this.find(message, at);
  };

  text(field: string, problemOf: Problem): string | undefined {
    const value: unknown = this.node.get(field);
    if (value === undefined || value === null) return undefined;
    const at = this.at(field);
    if (typeof value !== 'string' || value === '') {
      this.wrong(`"${field}" is not a text.`, at);
      return undefined;
    }
    return this.accepted(value, problemOf, at) ? value : undefined;
  }

  required(field: string, problemOf: Problem): string | undefined {
    const found = this.text(field, problemOf);
    if (found === undefined && (this.node.get(field) === undefined || this.node.get(field) === null))
      this.wrong(`"${this.name}" has no "${field}".`, this.node);
    return found;
  }

  texts(field: string, problemOf: Problem): readonly string[] {
    const node = this.at(field);
    if (node === undefined || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) {
      this.wrong(`"${field}" is not a list.`, node);
      return [];
    }
    const found: string[] = [];
    for (const item of node.items as Node[]) {
      const value = isScalar(item) ? item.value : undefined;
      if (typeof value !== 'string' || value === '') this.wrong(`An entry of "${field}" is not a text.`, item);
      else if (this.accepted(value, problemOf, item)) found.push(value);
    }
    return found;
  }

  subnets(field: string): readonly string[] {
    const found = this.texts(field, subnetProblem);
    const problem = familiesProblem(found.map(subnetFamily), `The ranges of "${field}"`);
    if (problem !== undefined) this.wrong(problem, this.at(field));
    return found;
  }

  mapping(field: string): YAMLMap | undefined {
    const node = this.at(field);
    if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
    if (isMap(node)) return node;
    this.wrong(`"${field}" is not a mapping.`, node);
    return undefined;
  }

  /** Fields of another schema, as plain values. Which kind of object they are of is not theirs to say. */
  fields(field: string): FleetFields | undefined {
    const node = this.mapping(field);
    if (!node) return undefined;
    const value = node.toJSON() as Record<string, unknown>;
    for (const own of ['apiVersion', 'kind']) if (own in value) this.wrong(`"${field}" has no "${own}": Drydock writes it.`, node);
    return value;
  }

  private accepted(value: string, problemOf: Problem, at: Node | undefined): boolean {
    const problem = problemOf(value);
    if (problem !== undefined) this.wrong(problem, at);
    return problem === undefined;
  }

  private at(field: string): Node | undefined {
    return this.node.get(field, true);
  }
}
