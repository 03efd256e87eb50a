import { isMap, isScalar, type Node, type Pair } from 'yaml';
import type { FleetLoadBalancer } from '../model/fleet';

const FIELDS = ['endpoint', 'virtualAddress', 'interface'] as const;

/** Reads how the API servers of a cluster are reached. With anything wrong in it, it is a finding and left out. */
export function readLoadBalancer(
  node: unknown,
  find: (message: string, at: Node | null | undefined) => void,
): FleetLoadBalancer | undefined {
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isMap(node)) {
    find('"loadBalancer" is not a mapping.', node as Node);
    return undefined;
  }
  let sound = true;
  const read: Record<string, string> = {};
  for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
    const name = isScalar(key) ? String(key.value) : '';
    const content = isScalar(value) ? value.value : undefined;
    if (content === null) continue;
    if (!FIELDS.some((field) => field === name)) {
      find(`"${name}" is not a field of "loadBalancer". Known are ${FIELDS.join(', ')}.`, key);
      sound = false;
    } else if (typeof content !== 'string' || content === '') {
      find(`"${name}" is not a text.`, value ?? key);
      sound = false;
    } else read[name] = content;
  }
  return sound ? read : undefined;
}
