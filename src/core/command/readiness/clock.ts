import type { ClockReading } from '../../model/readiness';
import { DrydockError } from '../../errors';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** One telling of the time: the host's, between two of this computer's. Epoch milliseconds. */
export interface ClockSample {
  readonly before: number;
  readonly host: number;
  readonly after: number;
  /** How exactly the host told it, milliseconds. */
  readonly step: number;
}

/** The host's own time in nanoseconds where `date` knows them, else in seconds. */
export const readClock: CommandSpec<Pick<ClockSample, 'host' | 'step'>> = parsed(
  { argv: ['date', '+%s.%N'], timeoutMs: 15_000, maxOutputBytes: 1024 },
  ({ stdout }) => {
    const [, seconds, fraction] = /^(\d+)\.(\d{9})?/.exec(stdout.trim()) ?? [];
    if (seconds === undefined) throw new DrydockError('protocol', `date told no time: ${stdout.trim().slice(0, 80)}`);
    // A host that knows no fractions has told a moment of that second.
    return fraction === undefined
      ? { host: Number(seconds) * 1000 + 500, step: 500 }
      : { host: Number(`${seconds}.${fraction}`) * 1000, step: 0 };
  },
);

/**
 * What the best of several samples tells: the one with the shortest way. The host told its time somewhere between question and
 * answer, so it is taken to be the middle, and half of the round trip is what can't be known better.
 */
export function clockReading(samples: readonly ClockSample[]): ClockReading | undefined {
  const best = samples.reduce<ClockSample | undefined>((least, one) => (least && width(least) <= width(one) ? least : one), undefined);
  if (!best) return undefined;
  return { aheadMs: best.host - (best.before + best.after) / 2, uncertaintyMs: width(best) };
}

function width({ before, after, step }: ClockSample): number {
  return Math.max(0, after - before) / 2 + step;
}
