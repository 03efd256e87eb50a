import { DrydockError } from '../../../core/errors';
import type { PodRef } from '../../../ports/kubernetes';
import { objectPath } from '../resources/paths';
import type { ApiClient } from './api-client';
import { presenceOf } from './pod-presence';

/** Deletes exactly this pod, past any budget. Resolves false when it is gone or was replaced already. */
export async function deletePod(
  client: ApiClient,
  pod: PodRef,
  options: { readonly gracePeriodSeconds?: number } = {},
  signal?: AbortSignal,
): Promise<boolean> {
  const { gracePeriodSeconds } = options;
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid: pod.uid },
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
  };
  try {
    await client.text({ method: 'DELETE', path: objectPath('Pod', pod), body, signal }, `delete pod ${pod.namespace}/${pod.name}`);
    return true;
  } catch (error) {
    if (DrydockError.is(error, 'notFound')) return false;
    if (DrydockError.is(error, 'conflict') && (await presenceOf(client, pod, signal)) !== 'present') return false;
    throw error;
  }
}
