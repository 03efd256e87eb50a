import { gunzipSync } from 'node:zlib';
import { DrydockError } from '../../../core/errors';
import { parseDeprecatedRequests, type DeprecatedRequest } from '../../../core/parse/deprecated-requests';
import { fields, items, text } from '../../../core/parse/kubernetes/fields';
import { objectsInManifest } from '../../../core/parse/manifest-objects';
import type { FieldManager, ReleaseObjects } from '../../../ports/kubernetes';
import { withQuery } from '../resources/paths';
import type { ApiClient } from './api-client';
import { nextTurn } from './slices';

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const RELEASES = '/api/v1/secrets';
const RELEASE_TYPE = 'helm.sh/release.v1';
/** Releases are large: a chart with its values, compressed. */
const RELEASES_AT_ONCE = 10;
const OBJECTS_AT_ONCE = 500;
/** Unpacked; a Secret holds a megabyte, and no manifest compresses a hundredfold. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** Who uses which versions of the API. */
export class ApiUsage {
  constructor(private readonly client: ApiClient) {}

  async requests(signal?: AbortSignal): Promise<readonly DeprecatedRequest[]> {
    const request = { method: 'GET', path: '/metrics', accept: 'text/plain', signal } as const;
    return parseDeprecatedRequests(await this.client.text(request, 'read the metrics of the API server'));
  }

  /** Of each release only names, versions and kinds are kept; values and manifests are dropped as soon as they are read. */
  async releases(signal?: AbortSignal): Promise<readonly ReleaseObjects[]> {
    const query = { fieldSelector: `type=${RELEASE_TYPE}`, labelSelector: 'owner=helm,status=deployed' };
    const found: ReleaseObjects[] = [];
    await this.pages(RELEASES, query, RELEASES_AT_ONCE, undefined, 'list Helm releases', signal, (item) => {
      const object = fields(item);
      const { namespace, labels } = fields(object.metadata);
      const packed = text(fields(object.data).release);
      const manifest = packed === undefined ? undefined : manifestIn(packed);
      if (manifest === undefined) return;
      found.push({ namespace: text(namespace) ?? '', name: text(fields(labels).name) ?? '', objects: objectsInManifest(manifest) });
    });
    return found;
  }

  async managers(
    resource: { readonly apiVersion: string; readonly plural: string },
    signal?: AbortSignal,
  ): Promise<readonly FieldManager[]> {
    const { apiVersion, plural } = resource;
    const path = `/${apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`}/${plural}`;
    const found: FieldManager[] = [];
    await this.pages(path, {}, OBJECTS_AT_ONCE, METADATA_LIST, `list ${plural}`, signal, (item) => {
      const { namespace, name, managedFields } = fields(fields(item).metadata);
      for (const entry of items(managedFields)) {
        const { manager, apiVersion: version } = fields(entry);
        const key = text(namespace) === undefined ? (text(name) ?? '') : `${text(namespace)}/${text(name)}`;
        if (text(version) !== undefined) found.push({ object: key, manager: text(manager) ?? '', apiVersion: text(version) as string });
      }
    }).catch((error: unknown) => {
      // A server that has no such group or version has no such objects.
      if (!DrydockError.is(error) || error.status !== 404) throw error;
    });
    return found;
  }

  private async pages(
    path: string,
    query: Readonly<Record<string, string>>,
    limit: number,
    accept: string | undefined,
    what: string,
    signal: AbortSignal | undefined,
    each: (item: unknown) => void,
  ): Promise<void> {
    let token: string | undefined;
    do {
      const request = { method: 'GET', path: withQuery(path, { ...query, limit, continue: token }), signal } as const;
      const page = fields(await this.client.json(accept === undefined ? request : { ...request, accept }, what));
      for (const item of items(page.items)) {
        each(item);
        await nextTurn();
      }
      token = text(fields(page.metadata).continue);
    } while (token !== undefined);
  }
}

/** The manifest of a release: base64 of the API around base64 of Helm around gzip around JSON. Undefined: it is damaged. */
function manifestIn(packed: string): string | undefined {
  try {
    const inner = Buffer.from(Buffer.from(packed, 'base64').toString('latin1'), 'base64');
    const plain = inner[0] === 0x1f && inner[1] === 0x8b ? gunzipSync(inner, { maxOutputLength: MOST_UNPACKED }) : inner;
    return text(fields(JSON.parse(plain.toString('utf8'))).manifest);
  } catch {
    return undefined;
  }
}
