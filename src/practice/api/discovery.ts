import { catalogue } from '../resources/catalogue';
import type { Resource, Subresource } from '../resources/resource';

/** What `/version` says. The suffix tells everybody that this is no real cluster. @param version `v1.34.4` */
export function practiceVersion(version: string): object {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return {
    major,
    minor,
    gitVersion: `${version}+practice`,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'none',
    compiler: 'none',
    platform: 'drydock/practice',
  };
}

const READ_WRITE = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const REVIEWS: Readonly<Record<string, readonly { readonly name: string; readonly kind: string }[]>> = {
  'authorization.k8s.io': [{ name: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' }],
  'authentication.k8s.io': [{ name: 'selfsubjectreviews', kind: 'SelfSubjectReview' }],
};

/** Answers `/api`, `/apis`, `/apis/GROUP`, `/api/v1` and `/apis/GROUP/v1`. Undefined: there is no such group or version. */
export function discover(path: string, address: string): unknown {
  const [root, first, second, ...more] = path.split('/').filter((part) => part !== '');
  if (more.length > 0) return undefined;
  if (root === 'api') {
    if (first === undefined)
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }] };
    return first === 'v1' && second === undefined ? resourceList('') : undefined;
  }
  if (root !== 'apis') return undefined;
  if (first === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(describeGroup) };
  if (!groups().includes(first)) return undefined;
  if (second === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(first) };
  return second === 'v1' ? resourceList(first) : undefined;
}

/** Whether a path lies under an API group that is there, whatever it names in it. */
export function isUnderGroup(path: string): boolean {
  const [root, group = ''] = path.split('/').filter((part) => part !== '');
  return root === 'api' || (root === 'apis' && groups().includes(group));
}

function groups(): string[] {
  const named = [...catalogue.values()].map(({ group }) => group).filter((group) => group !== '');
  return [...new Set([...named, ...Object.keys(REVIEWS)])];
}

function describeGroup(name: string): object {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceList(group: string): object {
  const own = [...catalogue.values()].filter((resource) => resource.group === group);
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group ? `${group}/v1` : 'v1',
    resources: [
      ...own.flatMap(describeResource),
      ...(REVIEWS[group] ?? []).map(({ name, kind }) => ({ name, singularName: '', namespaced: false, kind, verbs: ['create'] })),
    ],
  };
}

function describeResource(resource: Resource): object[] {
  const { plural, singular, namespaced, kind, shortNames, subresources } = resource;
  return [
    { name: plural, singularName: singular, namespaced, kind, verbs: READ_WRITE, ...(shortNames.length > 0 ? { shortNames } : {}) },
    ...subresources.map((subresource) => describeSubresource(resource, subresource)),
  ];
}

function describeSubresource({ plural, namespaced, kind }: Resource, subresource: Subresource): object {
  const base = { name: `${plural}/${subresource}`, singularName: '', namespaced };
  switch (subresource) {
    case 'scale':
      return { ...base, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] };
    case 'eviction':
      return { ...base, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] };
    case 'binding':
      return { ...base, kind: 'Binding', verbs: ['create'] };
    case 'finalize':
      return { ...base, kind, verbs: ['update'] };
    case 'status':
    case 'approval':
      return { ...base, kind, verbs: ['get', 'patch', 'update'] };
  }
}
