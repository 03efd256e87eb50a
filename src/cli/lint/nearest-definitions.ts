import type { CrdDefinition, CrdSource } from '../../language/service/crd/source';

/**
 * Definitions of many files. Several may be of one kind, as in a collection of examples: a file's objects are judged by
 * the one in the file itself, else by the one in the nearest folder.
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

  /** The definitions as a file sees them. */
  for(file: string): CrdSource {
    return {
      find: (group, kind) => nearest(file, this.byKind.get(`${group}/${kind}`) ?? []),
      kindsOf: (group) => [...(this.kinds.get(group) ?? [])],
    };
  }
}

function nearest(file: string, candidates: readonly CrdDefinition[]): CrdDefinition | undefined {
  if (candidates.length < 2) return candidates[0];
  return candidates.reduce((best, one) => (rank(file, one) < rank(file, best) ? one : best));
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
