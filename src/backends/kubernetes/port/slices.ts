import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others get a turn. */
const SLICE = 8;

/** Gives the rest of the extension host a turn. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}

/** Maps many items without holding the event loop for long. */
export async function mapInSlices<T, R>(items: readonly T[], map: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let began = performance.now();
  for (const item of items) {
    results.push(map(item));
    if (performance.now() - began < SLICE) continue;
    await nextTurn();
    began = performance.now();
  }
  return results;
}
