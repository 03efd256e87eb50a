import { controllerOf, type Draft, type KubeObject, type OwnerReference } from '../model/object';
import type { Pod, PodTemplate } from '../model/pod';
import type { Registry } from '../registry/registry';
import { pods } from '../resources/catalogue';
import type { Resource } from '../resources/resource';

/** Writes the status of an object; a status that stays as it is writes nothing. */
export function writeStatus<T extends KubeObject>(
  registry: Registry,
  resource: Resource,
  { metadata }: T,
  change: (object: T) => void,
): void {
  registry.update(
    resource,
    metadata.namespace,
    metadata.name,
    (current) => {
      change(current as T);
      return current;
    },
    { part: 'status' },
  );
}

/** The owner reference of what a controller makes. */
export function ownedBy({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

/** Pods by the UID of their controller. */
export function podsByController(registry: Registry): ReadonlyMap<string, readonly Pod[]> {
  const grouped = new Map<string, Pod[]>();
  for (const pod of registry.list<Pod>(pods)) {
    const uid = controllerOf(pod)?.uid;
    if (uid === undefined) continue;
    const siblings = grouped.get(uid);
    if (siblings) siblings.push(pod);
    else grouped.set(uid, [pod]);
  }
  return grouped;
}

/** A pod of a template, owned by the object that holds the template. */
export function podFrom(
  template: PodTemplate,
  owner: KubeObject,
  names: { readonly name: string } | { readonly generateName: string },
): Draft {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    metadata: {
      ...names,
      ...(labels ? { labels: { ...labels } } : {}),
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [ownedBy(owner)],
    },
    spec: structuredClone(template.spec),
  };
}

/** A short name for a template that differs where the template differs. FNV-1a, spelled in safe letters. */
export function templateHash(template: PodTemplate): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify(template))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash
    .toString(36)
    .padStart(7, '0')
    .replace(/[aeiou]/g, 'x')
    .slice(0, 7);
}

/** A count, or a percentage of a total. */
export function scaled(value: number | string, total: number, round: (share: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * total) / 100);
}
