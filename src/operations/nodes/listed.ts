/** How many names a sentence bears. */
const NAMED = 5;

/** Names for a sentence: the first few, and how many others there are. */
export function listed(names: readonly string[]): string {
  const others = names.length - NAMED;
  return others > 0 ? `${names.slice(0, NAMED).join(', ')} and ${others} ${others === 1 ? 'other' : 'others'}` : names.join(', ');
}
