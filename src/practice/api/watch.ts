import type { ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock';
import type { KubeObject } from '../model/object';
import type { ApiError } from '../registry/errors';
import { expired, type StatusBody } from '../registry/errors';
import { apiVersionOf, keyOf, resourceName } from '../resources/resource';
import type { ChangeType, ObjectStore, StoreChange } from '../store/object-store';
import { checkNotFuture, parseNumber, parseSelection, type Selection } from './list';
import { isTrue, type ResourceRequest } from './request';

/** Watches end by themselves after this time, unless the client asks for less. */
const LONGEST_WATCH_SECONDS = 1800;

interface WatchSession {
  readonly request: ResourceRequest;
  readonly response: ServerResponse;
  readonly selection: Selection;
  readonly bookmarks: boolean;
  readonly stop: AbortController;
}

/** The open watches. Tests reach through it to break them in the ways networks do. */
export class Watches {
  private readonly sessions = new Set<WatchSession>();
  private frozen = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: ObjectStore,
    private readonly clock: Clock,
    private readonly bookmarkMilliseconds: number,
  ) {
    this.unsubscribe = store.subscribe((change) => this.tell(change));
  }

  get count(): number {
    return this.sessions.size;
  }

  /**
   * Serves one watch until it times out, the client leaves or the server stops.
   * @throws ApiError 400, 504 before the answer has begun; an old resource version is told inside the stream, as the API does
   */
  async serve(request: ResourceRequest, response: ServerResponse): Promise<void> {
    const { query, resource, namespace } = request;
    const selection = parseSelection(resource, namespace, withName(query, request.name));
    const revision = parseNumber(query, 'resourceVersion') ?? 0;
    checkNotFuture(this.store, revision);
    const seconds = Math.min(parseNumber(query, 'timeoutSeconds') || LONGEST_WATCH_SECONDS, LONGEST_WATCH_SECONDS);
    const session: WatchSession = {
      request,
      response,
      selection,
      bookmarks: isTrue(query.get('allowWatchBookmarks')),
      stop: new AbortController(),
    };
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    response.flushHeaders();
    if (!this.begin(session, revision)) {
      response.end();
      return;
    }
    this.sessions.add(session);
    response.once('close', () => session.stop.abort());
    try {
      await this.live(session, this.clock.now() + seconds * 1000);
    } finally {
      this.sessions.delete(session);
      response.end();
    }
  }

  /** From now on no watch hears anything, though all stay open: a connection that died without saying so. */
  freeze(): void {
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
  }

  /** Ends all watches: orderly, as at a time-out, or by breaking the connection. */
  close(how: 'end' | 'reset' = 'end'): void {
    for (const session of [...this.sessions]) {
      if (how === 'reset') session.response.destroy();
      session.stop.abort();
    }
  }

  /** Tells every watch of an error inside the stream, then ends it; by default that its revision is too old. */
  fail(status: StatusBody = tooOld(1, this.store.revision).toStatus()): void {
    for (const session of [...this.sessions]) {
      send(session.response, 'ERROR', status);
      session.stop.abort();
    }
  }

  /** Sends a bookmark to every watch that wants them, without waiting for their time. */
  bookmark(): void {
    for (const session of this.sessions) if (session.bookmarks && !this.frozen) this.sendBookmark(session);
  }

  dispose(): void {
    this.unsubscribe();
    this.close();
  }

  /** Sends what came before the present. False: the revision is compacted, and the client was told. */
  private begin(session: WatchSession, revision: number): boolean {
    const { request, response, selection } = session;
    const name = resourceName(request.resource);
    if (revision > 0) {
      const missed = this.store.since(name, revision);
      if (!missed) {
        send(response, 'ERROR', tooOld(revision, this.store.compactedRevision).toStatus());
        return false;
      }
      for (const change of missed) this.tellOne(session, change);
      return true;
    }
    if (request.query.get('sendInitialEvents') === 'false') return true;
    const present = [...this.store.all(name)].filter(selection.matches);
    present.sort((a, b) => (sortKey(session, a) < sortKey(session, b) ? -1 : 1));
    for (const object of present) send(response, 'ADDED', object);
    if (isTrue(request.query.get('sendInitialEvents')) && session.bookmarks) {
      this.sendBookmark(session, { 'k8s.io/initial-events-end': 'true' });
    }
    return true;
  }

  private async live(session: WatchSession, until: number): Promise<void> {
    const { signal } = session.stop;
    while (!signal.aborted && this.clock.now() < until) {
      const pause = Math.min(this.bookmarkMilliseconds, until - this.clock.now());
      await this.clock.sleep(pause, signal).catch(() => undefined);
      // The last one comes right before the time-out, so that the client goes on from there.
      if (!signal.aborted && session.bookmarks && !this.frozen) this.sendBookmark(session);
    }
  }

  private tell(change: StoreChange): void {
    if (this.frozen) return;
    for (const session of this.sessions) if (resourceName(session.request.resource) === change.resource) this.tellOne(session, change);
  }

  /** An object that comes to match a selection is new to the watcher, and one that ceases to match is gone. */
  private tellOne({ response, selection }: WatchSession, change: StoreChange): void {
    const before = change.previous !== undefined && selection.matches(change.previous);
    const after = change.type !== 'DELETED' && selection.matches(change.object);
    if (!before && !after) return;
    send(response, after ? (before ? 'MODIFIED' : 'ADDED') : 'DELETED', change.object);
  }

  private sendBookmark({ request: { resource }, response }: WatchSession, annotations?: Record<string, string>): void {
    const resourceVersion = String(this.store.revision);
    send(response, 'BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: { resourceVersion, creationTimestamp: null, ...(annotations ? { annotations } : {}) },
    });
  }
}

function send(response: ServerResponse, type: ChangeType | 'BOOKMARK' | 'ERROR', object: unknown): void {
  if (!response.writableEnded && !response.destroyed) response.write(`${JSON.stringify({ type, object })}\n`);
}

function tooOld(revision: number, oldest: number): ApiError {
  return expired(`too old resource version: ${revision} (${oldest})`);
}

function sortKey({ request }: WatchSession, { metadata }: KubeObject): string {
  return keyOf(request.resource, metadata.namespace, metadata.name);
}

/** `…/NAME?watch=true` watches one object. */
function withName(query: URLSearchParams, name: string | undefined): URLSearchParams {
  if (name === undefined) return query;
  const narrowed = new URLSearchParams(query);
  narrowed.set('fieldSelector', `metadata.name=${name}`);
  return narrowed;
}
