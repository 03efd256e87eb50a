import { DrydockError } from '../../../core/errors';
import type { DepartureBoard } from './board';
import type { Departure } from './departure';

/** How many pods a sentence names before it only counts them. */
const NAMED = 3;

/** `11 of 12 pods are gone.` */
export function countSentence(board: DepartureBoard): string {
  const gone = board.count('gone');
  const total = board.all.length;
  return `${gone} of ${total} ${total === 1 ? 'pod' : 'pods'} ${gone === 1 || total === 1 ? 'is' : 'are'} gone.`;
}

/** One sentence for each of the first pods that are still there, and the count of the others. */
export function remainingSentences(departures: readonly Departure[]): string {
  const sentences = departures.slice(0, NAMED).map((departure) => `${departure.key} ${whyStill(departure)}`);
  const others = departures.length - NAMED;
  if (others > 0) sentences.push(`So ${others === 1 ? 'is 1 other' : `are ${others} others`}.`);
  return sentences.join(' ');
}

function whyStill(departure: Departure): string {
  if (departure.hindrance) return `is still there: ${departure.hindrance.waitsFor}. ${departure.hindrance.reason}`;
  if (departure.failure) return `is still there: ${departure.failure.message}`;
  return departure.state === 'terminating'
    ? 'is still there: its deletion was accepted and has not ended.'
    : 'is still there: it was not evicted.';
}

/** The error that ends a drain of a node whose time is up. */
export function timeUp(node: string, seconds: number, board: DepartureBoard, scheduling: string): DrydockError {
  return new DrydockError(
    'timeout',
    `${node}: ${seconds} s were not enough. ${countSentence(board)} ${remainingSentences(board.present)} ${scheduling}`,
    {
      hint: 'Resume to keep waiting, drain again with a longer timeout, or uncordon the node.',
    },
  );
}

/** The error that ends a drain of a node when pods failed for good. */
export function podsFailed(node: string, board: DepartureBoard): DrydockError | undefined {
  const failed = board.all.filter((departure) => departure.state === 'failed');
  const first = failed[0]?.failure;
  if (!first) return undefined;
  return new DrydockError(first.kind, `${node}: ${countSentence(board)} ${remainingSentences(failed)} ${node} stays cordoned.`, {
    cause: first,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

/** The error that ends a drain of a node on a wish to stop. */
export function stopped(node: string, board: DepartureBoard): DrydockError {
  const left = board.present.length;
  return new DrydockError(
    'cancelled',
    `${node}: stopped before it was empty. ${countSentence(board)} ${left} ${left === 1 ? 'was' : 'were'} left alone. ${node} stays cordoned.`,
  );
}
