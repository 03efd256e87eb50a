/** What a fault is, and the list of those that a test has made: undone in reverse order, with proof that nothing is left. */
import type { Cluster } from '../cluster.mts';
import { settled } from './settled.mts';

export interface Fault {
  /** Says it in one line: `w1: cut from its peers`. */
  readonly what: string;
  /** Makes it, and resolves when its effect was seen. Rejects otherwise. */
  inject(): Promise<void>;
  /** Takes it back, and resolves when its effect is gone. Harmless when it was not made, or only half. */
  undo(): Promise<void>;
}

/** A fault that was made. */
export interface Injected {
  readonly fault: Fault;
  /** Undoes it before the end of the test. A second call does nothing. */
  undo(): Promise<void>;
}

/** The faults of one test at a time. */
export class Faults {
  private readonly cluster: () => Cluster;
  private readonly made: Fault[] = [];
  private touched = false;

  /** @param cluster asked when it is needed: test files know their cluster later than their list of faults */
  constructor(cluster: () => Cluster) {
    this.cluster = cluster;
  }

  /** Makes a fault. One that could not be made whole is taken back at once. */
  async inject(fault: Fault): Promise<Injected> {
    this.touched = true;
    this.made.push(fault);
    try {
      await fault.inject();
    } catch (error) {
      await this.undo(fault).catch((second: unknown) => {
        throw new AggregateError([error, second], `${fault.what}: could be neither made nor undone`);
      });
      throw new Error(`${fault.what}: could not be made`, { cause: error });
    }
    return { fault, undo: () => this.undo(fault) };
  }

  /**
   * Undoes what is left, last first, and waits until the cluster is as healthy as before. Goes on after a failure and throws
   * all of them at the end.
   */
  async undoAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const fault of [...this.made].reverse()) {
      try {
        await this.undo(fault);
      } catch (error) {
        failures.push(new Error(`${fault.what}: could not be undone`, { cause: error }));
      }
    }
    this.made.length = 0;
    if (!this.touched) return;
    this.touched = false;
    try {
      await settled(this.cluster());
    } catch (error) {
      failures.push(error);
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, failures.map((error) => (error as Error).message).join('\n'));
  }

  private async undo(fault: Fault): Promise<void> {
    if (!this.made.includes(fault)) return;
    await fault.undo();
    this.made.splice(this.made.indexOf(fault), 1);
  }
}
