import { ApiError } from '../registry/errors';
import type { Registry } from '../registry/registry';
import { catalogue } from '../resources/catalogue';
import type { PracticeEtcd } from './etcd';

const NAMESPACE = 'ci';
const NAME = 'build-cache';
/** Bytes of each write: nearly what an object may have. */
const BYTES = 1_000_000;
/** Writes after which no member of the world will run full. */
const MOST = 48;

/**
 * Does what a build job does that keeps its cache in a ConfigMap: writes it again and again, until a member of etcd has no space left.
 * Gives whether one has raised its alarm.
 */
export function fillEtcd(registry: Registry, etcd: Pick<PracticeEtcd, 'hasNoSpace'>): boolean {
  const configMaps = catalogue.get('configmaps');
  if (!configMaps) return false;
  try {
    if (!registry.find(configMaps, NAMESPACE, NAME)) registry.create(configMaps, NAMESPACE, { metadata: { name: NAME }, data: {} });
    for (let turn = 0; turn < MOST && !etcd.hasNoSpace; turn += 1)
      registry.update(configMaps, NAMESPACE, NAME, (current) => ({ ...current, data: { layer: `${turn} `.padEnd(BYTES, 'x') } }));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  return etcd.hasNoSpace;
}
