import { cancelled, DrydockError } from '../../../core/errors';
import type { Kind, Models } from '../../../core/model/kinds';
import { fields, items, text } from '../../../core/parse/kubernetes/fields';
import { project } from '../../../core/parse/kubernetes/project';
import type { Clock } from '../../../ports/clock';
import type { Listed, ListQuery } from '../../../ports/kubernetes';
import { listPath } from '../resources/paths';
import type { ApiClient } from './api-client';
import { PageSize } from './page-size';
import { mapInSlices, nextTurn } from './slices';

/** Times a list is begun in pages before it is read in one piece, which can't expire halfway. */
const PAGED_ATTEMPTS = 2;

type OnPage<K extends Kind> = (items: readonly Models[K][]) => void;

/**
 * Reads all objects of a kind page by page and keeps only their projections. All pages show the cluster at one resource
 * version. When the server has forgotten that version (410), reading starts anew, so that the list is never mixed of two
 * moments; `onPage` then hears of pages again.
 */
export class PagedList {
  constructor(
    private readonly client: ApiClient,
    private readonly clock: Clock,
  ) {}

  async read<K extends Kind>(kind: K, query: ListQuery, signal?: AbortSignal, onPage?: OnPage<K>): Promise<Listed<Models[K]>> {
    for (let attempt = 1; ; attempt += 1) {
      const paged = attempt <= PAGED_ATTEMPTS;
      try {
        return await this.pages(kind, query, paged, signal, onPage);
      } catch (error) {
        if (!paged || !DrydockError.is(error, 'gone')) throw error;
      }
    }
  }

  private async pages<K extends Kind>(
    kind: K,
    query: ListQuery,
    paged: boolean,
    signal: AbortSignal | undefined,
    onPage: OnPage<K> | undefined,
  ): Promise<Listed<Models[K]>> {
    const size = new PageSize();
    const fetch = (token?: string) => this.fetch(kind, query, paged ? size.current : undefined, token, signal);
    const all: Models[K][] = [];
    let pending = fetch();
    for (;;) {
      const body = await pending;
      await nextTurn();
      const list = fields(this.client.parse(body, `list ${kind} objects`));
      const objects = items(list.items);
      size.learn(body.length, objects.length);
      const { resourceVersion, continue: token } = fields(list.metadata);
      const next = text(token);
      if (next !== undefined) {
        // The server works on the next page while this one is projected.
        pending = fetch(next);
        pending.catch(() => undefined);
      }
      await nextTurn();
      const page = await mapInSlices(objects, (object) => project(kind, object));
      if (signal?.aborted) throw cancelled(signal.reason);
      all.push(...page);
      onPage?.(page);
      if (next === undefined) return { items: all, resourceVersion: text(resourceVersion) ?? '', at: this.clock.now() };
    }
  }

  private fetch(kind: Kind, query: ListQuery, limit: number | undefined, token: string | undefined, signal?: AbortSignal): Promise<string> {
    const path = listPath(kind, query, { limit, continue: token });
    return this.client.text({ method: 'GET', path, signal }, `list ${kind} objects`);
  }
}
