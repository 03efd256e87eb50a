import { applyPatch, type Operation } from 'rfc6902';
import { ApiError, badRequest } from '../registry/errors';

/**
 * Applies a JSON Patch (RFC 6902) to a document, in place.
 * @throws ApiError 400 when the patch is no list of operations, 422 when one of them can't be applied
 */
export function applyJsonPatch(document: object, patch: unknown): object {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
  const errors = applyPatch(document, patch as Operation[]);
  if (errors.some((error) => error !== null)) {
    throw new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
  return document;
}
