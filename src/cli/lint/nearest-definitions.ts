import type { CrdDefinition, CrdSource } from '../../language/service/crd/source';

/** Of definitions that are equally near, at most this many are tried: more are a collection, not a choice. */
const MOST_ALTERNATIVES = 4;

/**
 * Definitions of many files. Several may be of one kind, as in a collection of examples: a file's objects are judged by
 * the one in the file itself, else by the one in the nearest folder. Where several are equally near, such as those of two
 * channels of a release, there are alternatives.
 */
export class NearestDefinitions {
  private readonly byKind = new Map<string, CrdDefinition[]>();
  private readonly kinds = new Map<string, Set<string>>();

  constructor(definitions: readonly CrdDefinition[]) {
    for (const definition of definitions) {
      const key = `${definition.group}/${definition.kind}`;
      this.byKind.set(key, [...(this.byKind.get(key) ?? []), definition]);
      this.kinds.set(definition.group, (this.kinds.get(definition.group) ?? new Set()).add(definition.kind));
    }
  }

  /**
   * The definitions as a file sees them: one source for each alternative.
   * @param kinds of the file's objects, as `group/Kind`
   */
  for(file: string, kinds: Iterable<string>): readonly CrdSource[] {
    const most = Math.max(1, ...[...new Set(kinds)].map((kind) => this.nearest(file, kind).length));
    return Array.from({ length: Math.min(most, MOST_ALTERNATIVES) }, (_, number) => ({
      find: (group: string, kind: string) => {
        const found = this.nearest(file, `${group}/${kind}`);
        return found[Math.min(number, found.length - 1)];
      },
      kindsOf: (group: string) => [...(this.kinds.get(group) ?? [])],
    }));
  }

  /** Those that are nearest, in the order they were found. */
  private nearest(file: string, kind: string): readonly CrdDefinition[] {
    const candidates = this.byKind.get(kind) ?? [];
    if (candidates.length < 2) return candidates;
    const ranks = candidates.map((one) => rank(file, one));
    const best = Math.min(...ranks);
    return candidates.filter((_, index) => ranks[index] === best);
  }
}

/** Of definitions equally near, one that API servers of today take counts. */
function rank(file: string, { origin, isOld }: CrdDefinition): number {
  return distance(file, origin) + (isOld === true ? 0.5 : 0);
}

/** Steps between the folders of two files: 0 for the same file, 1 for the same folder. */
function distance(a: string, b: string): number {
  if (a === b) return 0;
  const [from, to] = [folders(a), folders(b)];
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared += 1;
  return 1 + from.length - shared + (to.length - shared);
}

function folders(path: string): readonly string[] {
  return path.split(/[\\/]/).slice(0, -1);
}
