import { vi } from 'vitest';

/** Waits until a check passes. The limit is for what never comes: a busy machine must not be one. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 });
}

/** Milliseconds of processor time that a call costs: what it waits for its turn on a busy machine does not count. */
export function cpuTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
