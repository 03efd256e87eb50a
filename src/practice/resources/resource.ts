import type { Draft, KubeObject } from '../model/object';
import type { FieldError } from '../registry/errors';
import type { SelectableFields } from '../selector/field-selector';

/** What the API does with one kind of object: its names, and its rules for writing. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly subresources: readonly Subresource[];
  readonly rules: Rules;
}

export type Subresource = 'status' | 'scale' | 'eviction' | 'binding' | 'finalize' | 'approval';

export interface Rules {
  /** Fills what the creator left out, as the API does. Changes the draft it is given. */
  readonly defaults?: (draft: Draft) => void;
  /** Writes down who asked, for kinds that keep it whatever they were handed. Changes the draft it is given. */
  readonly createdBy?: (draft: Draft, user: { readonly name: string; readonly groups: readonly string[] }) => void;
  /** Fills what needs the UID that creation gave. Changes the object it is given. */
  readonly identified?: (object: KubeObject) => void;
  readonly validate?: (object: KubeObject) => readonly FieldError[];
  /** What may not change after creation. */
  readonly validateUpdate?: (next: KubeObject, previous: KubeObject) => readonly FieldError[];
  /** Whether `metadata.generation` counts changes of the spec. */
  readonly generation: boolean;
  /** Whether an update may leave out the resource version. */
  readonly unconditionalUpdate: boolean;
  /** Seconds between a deletion and its end. Undefined: objects of this kind go at once. */
  readonly grace?: (object: KubeObject, requested: number | undefined) => number;
  /** Whether a finished deletion answers with the object instead of a Status. */
  readonly answersDeleted: boolean;
  /** Fields beyond name and namespace that people may select by. */
  readonly fields?: (object: KubeObject) => SelectableFields;
  readonly fieldNames: readonly string[];
}

/** Name of a resource across groups: `pods`, `deployments.apps`. */
export function resourceName(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group ? `${resource.plural}.${resource.group}` : resource.plural;
}

export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group ? `${resource.group}/${resource.version}` : resource.version;
}

/** Where an object is stored: `namespace/name`, or its name. */
export function keyOf(resource: Pick<Resource, 'namespaced'>, namespace: string | undefined, name: string): string {
  return resource.namespaced ? `${namespace ?? ''}/${name}` : name;
}

export function selectableFields(resource: Resource, object: KubeObject): SelectableFields {
  return {
    'metadata.name': object.metadata.name,
    ...(resource.namespaced ? { 'metadata.namespace': object.metadata.namespace ?? '' } : {}),
    ...resource.rules.fields?.(object),
  };
}

export function selectableFieldNames(resource: Resource): readonly string[] {
  return ['metadata.name', ...(resource.namespaced ? ['metadata.namespace'] : []), ...resource.rules.fieldNames];
}
