/** Which API group the resources of kube-apiserver have that it stores under their bare names. Source: its storage factory. */
const GROUPS: Readonly<Record<string, string>> = {
  apps: 'controllerrevisions daemonsets deployments replicasets statefulsets',
  autoscaling: 'horizontalpodautoscalers',
  batch: 'cronjobs jobs',
  'admissionregistration.k8s.io':
    'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations',
  'certificates.k8s.io': 'certificatesigningrequests clustertrustbundles podcertificaterequests',
  'coordination.k8s.io': 'leases leasecandidates',
  'discovery.k8s.io': 'endpointslices',
  'flowcontrol.apiserver.k8s.io': 'flowschemas prioritylevelconfigurations',
  'internal.apiserver.k8s.io': 'storageversions',
  'networking.k8s.io': 'ingressclasses ingresses ipaddresses networkpolicies servicecidrs',
  'node.k8s.io': 'runtimeclasses',
  policy: 'poddisruptionbudgets podsecuritypolicy',
  'rbac.authorization.k8s.io': 'clusterrolebindings clusterroles rolebindings roles',
  'resource.k8s.io': 'deviceclasses devicetaintrules resourceclaims resourceclaimtemplates resourceslices',
  'scheduling.k8s.io': 'priorityclasses workloads podgroups',
  'storage.k8s.io': 'csidrivers csinodes csistoragecapacities storageclasses volumeattachments volumeattributesclasses',
  'storagemigration.k8s.io': 'storageversionmigrations',
};

const GROUP_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(GROUPS).flatMap(([group, resources]) => resources.split(' ').map((resource) => [resource, group] as const)),
);

/** Places that are called otherwise than the resource, longest first. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['services/specs', 'services'],
  ['services/endpoints', 'endpoints'],
  ['minions', 'nodes'],
  ['controllers', 'replicationcontrollers'],
  ['ingress', 'ingresses'],
  ['podsecuritypolicy', 'podsecuritypolicies'],
  // Ranges of cluster IPs and node ports that were given out: one object each, whose kind is RangeAllocation.
  ['ranges', 'ranges'],
];

/** What a key of the API server's store means. */
export interface ObjectPath {
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, as in `kubectl get`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Where kube-apiserver keeps everything unless told otherwise. */
export const DEFAULT_PREFIX = '/registry/';

/**
 * The object that a key stands for: `/registry/services/specs/default/web`, `/registry/example.com/widgets/shop/blue`.
 * @returns undefined where it is no object's
 */
export function readPath(key: string, prefix = DEFAULT_PREFIX): ObjectPath | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const rest = key.slice(prefix.length);
  const renamed = RENAMED.find(([place]) => rest.startsWith(`${place}/`));
  if (renamed) return placed(GROUP_OF.get(renamed[1]) ?? '', renamed[1], rest.slice(renamed[0].length + 1).split('/'));
  const [first = '', ...parts] = rest.split('/');
  const isGroup = first.includes('.');
  const resource = isGroup ? parts.shift() : first;
  if (resource === undefined || resource === '') return undefined;
  return placed(isGroup ? first : (GROUP_OF.get(resource) ?? ''), resource, parts);
}

function placed(group: string, resource: string, parts: readonly string[]): ObjectPath | undefined {
  const [first, second] = parts;
  if (first === undefined || first === '' || second === '' || parts.length > 2) return undefined;
  return second === undefined
    ? { group, resource, namespace: undefined, name: first }
    : { group, resource, namespace: first, name: second };
}

/** `deployments.apps`, `pods`: as kubectl names it. */
export function resourceName({ group, resource }: Pick<ObjectPath, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Namespaces that every cluster has. */
const EVERYWHERE = ['kube-system', 'default'] as const;
/** How the folder of the namespaces ends, wherever the API server keeps its objects. */
export const NAMESPACES_FOLDER = '/namespaces';

/**
 * The prefix that an API server was told to use, by the namespaces that every cluster has. Resources of others may be called namespaces,
 * too; theirs lie deeper.
 * @param folders that end with `NAMESPACES_FOLDER`
 * @param exists whether there is a key
 */
export function findPrefix(folders: Iterable<string>, exists: (key: string) => boolean): string {
  const [shortest] = [...folders]
    .filter((folder) => EVERYWHERE.some((name) => exists(`${folder}/${name}`)))
    .sort((a, b) => a.length - b.length);
  return shortest === undefined ? DEFAULT_PREFIX : shortest.slice(0, -NAMESPACES_FOLDER.length + 1);
}

/** What the objects in a folder are, without a name; undefined where keys in it are no objects. */
export function readFolder(folder: string, prefix = DEFAULT_PREFIX): Omit<ObjectPath, 'name'> | undefined {
  // The name decides nothing, as long as there is one.
  const path = folder === '' ? undefined : readPath(`${folder}/name`, prefix);
  return path && { group: path.group, resource: path.resource, namespace: path.namespace };
}
