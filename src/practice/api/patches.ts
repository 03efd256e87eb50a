import type { KubeObject } from '../model/object';
import { applyJsonPatch } from '../patch/json-patch';
import { isJsonObject, mergePatch } from '../patch/merge-patch';
import { strategicPatch } from '../patch/strategic-patch';
import { badRequest } from '../registry/errors';
import { parseJson, unsupportedMediaType, type Body } from './body';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

/**
 * Reads the patch of a request as a change of an object. Server-side apply is not part of the practice cluster.
 * @throws ApiError 400, 415
 */
export function parsePatch({ mediaType, text }: Body): (current: KubeObject) => KubeObject {
  if (![JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH].includes(mediaType))
    throw unsupportedMediaType([JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH]);
  const patch = parseJson(text);
  if (mediaType === JSON_PATCH) {
    if (!Array.isArray(patch)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
    return (current) => asObject(applyJsonPatch(current, patch));
  }
  if (!isJsonObject(patch)) throw badRequest('error decoding patch: an object is needed');
  if (mediaType === MERGE_PATCH) return (current) => asObject(mergePatch(current, patch));
  return (current) => asObject(strategicPatch(current.kind, current, patch));
}

function asObject(value: unknown): KubeObject {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) throw badRequest('the patch leaves no object with metadata');
  return value as KubeObject;
}
