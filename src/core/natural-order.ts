/** Longer runs of digits than this are ids, not counts. */
const DIGITS = 12;

/**
 * Sorts by names as people count: `w9` before `w10`. Names of Kubernetes are plain ASCII, so a key that compares as a
 * string does; a collator takes a hundred milliseconds for five thousand names.
 */
export function naturally<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return Array.from(items, (item) => ({ item, key: naturalKey(nameOf(item)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

/** The name itself breaks ties such as `w1` and `w01`. */
function naturalKey(name: string): string {
  return `${name.replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'))} ${name}`;
}
