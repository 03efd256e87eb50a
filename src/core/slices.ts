/** Gives others a turn where enough was done since the last; rejects where the work is to stop. */
export type Breathe = () => Promise<void>;

/** Elements that are sorted or merged without asking for a turn: less than a millisecond of work each. */
const RUN = 1024;

/** Sorts in place as `sort` does, in pieces, so that a long list holds up nobody. */
export async function sortInSlices(list: Uint32Array, compare: (a: number, b: number) => number, breathe: Breathe): Promise<void> {
  for (let from = 0; from < list.length; from += RUN) {
    list.subarray(from, from + RUN).sort(compare);
    await breathe();
  }
  let source = list;
  let target: Uint32Array = new Uint32Array(list.length);
  for (let width = RUN; width < list.length; width *= 2) {
    for (let from = 0; from < list.length; from += 2 * width) {
      await merge(source, target, from, Math.min(from + width, list.length), Math.min(from + 2 * width, list.length), compare, breathe);
    }
    [source, target] = [target, source];
  }
  if (source !== list) list.set(source);
}

async function merge(
  source: Uint32Array,
  target: Uint32Array,
  from: number,
  middle: number,
  to: number,
  compare: (a: number, b: number) => number,
  breathe: Breathe,
): Promise<void> {
  for (let [left, right, at] = [from, middle, from]; at < to; at++) {
    const isLeft = right >= to || (left < middle && compare(source[left] ?? 0, source[right] ?? 0) <= 0);
    target[at] = source[isLeft ? left++ : right++] ?? 0;
    if ((at - from) % RUN === RUN - 1) await breathe();
  }
}
