/** What writes rows of a table under each other: as wide as the widest cell of each column. */
export function aligned(head: readonly string[], rows: readonly (readonly string[])[]): (cells: readonly string[]) => string {
  const widths = head.map((title, column) =>
    rows.reduce((most, cells) => Math.max(most, printable(cells[column] ?? '').length), title.length),
  );
  return (cells) =>
    cells
      .map((cell, column) => printable(cell).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
}

/** A table for people, with its head. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = aligned(head, rows);
  return [head, ...rows].map((cells) => `${line(cells)}\n`).join('');
}

/** Names come from strangers: they must not write to the terminal as they like. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
