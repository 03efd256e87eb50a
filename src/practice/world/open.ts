import type { Pod } from '../model/pod';
import type { ControllerLoop } from '../controllers/loop';
import type { Kubelets } from '../controllers/kubelets';
import type { Registry } from '../registry/registry';
import { nodes, pods } from '../resources/catalogue';
import type { Clock } from '../../ports/clock';

/** More rounds than any world needs to come up: each starts what the round before it made. */
const ROUNDS = 50;

/** Tells the time, or a time some while ago, so that a world can have a past. */
export class BackdatedClock implements Clock {
  private offset = 0;

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now() - this.offset;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.clock.sleep(milliseconds, signal);
  }

  /** Runs something as if it were that many milliseconds ago. */
  ago<T>(milliseconds: number, work: () => T): T {
    this.offset = milliseconds;
    try {
      return work();
    } finally {
      this.offset = 0;
    }
  }
}

/** Brings a world to rest with everything running that can run, before anybody looks at it. */
export function bringUp(registry: Registry, loop: ControllerLoop, kubelets: Kubelets): void {
  for (let round = 0; round < ROUNDS; round++) {
    loop.settle();
    const waiting = registry
      .list<Pod>(pods)
      .filter(({ spec, status }) => status.phase === 'Pending' && spec.nodeName && registry.find(nodes, undefined, spec.nodeName));
    if (waiting.length === 0) return;
    for (const pod of waiting) kubelets.startNow(pod);
  }
}
