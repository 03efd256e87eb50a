import type { DrydockError } from '../core/errors';

/** An error as one message: what happened, then what to do. */
export function errorSentence(error: DrydockError): string {
  const happened = ended(error.message);
  return error.hint ? `${happened} ${ended(error.hint)}` : happened;
}

/** An error with everything that helps somebody else to find its cause. */
export function errorReport(error: DrydockError): string {
  const lines = [errorSentence(error), `kind: ${error.kind}`];
  if (error.status !== undefined) lines.push(`HTTP status: ${error.status}`);
  let cause = error.cause;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    lines.push(`cause: ${cause.name}: ${cause.message}`);
    cause = cause.cause;
  }
  if (error.stack) lines.push('', error.stack);
  return lines.join('\n');
}

function ended(text: string): string {
  const trimmed = text.trim();
  return /[.?:)]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
