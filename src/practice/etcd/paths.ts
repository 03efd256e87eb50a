import { readPath, resourceName } from '../../core/snapshot/kubernetes/resources';
import { keyOf, type Resource } from '../resources/resource';
import { catalogue } from '../resources/catalogue';

const PREFIX = '/registry/';
/** Where an API server keeps what it does not keep under the name of the resource. Source: its storage factory. */
const PLACES: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  replicationcontrollers: 'controllers',
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
};

/** Key in etcd of an object of the practice cluster: `/registry/pods/shop/web-1` for `shop/web-1` of `pods`. */
export function etcdKey(resource: string, key: string): string {
  return `${PREFIX}${PLACES[resource] ?? resource.split('.')[0] ?? resource}/${key}`;
}

/** The other way round. Undefined: the practice cluster has no such kind. */
export function placeOf(key: string): { readonly resource: Resource; readonly name: string; readonly key: string } | undefined {
  const path = readPath(key, PREFIX);
  const resource = path && catalogue.get(resourceName(path));
  return path && resource && { resource, name: path.name, key: keyOf(resource, path.namespace, path.name) };
}
