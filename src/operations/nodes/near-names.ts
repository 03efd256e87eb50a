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

/** Edits between two names: insert, remove or replace one character, or swap two neighbours. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(row - 1, column - 1) + (same ? 0 : 1),
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          swapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
