import type { Finding } from '../../plan';

/** What is found about a plan, by weight. */
export interface Findings {
  readonly blockers: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly unknowns: readonly Finding[];
}

export const NOTHING: Findings = { blockers: [], warnings: [], unknowns: [] };

export function together(...parts: readonly Partial<Findings>[]): Findings {
  return {
    blockers: parts.flatMap(({ blockers = [] }) => blockers),
    warnings: parts.flatMap(({ warnings = [] }) => warnings),
    unknowns: parts.flatMap(({ unknowns = [] }) => unknowns),
  };
}

export function finding(code: string, subject: string, message: string, hint?: string): Finding {
  return hint === undefined ? { code, subject, message } : { code, subject, message, hint };
}

/** Something that could not be read. @param what begins the sentence */
export function notKnown(code: string, subject: string, what: string, why: string, hint?: string): Finding {
  return finding(code, subject, `${what} is not known: ${why.replace(/\.$/, '')}.`, hint);
}

/** How many names a sentence bears. */
const NAMED = 5;

export function named(names: readonly string[]): string {
  const others = names.length - NAMED;
  return others > 0 ? `${names.slice(0, NAMED).join(', ')} and ${others} ${others === 1 ? 'other' : 'others'}` : names.join(', ');
}

/** One finding for all subjects that have the same to say, so that a large cluster does not say it two hundred times. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string, tell: (items: readonly T[]) => Finding): readonly Finding[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].map(tell);
}
