import { isJsonObject } from '../patch/merge-patch';
import { badRequest } from '../registry/errors';
import type { Access, Attributes, User } from './access';
import { parseObject, type Body } from './body';
import type { Answer } from './writes';

/** Answers the questions a user may ask about themselves. */
export class Reviews {
  constructor(private readonly access: Access) {}

  /** SelfSubjectAccessReview. */
  accessReview(user: User, body: Body): Answer {
    const identity = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1' };
    const { spec } = parseObject(body, identity);
    const allowed = this.isAllowed(user, isJsonObject(spec) ? spec : {});
    const reason = allowed ? `practice: ${user.name} has the role ${user.role}` : '';
    return { code: 201, body: { ...identity, metadata: {}, spec, status: { allowed, ...(reason ? { reason } : {}) } } };
  }

  /** SelfSubjectReview. */
  selfReview(user: User, body: Body): Answer {
    const identity = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' };
    parseObject(body, identity);
    return { code: 201, body: { ...identity, metadata: {}, status: { userInfo: { username: user.name, groups: user.groups } } } };
  }

  private isAllowed(user: User, spec: Record<string, unknown>): boolean {
    const { resourceAttributes, nonResourceAttributes } = spec;
    if (isJsonObject(resourceAttributes)) return this.access.may(user, attributesOf(resourceAttributes));
    if (isJsonObject(nonResourceAttributes)) return user.role !== 'anonymous';
    throw badRequest('spec: one of resourceAttributes and nonResourceAttributes is needed');
  }
}

function attributesOf(value: Record<string, unknown>): Attributes {
  const text = (key: string) => (typeof value[key] === 'string' && value[key] !== '' ? value[key] : undefined);
  return {
    verb: text('verb') ?? '',
    group: text('group') ?? '',
    resource: text('resource') ?? '',
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
  };
}
