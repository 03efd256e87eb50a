import { disposable, type Disposable } from '../../../core/disposable';

/** Leaves a pod (`namespace/name`) alone; false when it has nothing to do with it, or no more. */
export type Leaver = (pod: string) => boolean;

/** Pods that a person told a running drain to leave where they are, as `namespace/name`. */
export class LeaveRequests {
  private readonly left: Set<string>;
  private readonly leavers = new Set<Leaver>();

  /** @param before pods left earlier, as the journal of a resumed operation tells. */
  constructor(before: Iterable<string> = []) {
    this.left = new Set(before);
  }

  has(pod: string): boolean {
    return this.left.has(pod);
  }

  /** Whoever gets pods off a node serves requests for as long as it works. */
  serve(leaver: Leaver): Disposable {
    this.leavers.add(leaver);
    return disposable(() => this.leavers.delete(leaver));
  }

  /** False when nobody waits for that pod now. */
  ask(pod: string): boolean {
    for (const leaver of this.leavers) {
      if (!leaver(pod)) continue;
      this.left.add(pod);
      return true;
    }
    return false;
  }
}
