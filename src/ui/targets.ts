import { RowHandle } from './tree/handle';

/** What a command was called on, and how many of the selected rows it can't act on. */
export interface Targets<T> {
  readonly targets: readonly T[];
  readonly leftOut: number;
}

/**
 * Finds what a command acts on, from the arguments a menu gives: the clicked row and, where several are selected, all of
 * them. A command called with plain values (from a link, a test, another extension) works as well.
 * @param accept gives the target for an element, or undefined when the command does not fit it
 * @returns undefined when nothing was clicked: the command has to ask
 */
export function targetsOf<T>(args: readonly unknown[], accept: (element: unknown) => T | undefined): Targets<T> | undefined {
  const [clicked, selected] = args;
  const rows =
    Array.isArray(selected) && selected.length > 0 ? (selected as readonly unknown[]) : clicked === undefined ? [] : [clicked].flat();
  if (rows.length === 0) return undefined;
  const targets = rows.map((row) => accept(RowHandle.is(row) ? row.element : row)).filter((target) => target !== undefined);
  return { targets, leftOut: rows.length - targets.length };
}
