import { DrydockError } from '../../../core/errors';
import { fields, items, text } from '../../../core/parse/kubernetes/fields';
import { withQuery } from '../resources/paths';
import type { ApiClient } from './api-client';
import { nextTurn } from './slices';

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Definitions are large: a schema of half a megabyte is nothing special. */
const PAGE = 20;

/**
 * Every CustomResourceDefinition as JSON text, without what the server keeps for itself but for the versions it has
 * stored objects in. A cluster without that API has
 * none. Pages that expire halfway are an error: who needs the definitions can ask again.
 */
export async function readDefinitions(client: ApiClient, signal?: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const path = withQuery(PATH, { limit: PAGE, continue: token });
    const page = fields(await client.json({ method: 'GET', path, signal }, 'read the CustomResourceDefinitions').catch(noneIfUnknown));
    for (const item of items(page.items)) {
      const { metadata, spec, status } = fields(item);
      const { name } = fields(metadata);
      const { storedVersions } = fields(status);
      // Items of a list don't say what they are.
      const head = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name } };
      found.push(JSON.stringify({ ...head, spec, status: { storedVersions } }));
      await nextTurn();
    }
    token = text(fields(page.metadata).continue);
  } while (token !== undefined);
  return found;
}

function noneIfUnknown(error: unknown): unknown {
  // A server that has no such group answers in plain text, which is no "not found" of an object.
  if (DrydockError.is(error) && error.status === 404) return {};
  throw error;
}
