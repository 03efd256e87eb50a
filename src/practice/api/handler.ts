import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock';
import type { FaultEffect, Faults } from '../faults';
import { ApiError, badRequest, methodNotAllowed, notImplemented, unknownResource } from '../registry/errors';
import type { Registry } from '../registry/registry';
import type { Access, User } from './access';
import { readBody, type Body } from './body';
import { discover, isUnderGroup, practiceVersion } from './discovery';
import type { Lists } from './list';
import { sendError, sendJson, sendText } from './reply';
import { parseResourceRequest, type ResourceRequest } from './request';
import type { Reviews } from './reviews';
import type { Standing } from '../standing';
import type { Subresources } from './subresources';
import type { Watches } from './watch';
import type { Answer, Writes } from './writes';

export interface HandlerParts {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly access: Access;
  readonly faults: Faults;
  readonly lists: Lists;
  readonly watches: Watches;
  readonly writes: Writes;
  readonly subresources: Subresources;
  readonly reviews: Reviews;
  /** Whether the control plane works. */
  readonly standing: Pick<Standing, 'apiRuns' | 'check'>;
  /** `host:port` of this server. */
  readonly address: () => string;
  /** Version of the API server that answers: `v1.34.4` */
  readonly version: () => string;
}

const REVIEW_PATHS: Readonly<Record<string, 'accessReview' | 'selfReview'>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': 'accessReview',
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': 'selfReview',
};
/** Parts of a whole answer that the practice cluster can't give; asking for them only would be answered wrongly. */
const JSON_TYPES = /application\/json(?!\s*;\s*as=)|application\/\*|\*\/\*/;

/** What a real API server has and this one has not: there are no containers behind its pods. */
const NOT_PART_OF_IT =
  /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(log|exec|attach|portforward|proxy|ephemeralcontainers|resize)$|^\/openapi\//;

/** Subresources that are a part of the object itself. */
const WRITTEN_PARTS = ['status', 'finalize', 'approval'];

/** One request from its line to its answer: faults, who asks, what for, may they, do it. */
export class Handler {
  constructor(private readonly parts: HandlerParts) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'https://practice');
    const method = request.method ?? 'GET';
    if (!this.parts.standing.apiRuns()) {
      request.socket.destroy();
      return;
    }
    try {
      this.parts.standing.check();
      const target = parseResourceRequest(method, path, query);
      const about = typeof target === 'object' ? target : undefined;
      const fault = this.parts.faults.strike({
        method,
        path,
        verb: about?.verb,
        resource: about?.resource.plural,
        subresource: about?.subresource,
        name: about?.name,
      });
      if (fault && (await this.suffer(fault, response))) return;
      const user = this.parts.access.authenticate(request);
      const body = await readBody(request);
      const truncate = fault?.kind === 'truncate';
      if (target === 'method') throw methodNotAllowed();
      if (target) await this.answerAbout(target, user, body, request, response, truncate);
      else this.answerPath(method, path, user, body, response, truncate);
    } catch (error) {
      sendError(response, error);
    }
  }

  /** Lets a fault happen. Answers whether nothing more is to be done. */
  private async suffer(fault: FaultEffect, response: ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case 'status':
        throw new ApiError(fault.code, fault.reason, fault.message ?? `practice fault: ${fault.code}`, {
          ...(fault.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fault.retryAfterSeconds }),
        });
      case 'slow':
        await this.parts.clock.sleep(fault.milliseconds);
        return false;
      case 'hang':
        return true;
      case 'html':
        sendText(response, fault.code, '<!doctype html><title>Sign in</title><h1>Sign in</h1>', 'text/html; charset=utf-8');
        return true;
      case 'reset':
        response.destroy();
        return true;
      case 'truncate':
        return false;
    }
  }

  private async answerAbout(
    target: ResourceRequest,
    user: User,
    body: Body,
    request: IncomingMessage,
    response: ServerResponse,
    truncate: boolean,
  ): Promise<void> {
    const { resource, verb, subresource, namespace, name } = target;
    this.parts.access.check(user, { verb, group: resource.group, resource: resource.plural, subresource, namespace, name });
    const accept = request.headers.accept;
    if (accept !== undefined && accept !== '' && !JSON_TYPES.test(accept)) {
      throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json', {});
    }
    if (verb === 'watch') {
      if (truncate) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"type":"ADDED","object":{', () => response.destroy());
        return;
      }
      await this.parts.watches.serve(target, response);
      return;
    }
    const answer = this.answer(target, body, user);
    sendJson(response, answer.code, answer.body, truncate);
  }

  private answer(target: ResourceRequest, body: Body, user: User): Answer {
    if (target.subresource !== undefined && !WRITTEN_PARTS.includes(target.subresource)) return this.answerSubresource(target, body);
    const { writes, lists, registry } = this.parts;
    const { resource, namespace, name = '', query } = target;
    switch (target.verb) {
      case 'get':
        return { code: 200, body: registry.get(resource, namespace, name) };
      case 'list':
        return { code: 200, body: lists.page(resource, namespace, query) };
      case 'create':
        return writes.create(target, body, user);
      case 'update':
        return writes.update(target, body);
      case 'patch':
        return writes.patch(target, body);
      case 'delete':
        return writes.delete(target, body);
      case 'deletecollection':
        return writes.deleteCollection(target, body);
      case 'watch':
        throw badRequest('a watch is answered by a stream');
    }
  }

  private answerSubresource(target: ResourceRequest, body: Body): Answer {
    const { subresources } = this.parts;
    switch (`${target.verb} ${target.subresource}`) {
      case 'create eviction':
        return subresources.evict(target, body);
      case 'create binding':
        return subresources.bind(target, body);
      case 'get scale':
        return subresources.getScale(target);
      case 'update scale':
        return subresources.updateScale(target, body);
      case 'patch scale':
        return subresources.patchScale(target, body);
      default:
        throw methodNotAllowed();
    }
  }

  private answerPath(method: string, path: string, user: User, body: Body, response: ServerResponse, truncate: boolean): void {
    const review = REVIEW_PATHS[path];
    if (review) {
      if (method !== 'POST') throw methodNotAllowed();
      this.parts.access.check(user, { verb: 'create', group: path.split('/')[2] ?? '', resource: path.split('/').at(-1) ?? '' });
      const answer = this.parts.reviews[review](user, body);
      sendJson(response, answer.code, answer.body, truncate);
      return;
    }
    this.parts.access.checkPath(user, method.toLowerCase(), path);
    if (NOT_PART_OF_IT.test(path)) throw notImplemented(path);
    if (path === '/version') sendJson(response, 200, practiceVersion(this.parts.version()), truncate);
    else if (/^\/(healthz|livez|readyz)$/.test(path)) sendText(response, 200, 'ok');
    else {
      const found = discover(path, this.parts.address());
      if (found === undefined) {
        if (isUnderGroup(path)) throw unknownResource();
        sendText(response, 404, '404 page not found\n');
      } else if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed();
      else sendJson(response, 200, found, truncate);
    }
  }
}
