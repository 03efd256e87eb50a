import { createHash } from 'node:crypto';
import type { OperationEvent } from './events';
import { fromJson, toJson } from './plain-values';
import { redactValue } from './redact';

/** Version of the line format. A reader leaves out lines of a version it does not know. */
const FORMAT = 1;

/**
 * One line of a journal: format, first 8 hex digits of SHA-256 over the JSON, JSON; without the line break. The sum tells a
 * line that was torn by a crash, or damaged later, from a whole one. Secrets are redacted before.
 */
export function encodeEvent(event: OperationEvent): string {
  const json = toJson(redactValue(event));
  return `${FORMAT} ${sum(json)} ${json}`;
}

/** The event of a line; undefined for a line that is torn, damaged or of another format. */
export function decodeEvent(line: string): OperationEvent | undefined {
  const [, format, digest, json] = /^(\d+) ([0-9a-f]{8}) (\{.*\})$/s.exec(line) ?? [];
  if (json === undefined || Number(format) !== FORMAT || sum(json) !== digest) return undefined;
  try {
    const event = fromJson(json) as OperationEvent;
    return typeof event.type === 'string' && Number.isInteger(event.seq) && Number.isFinite(event.at) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** What can be read of a journal's text. */
export interface DecodedJournal {
  readonly events: readonly OperationEvent[];
  /** Lines that were written to their end and can't be read now, or repeat what came before. */
  readonly damagedLines: number;
}

/** Reads every line that can be read, in order. What follows the last line break was torn by a crash and is left out. */
export function decodeJournal(text: string): DecodedJournal {
  const lines = text.split('\n').slice(0, -1);
  const events: OperationEvent[] = [];
  let lastSeq = -1;
  for (const line of lines) {
    const event = decodeEvent(line);
    if (!event || event.seq <= lastSeq) continue;
    events.push(event);
    lastSeq = event.seq;
  }
  return { events, damagedLines: lines.length - events.length };
}

function sum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 8);
}
