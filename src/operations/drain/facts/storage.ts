import { known, type Known } from '../../../core/known';
import type { PodModel } from '../../../core/model/pod';
import type { VolumeClaimModel, VolumeModel } from '../../../core/model/storage';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { Limiter } from '../../nodes/limiter';
import { readKnown } from '../../nodes/read-known';

/** The claims that pods use and the volumes behind them; each part unknown as a whole when one of it can't be read. */
export interface StorageFacts {
  readonly claims: Known<readonly VolumeClaimModel[]>;
  readonly volumes: Known<readonly VolumeModel[]>;
}

export async function readStorage(
  port: KubernetesPort,
  pods: readonly PodModel[],
  limiter: Limiter,
  signal: AbortSignal,
): Promise<StorageFacts> {
  const claimKeys = new Map<string, { readonly namespace: string; readonly name: string }>();
  for (const pod of pods) {
    for (const { claimName } of pod.volumes) {
      if (claimName !== undefined) claimKeys.set(`${pod.namespace}/${claimName}`, { namespace: pod.namespace, name: claimName });
    }
  }
  const claims = await readAll([...claimKeys.values()], (key) => limiter.run(() => port.get('PersistentVolumeClaim', key, signal)));
  if (!claims.known) return { claims, volumes: claims };
  const names = new Set(claims.value.flatMap((claim) => claim.volumeName ?? []));
  const volumes = await readAll([...names], (name) => limiter.run(() => port.get('PersistentVolume', { name }, signal)));
  return { claims, volumes };
}

/** What is not there any more is left out: a pod may outlive its claim while both are being deleted. */
async function readAll<Key, T>(keys: readonly Key[], read: (key: Key) => Promise<T | undefined>): Promise<Known<readonly T[]>> {
  if (keys.length === 0) return known([]);
  return readKnown(async () => (await Promise.all(keys.map(read))).filter((found): found is Awaited<T> & T => found !== undefined));
}
