import type { CertificateRequestModel } from '../../model/certificate-request';
import type { ExpiryEntry, KnownNode, RequestCheck } from '../../model/expiry';
import { namesHost } from './host-names';

export const KUBELET_SERVING = 'kubernetes.io/kubelet-serving';
const USER = 'system:node:';
const ALLOWED_USAGES: readonly string[] = ['digital signature', 'key encipherment', 'server auth'];

/**
 * The checks for a serving certificate of a kubelet. The signer itself checks the shape only: that the addresses are those of the
 * node is for the approver to see. Rules: Kubernetes documentation, certificate signing requests, signer kubelet-serving.
 */
export function servingRequestChecks(request: CertificateRequestModel, nodes: readonly KnownNode[]): readonly RequestCheck[] {
  const { wanted, username, groups, usages, signer } = request;
  const nodeName = username.startsWith(USER) ? username.slice(USER.length) : undefined;
  const node = nodes.find(({ name }) => name === nodeName);
  const subject = wanted?.subject;
  const alien = wanted && node ? [...wanted.names.dns, ...wanted.names.ip].filter((name) => !belongsTo(name, node)) : undefined;
  const asked = wanted ? [...wanted.names.dns, ...wanted.names.ip] : [];
  return [
    check('signer', 'It is for a serving certificate of a kubelet', signer === KUBELET_SERVING, signer),
    check(
      'user',
      'A kubelet of this cluster asks for it',
      node !== undefined,
      node
        ? `${username} is the kubelet of ${node.name}`
        : nodeName === undefined
          ? `${username} is no kubelet`
          : `there is no node ${nodeName}`,
    ),
    check('groups', 'The user is in the group of nodes', groups.includes('system:nodes'), groups.join(', ') || 'no groups'),
    check(
      'usages',
      'It is for serving only',
      usages.includes('server auth') && usages.every((usage) => ALLOWED_USAGES.includes(usage)),
      usages.join(', ') || 'no usages',
    ),
    check(
      'subject',
      'Its subject is the user',
      subject?.commonName === username && subject.organizations.length === 1 && subject.organizations[0] === 'system:nodes',
      subject?.text ?? 'the request can not be read',
    ),
    check(
      'names',
      'It names only addresses of that node',
      alien?.length === 0 && asked.length > 0,
      alien === undefined
        ? 'not known'
        : alien.length > 0
          ? `${alien.join(', ')} is not of the node`
          : asked.join(', ') || 'no names at all',
    ),
    check(
      'otherNames',
      'It has no other kinds of names',
      wanted !== undefined && wanted.names.uri.length + wanted.names.email.length === 0,
      wanted ? [...wanted.names.uri, ...wanted.names.email].join(', ') || 'none' : 'the request can not be read',
    ),
  ];
}

/** Whether every check passed: what "approve safe ones" may approve. */
export function isSafe(checks: readonly RequestCheck[]): boolean {
  return checks.length > 0 && checks.every(({ passed }) => passed);
}

/** Names of the requests that wait and pass every check: what "approve safe ones" approves. */
export function safeRequests(entries: readonly Pick<ExpiryEntry, 'name' | 'request' | 'checks'>[]): readonly string[] {
  return entries.flatMap(({ name, request, checks }) => (request?.state === 'pending' && checks && isSafe(checks) ? [name] : []));
}

function belongsTo(name: string, node: KnownNode): boolean {
  const known = node.addresses.map(({ address }) => address);
  const own = [node.name, node.hostname, node.internalIP, ...known].filter((value) => value !== undefined);
  return own.some((value) => namesHost({ dns: [value], ip: [value] }, name));
}

function check(code: string, title: string, passed: boolean, detail: string): RequestCheck {
  return { code, title, passed, detail };
}
