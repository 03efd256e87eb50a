import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** One line of the figures; ratios are medians of pairs measured in turn. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly theirs?: string;
  readonly ratio?: string;
  readonly budget?: string;
}

export function report(figures: readonly Figure[]): void {
  const file = process.env.DRYDOCK_BENCH_RESULT;
  if (!file) throw new Error('run the benches with npm run bench');
  writeFileSync(file, JSON.stringify(figures));
}

export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly value: T; readonly ms: number }> {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}

/** Ours and theirs in turn, after one round that is not counted. */
export async function pairs(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<{ readonly ours: number; readonly theirs: number; readonly ratio: number }> {
  await ours();
  await theirs();
  const measured: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push({ ours: await ours(), theirs: await theirs() });
  return {
    ours: median(measured.map((pair) => pair.ours)),
    theirs: median(measured.map((pair) => pair.theirs)),
    ratio: median(measured.map((pair) => pair.ours / pair.theirs)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The longest time the event loop stood still while something was done, milliseconds. */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await work();
  monitor.disable();
  return monitor.max / 1e6;
}

/** Bytes of heap that are in use once everything that can go is gone. */
export function heapInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

export const ms = (value: number): string => `${Math.round(value)} ms`;
export const ratio = (value: number): string => value.toFixed(2);
