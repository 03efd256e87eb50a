/** The names most like one that was not found, best first: for messages that help with a typing mistake. */
export function nearNames(wanted: string, names: readonly string[], count = 3): readonly string[] {
  const most = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: distance(wanted, name) }))
    .filter((candidate) => candidate.distance <= most || isPartOf(wanted, candidate.name))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map((candidate) => candidate.name);
}

/** People leave out a node's domain, or paste one that the cluster does not use. */
function isPartOf(wanted: string, name: string): boolean {
  return wanted.length > 2 && (name.startsWith(`${wanted}.`) || wanted.startsWith(`${name}.`));
}

/** Edits (insert, remove, replace one character) between two names. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replace = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
