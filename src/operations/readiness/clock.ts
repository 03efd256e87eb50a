import { clockReading, readClock, type ClockSample } from '../../core/command/readiness/clock';
import { DrydockError } from '../../core/errors';
import type { ClockReading } from '../../core/model/readiness';
import type { Host } from '../control-plane/hosts';

/** The way to a host varies; the shortest of a few tells its clock best. */
const SAMPLES = 5;

/** How far the clock of a host is from this computer's, over a connection that is open already. */
export async function readClockOf(host: Host, signal: AbortSignal): Promise<ClockReading> {
  const samples: ClockSample[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    const before = host.clock.now();
    const told = await host.run(readClock, signal);
    samples.push({ ...told, before, after: host.clock.now() });
  }
  const reading = clockReading(samples);
  if (!reading) throw new DrydockError('protocol', 'The host did not tell its time.');
  return reading;
}
