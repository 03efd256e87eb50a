import type { Known } from '../../known';
import type { HostFacts, HostRole, ReadinessCell, ReadinessFacts, ReadinessFix, ReadinessState } from '../../model/readiness';

/** A host that was read. */
export interface ReachedHost {
  readonly name: string;
  readonly role: HostRole;
  readonly facts: HostFacts;
}

export interface RuleGround {
  /** Every host that was read, in the order of the table. */
  readonly hosts: readonly ReachedHost[];
  readonly facts: Pick<ReadinessFacts, 'endpoint'>;
}

/** One check: what it is called, and how it judges a host. */
export interface ReadinessRule {
  readonly id: string;
  readonly title: string;
  /** Undefined: the check does not concern the host. */
  judge(host: ReachedHost, ground: RuleGround): ReadinessCell | undefined;
}

export function ok(short: string): ReadinessCell {
  return { state: 'ok', short };
}

export function found(state: Exclude<ReadinessState, 'ok'>, short: string, said: string, fix?: ReadinessFix): ReadinessCell {
  return { state, short, said, ...(fix ? { fix } : {}) };
}

export function fix(words: string, ...commands: readonly string[]): ReadinessFix {
  return { words, commands };
}

/** Judges a fact, or says that it could not be read and why. @param what with its verb, for a sentence: `The swap of` */
export function ofKnown<T>(
  fact: Known<T>,
  what: string,
  host: Pick<ReachedHost, 'name'>,
  judge: (value: T) => ReadinessCell | undefined,
): ReadinessCell | undefined {
  if (fact.known) return judge(fact.value);
  return found('unknown', 'unknown', `${what} ${host.name} could not be read: ${fact.why.replace(/\.$/, '')}.`);
}

export function valueOf<T>(fact: Known<T> | undefined): T | undefined {
  return fact?.known ? fact.value : undefined;
}

/** Whether a host is in a cluster; unknown counts as not. */
export function isInCluster({ facts }: ReachedHost): boolean {
  return (valueOf(facts.system.traces) ?? []).length > 0;
}

/** The value that most hosts have; the first of those that are equally many. Undefined: there are no values. */
export function majority<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<readonly [T, number] | undefined>((most, one) => (most && most[1] >= one[1] ? most : one), undefined)?.[0];
}

/** Names of the other hosts that have the same value. */
export function twins<T>(host: ReachedHost, hosts: readonly ReachedHost[], value: T, of: (other: ReachedHost) => readonly T[]): string[] {
  return hosts.filter((other) => other.name !== host.name && of(other).includes(value)).map(({ name }) => name);
}

/** `w1`, `w1 and w2`, `w1, w2 and w3` */
export function enumerated(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
