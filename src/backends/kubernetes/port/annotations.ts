import { DrydockError } from '../../../core/errors';
import { fields } from '../../../core/parse/kubernetes/fields';
import { objectPath } from '../resources/paths';
import { MERGE_PATCH, type ApiClient } from './api-client';

/** Times a change is made again after something else of the object was written in between. */
const CONFLICT_ATTEMPTS = 5;

export interface AnnotationChange {
  /** Undefined: it is not there. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Writes one annotation of a DaemonSet. The write names the version of the object that was read, so that of two who want it only
 * one gets it.
 */
export async function setAnnotation(
  client: ApiClient,
  daemonSet: { readonly namespace: string; readonly name: string },
  annotation: string,
  { from, to }: AnnotationChange,
  signal?: AbortSignal,
): Promise<void> {
  const path = objectPath('DaemonSet', daemonSet);
  const what = `write annotation ${annotation} of DaemonSet ${daemonSet.namespace}/${daemonSet.name}`;
  for (let attempt = 1; ; attempt += 1) {
    const { metadata } = fields(await client.json({ method: 'GET', path, signal }, what));
    const { annotations, resourceVersion } = fields(metadata);
    if (fields(annotations)[annotation] !== from)
      throw new DrydockError(
        'conflict',
        `Annotation ${annotation} of DaemonSet ${daemonSet.namespace}/${daemonSet.name} is another one by now.`,
      );
    try {
      const body = { metadata: { resourceVersion, annotations: { [annotation]: to ?? null } } };
      await client.json({ method: 'PATCH', path, body, contentType: MERGE_PATCH, signal }, what);
      return;
    } catch (error) {
      if (attempt === CONFLICT_ATTEMPTS || !DrydockError.is(error, 'conflict')) throw error;
    }
  }
}
