import { DrydockError } from '../../../core/errors';
import type { Kind, Models } from '../../../core/model/kinds';
import { fields, number, text } from '../../../core/parse/kubernetes/fields';
import { project } from '../../../core/parse/kubernetes/project';
import type { Listed, ListQuery } from '../../../ports/kubernetes';
import { statusError } from '../access/status-errors';
import { bodyError, type ApiClient } from '../port/api-client';
import type { PagedList } from '../port/paged-list';
import { listPath } from '../resources/paths';
import { decodeLines } from './line-decoder';
import type { ReflectorSource, WatchEvent } from './source';
import { untilAborted } from './until-aborted';

/** The head of a watch comes at once from a server that is well. */
const HEAD_TIMEOUT = 30_000;

/** Lists and watches the objects of one kind over HTTP. */
export class KindSource<K extends Kind> implements ReflectorSource<Models[K]> {
  readonly title: string;

  constructor(
    private readonly client: ApiClient,
    private readonly lists: PagedList,
    private readonly kind: K,
    private readonly query: ListQuery,
  ) {
    this.title = `${kind} objects of ${client.cluster}`;
  }

  list(signal: AbortSignal): Promise<Listed<Models[K]>> {
    return this.lists.read(this.kind, this.query, signal);
  }

  async *watch(
    resourceVersion: string,
    timeoutSeconds: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly WatchEvent<Models[K]>[], void, void> {
    const what = `watch ${this.kind} objects`;
    const path = listPath(this.kind, this.query, { watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds });
    const response = await this.client.send({ method: 'GET', path, signal, timeoutMs: HEAD_TIMEOUT }, what);
    yield [];
    try {
      for await (const lines of decodeLines(untilAborted(response.stream(), signal))) yield lines.map((line) => this.event(line, what));
    } catch (error) {
      throw bodyError(error, this.client.cluster, what);
    }
  }

  private event(line: string, what: string): WatchEvent<Models[K]> {
    const { type, object } = fields(this.client.parse(line, what));
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        return { type: 'upserted', object: project(this.kind, object) };
      case 'DELETED':
        return { type: 'removed', object: project(this.kind, object) };
      case 'BOOKMARK':
        return { type: 'bookmark', resourceVersion: text(fields(fields(object).metadata).resourceVersion) ?? '' };
      case 'ERROR':
        throw this.told(object, what);
      default:
        throw new DrydockError('protocol', `${this.client.cluster}: could not ${what}: an event of unknown type ${String(type)} came.`);
    }
  }

  /** The server answers 200 first and tells what is wrong inside the stream. */
  private told(object: unknown, what: string): DrydockError {
    const status = fields(object);
    const expired = status.reason === 'Expired' || status.reason === 'Gone';
    const code = expired ? 410 : (number(status.code) ?? 500);
    return statusError(code, JSON.stringify({ ...status, kind: 'Status' }), { what, cluster: this.client.cluster });
  }
}
