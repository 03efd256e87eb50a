import { DrydockError } from '../../../core/errors';
import { fields, items, text, type Raw } from '../../../core/parse/kubernetes/fields';
import type { ConversionWebhook } from '../../../ports/kubernetes';
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
  await eachDefinition(client, signal, ({ metadata, spec, status }) => {
    const { name } = fields(metadata);
    const { storedVersions } = fields(status);
    // Items of a list don't say what they are.
    const head = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name } };
    found.push(JSON.stringify({ ...head, spec, status: { storedVersions } }));
  });
  return found;
}

/** Of every CustomResourceDefinition only who converts its objects. The API has no way to leave the schemas out. */
export async function readConversionWebhooks(client: ApiClient, signal?: AbortSignal): Promise<readonly ConversionWebhook[]> {
  const found: ConversionWebhook[] = [];
  await eachDefinition(client, signal, ({ metadata, spec }) => {
    const { webhook } = fields(fields(spec).conversion);
    const { caBundle, service } = fields(fields(webhook).clientConfig);
    const encoded = text(caBundle);
    if (encoded === undefined || encoded === '') return;
    const { namespace, name } = fields(service);
    const reached = text(name);
    found.push({
      definition: text(fields(metadata).name) ?? '',
      service: reached === undefined ? undefined : { namespace: text(namespace) ?? '', name: reached },
      caBundle: encoded,
    });
  });
  return found;
}

async function eachDefinition(client: ApiClient, signal: AbortSignal | undefined, take: (item: Raw) => void): Promise<void> {
  let token: string | undefined;
  do {
    const path = withQuery(PATH, { limit: PAGE, continue: token });
    const page = fields(await client.json({ method: 'GET', path, signal }, 'read the CustomResourceDefinitions').catch(noneIfUnknown));
    for (const item of items(page.items)) {
      take(fields(item));
      await nextTurn();
    }
    token = text(fields(page.metadata).continue);
  } while (token !== undefined);
}

function noneIfUnknown(error: unknown): unknown {
  // A server that has no such group answers in plain text, which is no "not found" of an object.
  if (DrydockError.is(error) && error.status === 404) return {};
  throw error;
}
