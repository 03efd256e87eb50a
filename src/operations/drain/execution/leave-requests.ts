import type { Disposable } from '../../../core/disposable';
import { Emitter } from '../../../core/event';

/** Pods that a person told a running drain to leave where they are, as `namespace/name`. */
export class LeaveRequests implements Disposable {
  private readonly asked: Set<string>;
  private readonly emitter = new Emitter<string>();

  /** A pod was named. */
  readonly onDidAsk = this.emitter.event;

  /** @param before pods named earlier, as the journal of a resumed operation tells. */
  constructor(before: Iterable<string> = []) {
    this.asked = new Set(before);
  }

  has(pod: string): boolean {
    return this.asked.has(pod);
  }

  /** False when nobody works on that pod now. */
  ask(pod: string): boolean {
    if (!this.emitter.hasListeners) return false;
    this.asked.add(pod);
    this.emitter.fire(pod);
    return true;
  }

  dispose(): void {
    this.emitter.dispose();
  }
}
