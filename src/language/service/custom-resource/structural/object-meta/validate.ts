import type { JsonObject, JsonValue } from '../../../crd/json-schema';
import { field, isArray, isObject } from '../json';
import type { JsonPath } from '../problem';
import { asPrefix, label, labelValue, pathPrefix, pathSegment, qualified, subdomain, utf8Length, type NameRule } from './names';

/** What the API server refuses in metadata that decodes. */
export type MetadataProblem =
  | { readonly problem: 'nameMissing'; readonly path: JsonPath }
  | {
      readonly problem: 'nameInvalid';
      readonly of: 'name' | 'generateName' | 'namespace' | 'label' | 'labelValue' | 'annotation' | 'finalizer';
      readonly path: JsonPath;
      readonly text: string;
      /** Goes on from "it". */
      readonly why: string;
    }
  | { readonly problem: 'metadataInvalid'; readonly path: JsonPath; readonly why: string };

const ANNOTATIONS_LIMIT = 256 * 1024;

/**
 * Judges the metadata of an object of its own, or of one that is embedded in another, whose name is hardly restricted
 * and may be missing. Source: ValidateObjectMetaAccessor of k8s.io/apimachinery pkg/api/validation/objectmeta.go.
 */
export function validateMetadata(value: JsonValue | undefined, path: JsonPath, isEmbedded: boolean): readonly MetadataProblem[] {
  const metadata = isObject(value) ? value : {};
  const name = textOf(metadata, 'name');
  const generateName = textOf(metadata, 'generateName');
  const namespace = textOf(metadata, 'namespace');
  const problems: MetadataProblem[] = [];
  const judge = (of: 'name' | 'generateName' | 'namespace', text: string, rule: NameRule) => {
    const why = text === '' ? undefined : rule(text);
    if (why !== undefined) problems.push({ problem: 'nameInvalid', of, path: [...path, of], text, why });
  };
  if (!isEmbedded && name === '' && generateName === '') problems.push({ problem: 'nameMissing', path: [...path, 'name'] });
  judge('generateName', generateName, isEmbedded ? pathPrefix : asPrefix(subdomain));
  judge('name', name, isEmbedded ? pathSegment : subdomain);
  judge('namespace', namespace, label);
  problems.push(...validateMaps(metadata, path), ...validateFinalizers(metadata, path), ...validateOwners(metadata, path));
  const generation = field(metadata, 'generation');
  if (isEmbedded && typeof generation === 'number' && generation < 0) {
    problems.push({ problem: 'metadataInvalid', path: [...path, 'generation'], why: 'must not be negative' });
  }
  return problems;
}

function validateMaps(metadata: JsonObject, path: JsonPath): readonly MetadataProblem[] {
  const problems: MetadataProblem[] = [];
  for (const [key, value] of textsOf(metadata, 'labels')) {
    const here = [...path, 'labels', key];
    const why = qualified(key);
    if (why !== undefined) problems.push({ problem: 'nameInvalid', of: 'label', path: here, text: key, why });
    const wrong = labelValue(value);
    if (wrong !== undefined) problems.push({ problem: 'nameInvalid', of: 'labelValue', path: here, text: value, why: wrong });
  }
  const annotations = textsOf(metadata, 'annotations');
  for (const [key] of annotations) {
    const why = qualified(key.toLowerCase());
    if (why !== undefined) {
      problems.push({ problem: 'nameInvalid', of: 'annotation', path: [...path, 'annotations', key], text: key, why });
    }
  }
  const size = annotations.reduce((total, [key, value]) => total + utf8Length(key) + utf8Length(value), 0);
  if (size > ANNOTATIONS_LIMIT) {
    const why = `take ${size} bytes together, and at most ${ANNOTATIONS_LIMIT} are allowed`;
    problems.push({ problem: 'metadataInvalid', path: [...path, 'annotations'], why });
  }
  return problems;
}

function validateFinalizers(metadata: JsonObject, path: JsonPath): readonly MetadataProblem[] {
  const written = field(metadata, 'finalizers');
  const finalizers = isArray(written) ? written.map((item) => (typeof item === 'string' ? item : '')) : [];
  const problems = finalizers.flatMap((text, index): MetadataProblem[] => {
    const why = qualified(text);
    return why === undefined ? [] : [{ problem: 'nameInvalid', of: 'finalizer', path: [...path, 'finalizers', index], text, why }];
  });
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    problems.push({
      problem: 'metadataInvalid',
      path: [...path, 'finalizers'],
      why: 'hold both "orphan" and "foregroundDeletion", which contradict each other',
    });
  }
  return problems;
}

function validateOwners(metadata: JsonObject, path: JsonPath): readonly MetadataProblem[] {
  const written = field(metadata, 'ownerReferences');
  const owners = isArray(written) ? written.map((item) => (isObject(item) ? item : {})) : [];
  const here = [...path, 'ownerReferences'];
  const problems = owners.flatMap((owner, index): MetadataProblem[] => {
    const empty = ['apiVersion', 'kind', 'name', 'uid'].filter((name) => textOf(owner, name) === '');
    const apiVersion = textOf(owner, 'apiVersion');
    const isEvent = apiVersion === 'v1' && textOf(owner, 'kind') === 'Event';
    return [
      ...(apiVersion !== '' && !/^[^/]*\/[^/]+$|^[^/]+$/.test(apiVersion)
        ? [
            {
              problem: 'metadataInvalid' as const,
              path: [...here, index, 'apiVersion'],
              why: 'must be a version, or a group and a version with one slash between them',
            },
          ]
        : []),
      ...empty.map((name) => ({ problem: 'metadataInvalid' as const, path: [...here, index, name], why: 'must not be empty' })),
      ...(isEvent ? [{ problem: 'metadataInvalid' as const, path: [...here, index], why: 'must not name an Event' }] : []),
    ];
  });
  const controllers = owners.filter((owner) => field(owner, 'controller') === true);
  if (controllers.length > 1) {
    problems.push({ problem: 'metadataInvalid', path: here, why: 'have more than one with "controller: true"' });
  }
  return problems;
}

function textOf(object: JsonObject, name: string): string {
  const value = field(object, name);
  return typeof value === 'string' ? value : '';
}

/** The entries of a map of texts; null counts as the empty text. */
function textsOf(object: JsonObject, name: string): readonly (readonly [string, string])[] {
  const map = field(object, name);
  return isObject(map) ? Object.entries(map).map(([key, value]) => [key, typeof value === 'string' ? value : ''] as const) : [];
}
