import { isMap, isScalar, type Node } from 'yaml';
import type { EtcdClientFiles } from '../model/etcd';

const FIELDS = ['caFile', 'certFile', 'keyFile'] as const;

/**
 * Reads which client certificate of this computer asks the etcd of a cluster. With anything wrong or missing in it, it is a finding and
 * left out. A key that was pasted in place of a path is never repeated.
 */
export function readEtcdClient(node: unknown, find: (message: string, at: Node | null | undefined) => void): EtcdClientFiles | undefined {
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isMap(node)) {
    find('"etcd" is not a mapping.', node as Node);
    return undefined;
  }
  let sound = true;
  const wrong = (message: string, at: unknown) => {
    find(message, at as Node);
    sound = false;
  };
  for (const { key } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!FIELDS.some((field) => field === name)) wrong(`"${name}" is not a field of "etcd". Known are ${FIELDS.join(', ')}.`, key);
  }
  const read: Partial<Record<(typeof FIELDS)[number], string>> = {};
  for (const field of FIELDS) {
    const value: unknown = node.get(field);
    if (isPath(value)) read[field] = value;
    else wrong(`"etcd.${field}" is a path on this computer, absolute or beginning with "~/".`, node.get(field, true) ?? node);
  }
  const { caFile, certFile, keyFile } = read;
  return sound && caFile !== undefined && certFile !== undefined && keyFile !== undefined ? { caFile, certFile, keyFile } : undefined;
}

/** On every system that the editor runs on. */
function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^(\/|~[\\/]|[A-Za-z]:[\\/])[^\n]+$/.test(value);
}
