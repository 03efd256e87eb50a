import type { Clock } from '../../ports/clock';
import type { Registry } from '../registry/registry';
import type { Resource } from '../resources/resource';

/**
 * Brings part of the world nearer to what is wanted. A run looks at everything that is there, and runs again when something
 * it watches changed or its time has come; so it needs no memory of what happened in between.
 */
export interface Controller {
  readonly name: string;
  readonly watches: readonly Resource[];
  reconcile(): void;
}

/** What controllers work with. */
export interface ControllerContext {
  readonly registry: Registry;
  readonly clock: Clock;
  /** Has the controller run again at a time (epoch milliseconds), whatever happens until then. */
  readonly wakeAt: (time: number) => void;
}

export type ControllerFactory = (context: ControllerContext) => Controller;
