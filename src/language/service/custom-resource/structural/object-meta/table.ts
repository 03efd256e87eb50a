import { bool, int64, listOf, string, stringMap, struct, type StructTable } from '../../../structure/table';

const time = { is: 'time' } as const;

const ownerReference: StructTable = {
  name: 'OwnerReference',
  fields: {
    apiVersion: { type: string, doc: 'Group and version of the owner.' },
    kind: { type: string, doc: 'Kind of the owner.' },
    name: { type: string, doc: 'Name of the owner, in the same namespace or cluster-wide.' },
    uid: { type: string, doc: 'UID of the owner: another object of the same name is not taken for it.' },
    controller: { type: bool, doc: 'Whether the owner manages this object; true for one owner at most.', isPointer: true },
    blockOwnerDeletion: {
      type: bool,
      doc: 'Whether a foreground deletion of the owner waits until this object is gone.',
      isPointer: true,
    },
  },
};

const managedFields: StructTable = {
  name: 'ManagedFieldsEntry',
  fields: {
    manager: { type: string, doc: 'Who set the fields.' },
    operation: { type: string, doc: '`Apply` or `Update`.' },
    apiVersion: { type: string, doc: 'Version that the field names are of.' },
    time: { type: time, doc: 'When the set of fields changed last.', isPointer: true },
    fieldsType: { type: string, doc: 'Always `FieldsV1`.' },
    fieldsV1: { type: { is: 'any' }, doc: 'The fields, as nested keys.', isPointer: true },
    subresource: { type: string, doc: 'The subresource through which the fields were set.' },
  },
};

/** `metadata` of every object. Source: ObjectMeta of k8s.io/apimachinery pkg/apis/meta/v1/types.go, 1.34. */
export const objectMeta: StructTable = {
  name: 'ObjectMeta',
  fields: {
    name: { type: string, doc: 'Name of the object, unique among its kind in the namespace. Cannot be changed.' },
    generateName: {
      type: string,
      doc: 'Beginning of a name that the API server completes with five random characters when `name` is empty.',
    },
    namespace: { type: string, doc: 'Namespace of the object; cluster-scoped objects have none.' },
    labels: { type: stringMap, doc: 'Short values by key, for selecting objects.' },
    annotations: { type: stringMap, doc: 'Texts by key, of any content and up to 256 KiB in all; objects cannot be selected by them.' },
    ownerReferences: {
      type: listOf(struct(ownerReference)),
      doc: 'Objects that this one depends on: when all of them are gone, it is deleted too.',
    },
    finalizers: {
      type: listOf(string),
      doc: 'What must be done before the object may vanish; each entry holds back its deletion until it is removed.',
    },
    managedFields: { type: listOf(struct(managedFields)), doc: 'Who set which field. Written by the API server.' },
    selfLink: { type: string, doc: 'No longer filled in.' },
    uid: { type: string, doc: 'Written by the API server.' },
    resourceVersion: {
      type: string,
      doc: 'Version of the stored object, written by the API server; must be absent when an object is created.',
    },
    generation: { type: int64, doc: 'Counts changes of the desired state. Written by the API server.' },
    creationTimestamp: { type: time, doc: 'Written by the API server.' },
    deletionTimestamp: { type: time, doc: 'Written by the API server once deletion was asked for.', isPointer: true },
    deletionGracePeriodSeconds: { type: int64, doc: 'Written by the API server once deletion was asked for.', isPointer: true },
  },
};
