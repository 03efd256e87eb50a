import type { Path } from './path';
import type { Range } from './range';
import { union } from './range';

/** Sizes of the keys (or indices) and values of a list or map that an expression builds. */
export interface EntrySizes {
  readonly container: 'list' | 'map';
  readonly key: Range;
  readonly value: Range;
}

export function unionEntries(a: EntrySizes | undefined, b: EntrySizes | undefined): EntrySizes | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { container: a.container, key: union(a.key, b.key), value: union(a.value, b.value) };
}

/** What is known of a variable that a macro declares. */
export interface Local {
  readonly path: Path;
  readonly size?: Range | undefined;
  readonly entries?: EntrySizes | undefined;
}

/** Variables of the macros around an expression; inner ones hide outer ones of the same name. */
export class Locals {
  private readonly stacks = new Map<string, Local[]>();

  push(name: string, local: Local): void {
    this.stacks.set(name, [...(this.stacks.get(name) ?? []), local]);
  }

  pop(name: string): void {
    this.stacks.set(name, (this.stacks.get(name) ?? []).slice(0, -1));
  }

  find(name: string): Local | undefined {
    return this.stacks.get(name)?.at(-1);
  }
}
