import { isTerminating, type Pod } from '../model/pod';
import type { KubeObject } from '../model/object';
import type { Namespace } from '../model/workload';
import { catalogue, namespaces, nodes, pods } from '../resources/catalogue';
import type { Resource } from '../resources/resource';
import type { Controller, ControllerContext } from './controller';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const namespaced = [...catalogue.values()].filter((resource) => resource.namespaced);

/** Removes what has nobody to belong to: dependents of owners that are gone, contents of ending namespaces, pods of nodes that are gone. */
export class GarbageCollector implements Controller {
  readonly name = 'garbage-collector';
  readonly watches = [...catalogue.values()];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const everything = [...catalogue.values()].flatMap((resource) =>
      this.context.registry.list(resource).map((object) => ({ resource, object })),
    );
    const uids = new Set(everything.map(({ object }) => object.metadata.uid));
    const dependents = dependentsOf(everything);
    for (const { resource, object } of everything) {
      const owners = object.metadata.ownerReferences ?? [];
      if (owners.length > 0 && !owners.some(({ uid }) => uids.has(uid))) this.remove(resource, object);
      else if (isTerminating(object)) this.cascade(resource, object, dependents.get(object.metadata.uid) ?? []);
    }
    this.endNamespaces();
    this.removeStranded();
  }

  /** What the deletion of an owner means for those it owns: they go first, or they are set free. */
  private cascade(resource: Resource, owner: KubeObject, dependents: readonly Owned[]): void {
    const finalizers = owner.metadata.finalizers ?? [];
    if (finalizers.includes(FOREGROUND)) {
      for (const { resource: kind, object } of dependents) if (!isTerminating(object)) this.remove(kind, object);
      const blocking = dependents.some(({ object }) =>
        object.metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion),
      );
      if (!blocking) this.dropFinalizer(resource, owner, FOREGROUND);
    } else if (finalizers.includes(ORPHAN)) {
      for (const { resource: kind, object } of dependents) {
        this.rewrite(kind, object, (current) => {
          current.metadata.ownerReferences = (current.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
        });
      }
      this.dropFinalizer(resource, owner, ORPHAN);
    }
  }

  private endNamespaces(): void {
    const { registry } = this.context;
    for (const namespace of registry.list<Namespace>(namespaces).filter(isTerminating)) {
      const { name } = namespace.metadata;
      const contents = namespaced.flatMap((resource) => registry.list(resource, name).map((object) => ({ resource, object })));
      for (const { resource, object } of contents) if (!isTerminating(object)) this.remove(resource, object);
      if (namespaced.some((resource) => registry.list(resource, name).length > 0)) continue;
      registry.update(namespaces, undefined, name, (current) => ({ ...current, spec: { finalizers: [] } }), { part: 'everything' });
    }
  }

  /** Pods bound to a node that no longer exists. */
  private removeStranded(): void {
    const { registry } = this.context;
    for (const pod of registry.list<Pod>(pods)) {
      const { nodeName } = pod.spec;
      if (nodeName && !registry.find(nodes, undefined, nodeName)) this.remove(pods, pod, 0);
    }
  }

  private dropFinalizer(resource: Resource, object: KubeObject, finalizer: string): void {
    this.rewrite(resource, object, (current) => {
      current.metadata.finalizers = (current.metadata.finalizers ?? []).filter((each) => each !== finalizer);
    });
  }

  private rewrite(resource: Resource, { metadata }: KubeObject, change: (object: KubeObject) => void): void {
    this.context.registry.update(
      resource,
      metadata.namespace,
      metadata.name,
      (current) => {
        change(current);
        return current;
      },
      { part: 'everything' },
    );
  }

  private remove(resource: Resource, { metadata }: KubeObject, gracePeriodSeconds?: number): void {
    const options = { preconditions: { uid: metadata.uid }, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }) };
    this.context.registry.delete(resource, metadata.namespace, metadata.name, options);
  }
}

interface Owned {
  readonly resource: Resource;
  readonly object: KubeObject;
}

function dependentsOf(everything: readonly Owned[]): ReadonlyMap<string, readonly Owned[]> {
  const dependents = new Map<string, Owned[]>();
  for (const owned of everything) {
    for (const { uid } of owned.object.metadata.ownerReferences ?? []) dependents.set(uid, [...(dependents.get(uid) ?? []), owned]);
  }
  return dependents;
}
