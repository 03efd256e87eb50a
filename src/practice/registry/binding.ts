import type { Pod } from '../model/pod';
import { pods } from '../resources/catalogue';
import { conflict } from './errors';
import type { Registry } from './registry';

/**
 * Puts a pod on a node, once.
 * @throws ApiError 404, 409 when it has a node already
 */
export function bindPod(registry: Registry, namespace: string, name: string, node: string, dryRun = false): void {
  registry.update(
    pods,
    namespace,
    name,
    (current) => {
      const pod = current as Pod;
      if (pod.spec.nodeName)
        throw conflict({ group: '', plural: 'pods/binding' }, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
      pod.spec.nodeName = node;
      return pod;
    },
    { part: 'binding', dryRun },
  );
}
