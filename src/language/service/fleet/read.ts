import type { LintDocument } from '../document';
import type { YamlMap, YamlScalar } from '../yaml/nodes';
import { asMap, asScalar, get, items } from '../yaml/walk';

/** A host entry with the scalars that rules and features look at. */
export interface HostEntry {
  readonly node: YamlMap;
  readonly name: YamlScalar | undefined;
  readonly address: YamlScalar | undefined;
  readonly port: YamlScalar | undefined;
  readonly user: YamlScalar | undefined;
  readonly sshAlias: YamlScalar | undefined;
  readonly roles: readonly YamlScalar[];
  readonly jumps: readonly YamlScalar[];
}

export interface ClusterEntry {
  readonly node: YamlMap;
  readonly name: YamlScalar | undefined;
  readonly context: YamlScalar | undefined;
  readonly hosts: readonly HostEntry[];
}

/** What a fleet file says, as far as it can be understood while it is typed. */
export function readFleetFile({ root }: LintDocument): readonly ClusterEntry[] {
  return items(get(root, 'clusters')).flatMap((item): ClusterEntry[] => {
    const node = asMap(item);
    if (node === undefined) return [];
    const hosts = items(get(node, 'hosts')).flatMap((host) => {
      const map = asMap(host);
      return map === undefined ? [] : [readHost(map)];
    });
    return [{ node, name: written(node, 'name'), context: written(node, 'context'), hosts }];
  });
}

function readHost(node: YamlMap): HostEntry {
  const scalars = (field: string) => items(get(node, field)).flatMap((item) => asScalar(item) ?? []);
  return {
    node,
    name: written(node, 'name'),
    address: written(node, 'address'),
    port: written(node, 'port'),
    user: written(node, 'user'),
    sshAlias: written(node, 'sshAlias'),
    roles: scalars('roles'),
    jumps: scalars('jump'),
  };
}

/** Undefined: nothing stands there. */
function written(node: YamlMap, field: string): YamlScalar | undefined {
  const scalar = asScalar(get(node, field));
  return scalar === undefined || scalar.text === '' ? undefined : scalar;
}

/** The host that a single word in `jump` names: by its name or its alias, without case as node names have none. */
export function hostNamed(clusters: readonly ClusterEntry[], word: string): HostEntry | undefined {
  const wanted = word.toLowerCase();
  const all = clusters.flatMap(({ hosts }) => hosts);
  return (
    all.find(({ name }) => name?.text.toLowerCase() === wanted) ??
    all.find(({ sshAlias, address }) => sshAlias?.text.toLowerCase() === wanted || address?.text.toLowerCase() === wanted)
  );
}
