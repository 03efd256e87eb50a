import { DrydockError } from '../../../core/errors';
import { fields, items, text } from '../../../core/parse/kubernetes/fields';
import { withQuery } from '../resources/paths';
import type { ApiClient } from './api-client';
import { nextTurn } from './slices';

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Definitions are large: a schema of half a megabyte is nothing special. */
const PAGE = 20;

/**
 * Every CustomResourceDefinition as JSON text, without what the server keeps for itself. A cluster without that API has
 * none. Pages that expire halfway are an error: who needs the definitions can ask again.
 */
export async function readDefinitions(client: ApiClient, signal?: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const path = withQuery(PATH, { limit: PAGE, continue: token });
    const page = fields(await client.json({ method: 'GET', path, signal }, 'read the CustomResourceDefinitions').catch(noneIfUnknown));
    for (const item of items(page.items)) {
      const { metadata, spec } = fields(item);
      const { name } = fields(metadata);
      // Items of a list don't say what they are.
      found.push(JSON.stringify({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name }, spec }));
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
