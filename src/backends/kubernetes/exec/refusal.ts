import { DrydockError } from '../../../core/errors';
import { statusError } from '../access/status-errors';

/** What has to be granted, and for what, as a sentence begins. */
export interface Right {
  /** `pods/exec` */
  readonly resource: string;
  /** `Running a program in a pod` */
  readonly doing: string;
}

/** The answer in place of a WebSocket. A right that is missing is named: WebSockets begin with a GET, and API servers from 1.35 on ask for both verbs. */
export function refusal(
  { status, body }: { readonly status: number; readonly body: string },
  { resource, doing }: Right,
  { what, cluster, namespace }: { readonly what: string; readonly cluster: string; readonly namespace: string },
): DrydockError {
  const error = statusError(status, body, { what, cluster });
  if (error.kind !== 'forbidden') return error;
  return new DrydockError('forbidden', error.message, {
    hint: `${doing} needs the verbs get and create on ${resource} in ${namespace}: have a Role there that grants them, or use another context.`,
    status,
  });
}
