import { text, fields } from '../../../core/parse/kubernetes/fields';
import type { PodRef } from '../../../ports/kubernetes';
import { answerError, parseStatus, statusError } from '../access/status-errors';
import { objectPath } from '../resources/paths';
import { isSuccess, type ApiClient } from './api-client';

/** Whether the very pod is still there: `gone` where nothing has its name, `replaced` where another pod has. */
export async function presenceOf(client: ApiClient, pod: PodRef, signal?: AbortSignal): Promise<'present' | 'gone' | 'replaced'> {
  const what = `read pod ${pod.namespace}/${pod.name}`;
  const response = await client.answer({ method: 'GET', path: objectPath('Pod', pod), signal });
  if (isSuccess(response)) {
    const found = fields(client.parse(await response.text(), what));
    return text(fields(found.metadata).uid) === pod.uid ? 'present' : 'replaced';
  }
  if (response.status !== 404) throw await answerError(response, what, client.cluster);
  const body = await response.text();
  if (parseStatus(body)) return 'gone';
  throw statusError(404, body, { what, cluster: client.cluster });
}
