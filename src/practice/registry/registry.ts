import type { Clock } from '../../ports/clock';
import { timestamp, type Draft, type KubeObject, type Metadata } from '../model/object';
import type { Random } from '../random';
import { namespaces } from '../resources/catalogue';
import { apiVersionOf, keyOf, resourceName, type Resource } from '../resources/resource';
import { same, validateMetadata } from '../resources/validation';
import type { ObjectStore } from '../store/object-store';
import { planDeletion, type DeleteOptions } from './deletion';
import type { ApiError } from './errors';
import { alreadyExists, badRequest, forbidden, invalid, notFound } from './errors';
import { prepareUpdate, type UpdatedPart } from './update';

/** Names the API writes after `generateName`; longer prefixes are cut to leave room. */
const GENERATED_PREFIX_LIMIT = 58;
const CLUSTER_NAMESPACES = ['default', 'kube-system', 'kube-public'];

export interface WriteOptions {
  /** Checks everything and answers as if it were done, but writes nothing. */
  readonly dryRun?: boolean;
}

export interface CreateOptions extends WriteOptions {
  /** Epoch milliseconds; for a world that should not look newborn. */
  readonly createdAt?: number;
}

export interface UpdateOptions extends WriteOptions {
  readonly part?: UpdatedPart;
}

/**
 * The rules every write goes through, whoever makes it: names, defaults, validation, optimistic concurrency, generation,
 * grace periods, finalizers. HTTP handlers and controllers both write through it.
 */
export class Registry {
  constructor(
    readonly store: ObjectStore,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  find(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.store.get(resourceName(resource), keyOf(resource, namespace, name));
  }

  /** @throws ApiError 404 */
  get(resource: Resource, namespace: string | undefined, name: string): KubeObject {
    const object = this.find(resource, namespace, name);
    if (!object) throw notFound(resource, name);
    return object;
  }

  /** Sorted by namespace and name. */
  list<T extends KubeObject>(resource: Resource, namespace?: string): T[] {
    const objects = [...this.store.all(resourceName(resource))] as T[];
    const inside = namespace === undefined ? objects : objects.filter(({ metadata }) => metadata.namespace === namespace);
    return inside.sort((a, b) =>
      keyOf(resource, a.metadata.namespace, a.metadata.name) < keyOf(resource, b.metadata.namespace, b.metadata.name) ? -1 : 1,
    );
  }

  /** @throws ApiError 400, 403 (terminating namespace), 404 (no such namespace), 409, 422 */
  create(resource: Resource, namespace: string | undefined, draft: Draft, options: CreateOptions = {}): KubeObject {
    const object = this.identified(resource, namespace, draft, options.createdAt ?? this.clock.now());
    const { name } = object.metadata;
    if (namespace !== undefined && resource.namespaced) this.checkNamespace(resource, namespace, name);
    const errors = [...validateMetadata(object), ...(resource.rules.validate?.(object) ?? [])];
    if (errors.length > 0) throw invalid(resource, name, errors);
    if (this.find(resource, namespace, name)) throw alreadyExists(resource, name);
    return options.dryRun ? object : this.store.put(resourceName(resource), keyOf(resource, namespace, name), object);
  }

  /**
   * Changes an object. `change` gets a copy of it and answers what it should become.
   * A change that changes nothing writes nothing.
   * @throws ApiError 404, 409, 422, and whatever `change` throws
   */
  update(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    change: (current: KubeObject) => KubeObject,
    { part = 'object', dryRun = false }: UpdateOptions = {},
  ): KubeObject {
    const current = this.get(resource, namespace, name);
    const next = prepareUpdate(resource, current, change(structuredClone(current)), part);
    if (same(next, current)) return current;
    if (dryRun) return next;
    if (endsWith(next)) {
      this.store.remove(resourceName(resource), keyOf(resource, namespace, name));
      return next;
    }
    return this.store.put(resourceName(resource), keyOf(resource, namespace, name), next);
  }

  /**
   * Deletes an object, or marks it for deletion where a grace period or finalizers hold it.
   * @returns the object as it is now or was last, and whether it is gone
   * @throws ApiError 404, 409 (preconditions)
   */
  delete(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): { object: KubeObject; gone: boolean } {
    const current = this.get(resource, namespace, name);
    if (resource === namespaces && CLUSTER_NAMESPACES.includes(name)) throw forbidden(resource, name, 'this namespace may not be deleted');
    const plan = planDeletion(resource, current, options, this.clock.now());
    const key = keyOf(resource, namespace, name);
    if (plan.kind === 'remove') {
      if (!options.dryRun) this.store.remove(resourceName(resource), key);
      return { object: current, gone: true };
    }
    if (plan.kind === 'wait' || options.dryRun) return { object: plan.object, gone: false };
    return { object: this.store.put(resourceName(resource), key, plan.object), gone: false };
  }

  private identified(resource: Resource, namespace: string | undefined, draft: Draft, createdAt: number): KubeObject {
    const copy = structuredClone(draft);
    if (copy.metadata.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
    const { generateName } = copy.metadata;
    if (!copy.metadata.name && generateName) copy.metadata.name = generateName.slice(0, GENERATED_PREFIX_LIMIT) + this.random.suffix();
    const { name } = copy.metadata;
    if (!name)
      throw invalid(resource, '', [
        { reason: 'FieldValueRequired', field: 'metadata.name', message: 'Required value: name or generateName is required' },
      ]);
    resource.rules.defaults?.(copy);
    const { deletionTimestamp: _at, deletionGracePeriodSeconds: _grace, ...kept } = copy.metadata;
    const metadata: Metadata = {
      ...kept,
      name,
      ...(resource.namespaced && namespace !== undefined ? { namespace } : {}),
      uid: this.random.uid(),
      resourceVersion: '',
      ...(resource.rules.generation ? { generation: 1 } : {}),
      creationTimestamp: timestamp(createdAt),
    };
    const object: KubeObject = { ...copy, apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
    resource.rules.identified?.(object);
    return object;
  }

  private checkNamespace(resource: Resource, namespace: string, name: string): void {
    const found = this.find(namespaces, undefined, namespace);
    if (!found) throw notFound(namespaces, namespace);
    if (found.metadata.deletionTimestamp) throw namespaceTerminating(resource, namespace, name);
  }

  /** For subresources that count as creating something: evictions, bindings. */
  checkNamespaceOpen(resource: Resource, namespace: string, name: string): void {
    const found = this.find(namespaces, undefined, namespace);
    if (found?.metadata.deletionTimestamp) throw namespaceTerminating(resource, namespace, name);
  }
}

function namespaceTerminating(resource: Resource, namespace: string, name: string): ApiError {
  return forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
  ]);
}

/** Whether nothing holds an object any more that was asked to go. */
function endsWith({ metadata, kind, spec }: KubeObject): boolean {
  if (!metadata.deletionTimestamp || (metadata.finalizers?.length ?? 0) > 0) return false;
  if (kind === 'Namespace' && ((spec as { finalizers?: string[] }).finalizers?.length ?? 0) > 0) return false;
  return (metadata.deletionGracePeriodSeconds ?? 0) === 0;
}
