import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { disposable, type Disposable } from '../../core/disposable';
import { ApiError } from '../registry/errors';

/** Who may use the practice cluster: everything, reading only, or nothing at all. */
export type PracticeUser = 'admin' | 'viewer' | 'nobody';

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly role: PracticeUser | 'anonymous';
}

/** What somebody wants to do, in the words of SelfSubjectAccessReview. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'], role: 'anonymous' };
const READING = ['get', 'list', 'watch'];

/** Tokens, and what their owners may do. */
export class Access {
  readonly tokens: Readonly<Record<PracticeUser, string>> = { admin: newToken(), viewer: newToken(), nobody: newToken() };
  private readonly users = new Map<string, User>();
  private readonly denials = new Set<Partial<Attributes>>();

  constructor() {
    for (const role of ['admin', 'viewer', 'nobody'] as const) {
      this.users.set(this.tokens[role], { name: `practice-${role}`, groups: ['practice', 'system:authenticated'], role });
    }
  }

  /** @throws ApiError 401 for a token nobody was given */
  authenticate(request: IncomingMessage): User {
    const header = request.headers.authorization;
    if (header === undefined) return ANONYMOUS;
    const user = this.users.get(/^Bearer\s+(?<token>.+)$/i.exec(header)?.groups?.token ?? '');
    if (!user) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    return user;
  }

  /** Takes a right away from everybody until it is disposed of. Attributes left out match all. */
  deny(attributes: Partial<Attributes>): Disposable {
    this.denials.add(attributes);
    return disposable(() => this.denials.delete(attributes));
  }

  may({ role }: User, wanted: Attributes): boolean {
    if ([...this.denials].some((denied) => covers(denied, wanted))) return false;
    if (isSelfReview(wanted)) return role !== 'anonymous';
    return role === 'admin' || (role === 'viewer' && READING.includes(wanted.verb) && wanted.resource !== 'secrets');
  }

  /** @throws ApiError 403 in the API's own words */
  check(user: User, wanted: Attributes): void {
    if (this.may(user, wanted)) return;
    const { group, verb, namespace, name } = wanted;
    const resource = wanted.subresource ? `${wanted.resource}/${wanted.subresource}` : wanted.resource;
    const subject = group ? `${wanted.resource}.${group}` : wanted.resource;
    const scope = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
    throw new ApiError(
      403,
      'Forbidden',
      `${subject}${name ? ` "${name}"` : ''} is forbidden: User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`,
      { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: wanted.resource },
    );
  }

  /** @throws ApiError 403 for paths that are about no resource, where only the version and health are open to all */
  checkPath(user: User, verb: string, path: string): void {
    if (user.role !== 'anonymous' || path === '/version' || /^\/(healthz|livez|readyz)$/.test(path)) return;
    throw new ApiError(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, {});
  }
}

function covers(denied: Partial<Attributes>, wanted: Attributes): boolean {
  return (Object.keys(denied) as (keyof Attributes)[]).every((key) => denied[key] === undefined || denied[key] === wanted[key]);
}

/** Everybody who has a name may ask what they may do. */
function isSelfReview({ verb, resource }: Attributes): boolean {
  return verb === 'create' && (resource === 'selfsubjectaccessreviews' || resource === 'selfsubjectreviews');
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}
