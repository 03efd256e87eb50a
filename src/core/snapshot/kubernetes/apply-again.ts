import type { Json, JsonObject } from './envelope';
import { asObject, LAST_APPLIED, ordered } from './objects';

/** What the API server sets in the metadata, and refuses or ignores from others. */
const SERVER_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

export interface AppliedAgain {
  readonly object: JsonObject;
  /** What whoever applies it should know, as sentences. */
  readonly notes: readonly string[];
}

/**
 * An object in the form in which it can be applied again: without what the server sets and what was given out to the old one.
 * Objects that controllers make are better left to these; the notes say so.
 */
export function applyAgain(object: JsonObject): AppliedAgain {
  const notes: string[] = [];
  const { status: _, ...rest } = object;
  const metadata = withoutServerFields(asObject(object.metadata), notes);
  const kind = typeof object.kind === 'string' ? object.kind : '';
  const cleaned = clean(kind, { ...rest, metadata }, notes);
  return { object: ordered(cleaned), notes };
}

function withoutServerFields(metadata: JsonObject, notes: string[]): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(metadata)) {
    if (SERVER_METADATA.includes(name)) continue;
    if (name === 'ownerReferences') {
      const owners = (value as readonly Json[]).map((owner) => `${text(asObject(owner).kind)} ${text(asObject(owner).name)}`);
      notes.push(`It belonged to ${owners.join(', ')}, by a UID that a new one will not have: the reference is left out.`);
      continue;
    }
    if (name === 'finalizers') notes.push('It has finalizers: whoever handles them must be there when it is deleted again.');
    if (name === 'annotations') {
      const { [LAST_APPLIED]: _, 'deployment.kubernetes.io/revision': _revision, ...annotations } = asObject(value);
      if (Object.keys(annotations).length > 0) kept.annotations = annotations;
      continue;
    }
    kept[name] = value;
  }
  return kept;
}

function clean(kind: string, object: JsonObject, notes: string[]): JsonObject {
  const spec = asObject(object.spec);
  switch (`${text(object.apiVersion)} ${kind}`) {
    case 'v1 Service': {
      const { clusterIP, clusterIPs, ...rest } = spec;
      // A headless Service asks for no address; others were given one, which may have been given out again.
      if (clusterIP === 'None') return object;
      if (clusterIP !== undefined || clusterIPs !== undefined) notes.push(`It had the address ${text(clusterIP)}, and gets a new one.`);
      return { ...object, spec: rest };
    }
    case 'v1 Pod': {
      const { nodeName, ...rest } = spec;
      if (nodeName !== undefined) notes.push(`It ran on ${text(nodeName)}, and is scheduled anew.`);
      return { ...object, spec: withoutTokenVolume(rest) };
    }
    case 'v1 PersistentVolumeClaim':
      if (spec.volumeName !== undefined) notes.push(`It was bound to volume ${text(spec.volumeName)}: check that this still exists.`);
      return object;
    case 'v1 PersistentVolume': {
      const { uid: _, resourceVersion: _version, ...claim } = asObject(spec.claimRef);
      if (spec.claimRef === undefined) return object;
      notes.push(`It was bound to claim ${text(claim.namespace)}/${text(claim.name)}, which can bind again.`);
      return { ...object, spec: { ...spec, claimRef: claim } };
    }
    case 'batch/v1 Job': {
      // Controllers made selector and label of the old UID; a new Job is refused with them.
      if (spec.manualSelector === true) return object;
      const { selector: _, ...rest } = spec;
      return {
        ...object,
        metadata: withoutJobLabels(asObject(object.metadata)),
        spec: { ...rest, template: jobTemplate(asObject(spec.template)) },
      };
    }
    case 'v1 Secret':
      if (object.type === 'kubernetes.io/service-account-token') {
        notes.push('It is the token of a ServiceAccount as it was then: the API server no longer accepts it if that was made anew.');
      }
      return object;
    case 'v1 Namespace': {
      const { finalizers: _, ...rest } = spec;
      notes.push('The namespace alone brings nothing back that was in it.');
      return { ...object, spec: rest };
    }
    default:
      return object;
  }
}

/** The volume that admission adds for the token of the ServiceAccount, and its mounts. */
function withoutTokenVolume(spec: JsonObject): JsonObject {
  const isToken = (entry: Json) => /^kube-api-access-[a-z0-9]{5}$/.test(text(asObject(entry).name));
  const without = (holder: JsonObject, list: string): JsonObject => {
    const entries = holder[list];
    if (!Array.isArray(entries)) return holder;
    const kept = (entries as readonly Json[]).filter((entry) => !isToken(entry));
    const { [list]: _, ...rest } = holder;
    return kept.length > 0 ? { ...rest, [list]: kept } : rest;
  };
  let cleaned = without(spec, 'volumes');
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    const containers = cleaned[list];
    if (Array.isArray(containers)) {
      cleaned = { ...cleaned, [list]: (containers as readonly Json[]).map((container) => without(asObject(container), 'volumeMounts')) };
    }
  }
  const { ephemeralContainers: _, ...rest } = cleaned;
  return rest;
}

const JOB_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid', 'job-name', 'batch.kubernetes.io/job-name'];

function withoutJobLabels(metadata: JsonObject): JsonObject {
  if (metadata.labels === undefined) return metadata;
  const labels = Object.entries(asObject(metadata.labels)).filter(([name]) => !JOB_LABELS.includes(name));
  const { labels: _, ...rest } = metadata;
  return labels.length > 0 ? { ...rest, labels: Object.fromEntries(labels) } : rest;
}

function jobTemplate(template: JsonObject): JsonObject {
  return template.metadata === undefined ? template : { ...template, metadata: withoutJobLabels(asObject(template.metadata)) };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
