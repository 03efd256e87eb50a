import { DrydockError } from '../../../core/errors';
import { fields, items, strings, text } from '../../../core/parse/kubernetes/fields';
import { parseExactly, type JsonObject } from '../../../core/snapshot/kubernetes/envelope';
import type { LiveObjects, ObjectAddress, ObjectHead, ServedResource, ServedResources } from '../../../ports/live-objects';
import { withQuery } from '../resources/paths';
import type { ApiClient } from './api-client';
import { mapInSlices, nextTurn } from './slices';

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';
const HEADS_AT_ONCE = 500;
/** Groups that are asked for at a time. */
const GROUPS_AT_ONCE = 6;

interface GroupVersions {
  readonly group: string;
  /** Preferred first. */
  readonly versions: readonly string[];
}

/** Any object of the API, by what discovery tells of its resource. */
export class ApiObjects implements LiveObjects {
  constructor(private readonly client: ApiClient) {}

  async served(signal?: AbortSignal): Promise<ServedResources> {
    const groups = await this.groups(signal);
    const resources: ServedResource[] = [];
    const unreadable: { readonly group: string; readonly why: string }[] = [];
    for (let at = 0; at < groups.length; at += GROUPS_AT_ONCE) {
      await Promise.all(
        groups.slice(at, at + GROUPS_AT_ONCE).map(async (group) => {
          try {
            resources.push(...(await this.resourcesOf(group, signal)));
          } catch (error) {
            if (DrydockError.is(error, 'cancelled')) throw error;
            unreadable.push({ group: group.group, why: DrydockError.from(error).message });
          }
        }),
      );
    }
    return { resources, unreadable, elsewhere: await this.elsewhere(signal) };
  }

  async heads(
    { group, version, resource }: ServedResource,
    onPage: (heads: readonly ObjectHead[]) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    const root = rootOf(group === '' ? version : `${group}/${version}`);
    let token: string | undefined;
    do {
      const request = {
        method: 'GET',
        path: withQuery(`${root}/${resource}`, { limit: HEADS_AT_ONCE, continue: token }),
        accept: METADATA_LIST,
        signal,
      } as const;
      const page = fields(await this.client.json(request, `list ${resource}`));
      await onPage(await mapInSlices(items(page.items), headOf));
      token = text(fields(page.metadata).continue);
      await nextTurn();
    } while (token !== undefined);
  }

  async object({ apiVersion, resource, namespace, name }: ObjectAddress, signal?: AbortSignal): Promise<JsonObject | undefined> {
    const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
    const path = `${rootOf(apiVersion)}${within}/${resource}/${encodeURIComponent(name)}`;
    try {
      const body = await this.client.text({ method: 'GET', path, signal }, `read ${resource} ${name}`);
      return fields(parseExactly(body)) as JsonObject;
    } catch (error) {
      if (DrydockError.is(error) && error.status === 404) return undefined;
      if (!(error instanceof SyntaxError)) throw error;
      throw new DrydockError('protocol', `The answer about ${resource} ${name} is not JSON.`, { cause: error });
    }
  }

  private async groups(signal: AbortSignal | undefined): Promise<readonly GroupVersions[]> {
    const answer = fields(await this.client.json({ method: 'GET', path: '/apis', signal }, 'list the groups of the API'));
    const groups = items(answer.groups).flatMap((item): GroupVersions[] => {
      const { name, versions, preferredVersion } = fields(item);
      const group = text(name);
      const preferred = text(fields(preferredVersion).version);
      const all = items(versions).flatMap((version) => text(fields(version).version) ?? []);
      if (group === undefined) return [];
      return [{ group, versions: preferred === undefined ? all : [preferred, ...all.filter((one) => one !== preferred)] }];
    });
    return [{ group: '', versions: ['v1'] }, ...groups];
  }

  /** Of each resource the first version that has it. */
  private async resourcesOf({ group, versions }: GroupVersions, signal: AbortSignal | undefined): Promise<readonly ServedResource[]> {
    const found = new Map<string, ServedResource>();
    for (const version of versions) {
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const request = { method: 'GET', path: rootOf(apiVersion), signal } as const;
      const answer = fields(await this.client.json(request, `list the resources of ${apiVersion}`));
      for (const item of items(answer.resources)) {
        const { name, namespaced, verbs } = fields(item);
        const resource = text(name);
        // Subresources, and what can only be asked for or created.
        if (resource === undefined || resource.includes('/') || !strings(verbs).includes('list') || found.has(resource)) continue;
        found.set(resource, { group, version, resource, namespaced: namespaced === true });
      }
    }
    return [...found.values()];
  }

  private async elsewhere(signal: AbortSignal | undefined): Promise<ReadonlySet<string> | undefined> {
    try {
      const answer = fields(await this.client.json({ method: 'GET', path: API_SERVICES, signal }, 'list APIServices'));
      const services = items(answer.items).map((item) => fields(fields(item).spec));
      return new Set(services.filter(({ service }) => fields(service).name !== undefined).flatMap(({ group }) => text(group) ?? []));
    } catch (error) {
      if (DrydockError.is(error, 'cancelled')) throw error;
      return undefined;
    }
  }
}

function headOf(item: unknown): ObjectHead {
  const { namespace, name, uid, resourceVersion } = fields(fields(item).metadata);
  return { namespace: text(namespace), name: text(name) ?? '', uid: text(uid) ?? '', resourceVersion: text(resourceVersion) ?? '' };
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
