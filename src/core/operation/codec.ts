import { createHash } from 'node:crypto';
import type { OperationEvent } from './events';
import { redactValue } from './redact';

/** Version of the line format. A reader leaves out lines of a version it does not know. */
const FORMAT = 1;

/**
 * One line of a journal: format, first 8 hex digits of SHA-256 over the JSON, JSON; without the line break. The sum tells a
 * line that was torn by a crash, or damaged later, from a whole one. Secrets are redacted before.
 */
export function encodeEvent(event: OperationEvent): string {
  const json = JSON.stringify(redactValue(event));
  return `${FORMAT} ${sum(json)} ${json}`;
}

/** The event of a line; undefined for a line that is torn, damaged or of another format. */
export function decodeEvent(line: string): OperationEvent | undefined {
  const [, format, digest, json] = /^(\d+) ([0-9a-f]{8}) (\{.*\})$/s.exec(line) ?? [];
  if (json === undefined || Number(format) !== FORMAT || sum(json) !== digest) return undefined;
  try {
    const event = JSON.parse(json) as OperationEvent;
    return typeof event.type === 'string' && Number.isInteger(event.seq) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** What can be read of a journal's text. */
export interface DecodedJournal {
  readonly events: readonly OperationEvent[];
  /** Bytes of the text up to the end of the last readable line. What follows is torn. */
  readonly goodBytes: number;
  /** Something after the last readable line could not be read. */
  readonly damaged: boolean;
}

/** Reads line by line and stops at the first that is not whole: what was written after it can't be trusted in order. */
export function decodeJournal(text: string): DecodedJournal {
  const events: OperationEvent[] = [];
  let good = 0;
  while (good < text.length) {
    const end = text.indexOf('\n', good);
    const event = end < 0 ? undefined : decodeEvent(text.slice(good, end));
    const last = events.at(-1);
    if (!event || (last && event.seq <= last.seq)) break;
    events.push(event);
    good = end + 1;
  }
  return { events, goodBytes: Buffer.byteLength(text.slice(0, good)), damaged: good < text.length };
}

function sum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 8);
}
