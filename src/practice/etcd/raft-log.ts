import type { Clock } from '../../ports/clock';

/** Entries that a cluster agrees on in a second with nobody writing: leases that are kept alive, elections of controllers. */
const IDLE_PER_SECOND = 2;
/** Writes that are remembered to tell what a member that is behind has not seen. */
const MOST_MARKS = 5_000;

/** The log of a cluster, in numbers: how many entries there are, and which revision each of them led to. */
export class RaftLog {
  private readonly since: number;
  private writes = 0n;
  private readonly marks: { readonly index: bigint; readonly revision: number }[];

  /** @param first index of the last entry so far @param revision that it led to */
  constructor(
    private readonly clock: Clock,
    private readonly first: bigint,
    revision: number,
  ) {
    this.since = clock.now();
    this.marks = [{ index: 0n, revision }];
  }

  /** Index of the last entry. */
  get index(): bigint {
    return this.first + this.writes + BigInt(Math.floor(((this.clock.now() - this.since) / 1000) * IDLE_PER_SECOND));
  }

  /** A write was agreed on. */
  append(revision: number): void {
    this.writes += 1n;
    this.marks.push({ index: this.index, revision });
    if (this.marks.length > MOST_MARKS) this.marks.splice(0, MOST_MARKS / 10);
  }

  /** Something else was agreed on: a change of members, a compaction. */
  advance(): void {
    this.writes += 1n;
  }

  /** Revision of the key space once an entry is applied. */
  revisionAt(index: bigint): number {
    return (this.marks.findLast((mark) => mark.index <= index) ?? this.marks[0])?.revision ?? 1;
  }
}
