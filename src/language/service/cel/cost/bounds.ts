import type { CompiledExpression } from '../compile';
import type { DeclaredType } from '../types/type';
import { estimate } from './estimate';
import type { SchemaSizes } from './node';
import type { Path } from './path';
import type { Range } from './range';
import { DeclaredSizes } from './schema-sizes';

export type BoundKeyword = 'maxItems' | 'maxProperties' | 'maxLength';

/** A bound whose absence makes a rule dear. */
export interface MissingBound {
  /**
   * Where it belongs: the way from the rule's own node down (property names, `[*]` for items and values; empty for the node
   * itself), or the index of a list or map around it, counted from the root.
   */
  readonly at: { readonly below: readonly string[] } | { readonly around: number };
  readonly keyword: BoundKeyword;
  /** A value with which, together with the bounds before it, the rule comes within the limit, or nearer to it. */
  readonly value: number;
}

/** A list or map around a rule's node: how many elements it bounds them to, if it does. */
export interface Surrounding {
  readonly keyword: 'maxItems' | 'maxProperties';
  readonly max: number | undefined;
}

/** First values to try; a schema may well need less, but rarely more. */
const usual: Readonly<Record<BoundKeyword, number>> = { maxItems: 64, maxProperties: 64, maxLength: 256 };

interface Candidate {
  readonly at: MissingBound['at'];
  readonly keyword: BoundKeyword;
  readonly declared?: DeclaredType;
}

/** Sizes of a schema with some bounds set, that remembers which nodes it was asked for. */
class TrialSizes implements SchemaSizes {
  readonly asked = new Map<DeclaredType, readonly string[]>();
  private readonly sizes: DeclaredSizes;

  constructor(
    self: DeclaredType,
    private readonly bounds: ReadonlyMap<DeclaredType, number>,
  ) {
    this.sizes = new DeclaredSizes(self);
  }

  sizeAt(path: Path): Range | undefined {
    const declared = this.sizes.declaredAt(path);
    if (declared === undefined) return undefined;
    if (!this.asked.has(declared)) this.asked.set(declared, path.steps().slice(1));
    return { min: 0, max: Math.min(declared.maxElements, this.bounds.get(declared) ?? Infinity) };
  }
}

/**
 * Bounds that bring a rule within a limit, the most effective first. Found by trying: the cost is estimated with each bound set,
 * the one that lowers it most is kept, until the rule fits. If usual bounds do not do, they are halved until they do. Empty when
 * no bound is missing.
 */
export function missingBounds(
  compiled: CompiledExpression,
  around: readonly Surrounding[],
  unboundedFactor: number,
  limit: number,
): readonly MissingBound[] {
  const { self } = compiled;
  if (self === undefined) return [];
  const trial = trialOf(compiled, self, around, unboundedFactor);
  const chosen = choose(trial, around, limit);
  return fit(chosen, trial, limit).map(({ candidate, value }) => ({ at: candidate.at, keyword: candidate.keyword, value }));
}

interface Chosen {
  readonly candidate: Candidate;
  readonly value: number;
}

/** The cost with some bounds set, and the nodes of the schema whose sizes it took. */
type Trial = (bounds: readonly Chosen[]) => { readonly cost: number; readonly asked: TrialSizes['asked'] };

function trialOf(compiled: CompiledExpression, self: DeclaredType, around: readonly Surrounding[], unboundedFactor: number): Trial {
  return (bounds) => {
    const below = new Map(bounds.flatMap(({ candidate: { declared, keyword }, value }) => bytesOf(declared, keyword, value)));
    const above = new Map(bounds.flatMap(({ candidate: { at }, value }) => ('around' in at ? [[at.around, value] as const] : [])));
    const sizes = new TrialSizes(self, below);
    const each = estimate(compiled.expr, compiled.checked, sizes).max;
    return { cost: each * cardinality(around, above, unboundedFactor), asked: sizes.asked };
  };
}

function choose(trial: Trial, around: readonly Surrounding[], limit: number): readonly Chosen[] {
  const first = trial([]);
  const chosen: Chosen[] = [];
  let candidates = [...belowCandidates(first.asked), ...aroundCandidates(around)];
  let cost = first.cost;
  while (cost > limit && candidates.length > 0) {
    const tried = candidates.map((candidate) => {
      const bound = { candidate, value: usual[candidate.keyword] };
      return { bound, cost: trial([...chosen, bound]).cost };
    });
    const best = tried.reduce((a, b) => (b.cost < a.cost ? b : a));
    // One of several lists around does nothing alone, and is needed all the same.
    if (best.cost >= cost && !('around' in best.bound.candidate.at)) break;
    chosen.push(best.bound);
    cost = best.cost;
    candidates = candidates.filter((candidate) => candidate !== best.bound.candidate);
  }
  return chosen;
}

function fit(chosen: readonly Chosen[], trial: Trial, limit: number): readonly Chosen[] {
  const smallest = chosen.every(({ value }) => value === 1);
  if (smallest || trial(chosen).cost <= limit) return chosen;
  const halved = chosen.map(({ candidate, value }) => ({ candidate, value: Math.max(1, Math.floor(value / 2)) }));
  return fit(halved, trial, limit);
}

function bytesOf(declared: DeclaredType | undefined, keyword: BoundKeyword, value: number): (readonly [DeclaredType, number])[] {
  if (declared === undefined) return [];
  // Lengths are in characters, of up to four bytes.
  return [[declared, keyword === 'maxLength' && declared.type.kind !== 'bytes' ? 4 * value : value]];
}

function belowCandidates(asked: ReadonlyMap<DeclaredType, readonly string[]>): Candidate[] {
  return [...asked].flatMap(([declared, steps]) => {
    const keyword = missingKeyword(declared);
    const below = steps.map((step) => (step.startsWith('@') ? '[*]' : step));
    return keyword === undefined ? [] : [{ at: { below }, keyword, declared }];
  });
}

function missingKeyword({ type, schema, maxElements }: DeclaredType): BoundKeyword | undefined {
  if (type.kind === 'list') return schema.maxItems === undefined ? 'maxItems' : undefined;
  if (type.kind === 'map') return schema.maxProperties === undefined ? 'maxProperties' : undefined;
  const isLong = maxElements > 1000 && (type.kind === 'string' || type.kind === 'bytes' || type.kind === 'dyn');
  return isLong && schema.maxLength === undefined ? 'maxLength' : undefined;
}

function aroundCandidates(around: readonly Surrounding[]): Candidate[] {
  return around.flatMap(({ keyword, max }, index) => (max === undefined ? [{ at: { around: index }, keyword }] : []));
}

/** The product of the bounds around; one that is missing makes the whole as large as a request allows. */
function cardinality(around: readonly Surrounding[], set: ReadonlyMap<number, number>, unboundedFactor: number): number {
  return (
    around.reduce<number | undefined>((product, { max }, index) => {
      const bound = max ?? set.get(index);
      return product === undefined || bound === undefined ? undefined : product * bound;
    }, 1) ?? unboundedFactor
  );
}
