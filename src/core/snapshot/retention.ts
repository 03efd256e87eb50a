/** How many snapshots are kept. What is unset keeps none of its own. */
export interface RetentionPolicy {
  /** The newest so many. */
  readonly last?: number;
  /** The newest of each of so many days, weeks (from Monday) and months (UTC) that have one. */
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  /** All younger than this, milliseconds. */
  readonly within?: number;
}

export interface KeptSnapshot {
  /** Whatever tells it from others, such as its path. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  readonly isVerified: boolean;
}

export interface RetentionDecision<T extends KeptSnapshot> {
  readonly snapshot: T;
  /** Why it is kept, most telling first; empty: it goes. */
  readonly keptAs: readonly string[];
}

/**
 * Decides which snapshots stay, newest first. Periods count those that have a verified snapshot; what is not verified is kept
 * only by `last` and `within`. The newest verified one always stays, and where none is verified, everything does: what may be the only
 * backup is not deleted by a rule. A policy that says nothing keeps everything.
 */
export function decideRetention<T extends KeptSnapshot>(
  snapshots: readonly T[],
  policy: RetentionPolicy,
  now: number,
): readonly RetentionDecision<T>[] {
  const newestFirst = [...snapshots].sort((a, b) => b.takenAt - a.takenAt || (a.id < b.id ? -1 : 1));
  const reasons = new Map<T, string[]>(newestFirst.map((snapshot) => [snapshot, []]));
  const keep = (snapshot: T, reason: string) => reasons.get(snapshot)?.push(reason);
  const verified = newestFirst.filter(({ isVerified }) => isVerified);
  const [newest] = verified;
  const isEmpty = Object.values(policy).every((value) => value === undefined || value === 0);
  if (!newest || isEmpty) {
    for (const snapshot of newestFirst) keep(snapshot, isEmpty ? 'no policy' : 'none is verified');
  } else {
    keep(newest, 'last verified');
    for (const snapshot of newestFirst.slice(0, policy.last ?? 0)) keep(snapshot, 'last');
    for (const [count, name, periodOf] of [
      [policy.daily, 'daily', day],
      [policy.weekly, 'weekly', week],
      [policy.monthly, 'monthly', month],
    ] as const) {
      for (const snapshot of firstOfPeriods(verified, count ?? 0, periodOf)) keep(snapshot, name);
    }
    const { within } = policy;
    if (within !== undefined) {
      for (const snapshot of newestFirst) if (now - snapshot.takenAt < within) keep(snapshot, 'young');
    }
  }
  return newestFirst.map((snapshot) => ({ snapshot, keptAs: reasons.get(snapshot) ?? [] }));
}

function firstOfPeriods<T extends KeptSnapshot>(
  newestFirst: readonly T[],
  count: number,
  periodOf: (time: number) => string,
): readonly T[] {
  const chosen = new Map<string, T>();
  for (const snapshot of newestFirst) {
    const period = periodOf(snapshot.takenAt);
    if (!chosen.has(period) && chosen.size < count) chosen.set(period, snapshot);
  }
  return [...chosen.values()];
}

const DAY = 86_400_000;

function day(time: number): string {
  return String(Math.floor(time / DAY));
}

/** 1970 began with a Thursday. */
function week(time: number): string {
  return String(Math.floor((Math.floor(time / DAY) + 3) / 7));
}

function month(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}
