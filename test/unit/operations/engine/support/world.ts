import { DrydockError } from '../../../../../src/core/errors';
import type { CancelPolicy, Idempotency, StepInfo, StepKind } from '../../../../../src/core/operation/events';
import type { Step } from '../../../../../src/operations/engine/definition';
import type { SimulatedProcess } from './process';

/** A step of a program: what it is, and how the world treats it. */
export interface ProgramStep {
  readonly id: string;
  readonly kind: StepKind;
  readonly idempotency: Idempotency;
  readonly cancel: CancelPolicy;
  readonly lane: string | undefined;
  /** Seconds from its beginning to its effect, and from there to its end. */
  readonly before: number;
  readonly after: number;
  /** It can't be done: it always fails instead of having its effect. */
  readonly broken?: boolean;
  /** It is so before the operation. */
  readonly already?: boolean;
  readonly timeout?: number;
  readonly undoable?: boolean;
}

export function infoOf(step: ProgramStep): StepInfo {
  const { id, kind, idempotency, cancel, lane, timeout } = step;
  return { id, title: id, target: lane ?? 'all', kind, idempotency, cancel, lane, timeout };
}

/** Where the effects of steps are, whatever becomes of the processes that have them. */
export class World {
  readonly effects = new Set<string>();
  /** How often each step had its effect. */
  readonly times = new Map<string, number>();
  readonly log: string[] = [];

  constructor(program: readonly ProgramStep[]) {
    for (const step of program) if (step.already) this.effects.add(step.id);
  }

  /** The steps as a process carries them out. */
  steps(program: readonly ProgramStep[], process: SimulatedProcess): readonly Step[] {
    return program.map((step) => ({
      ...infoOf(step),
      verify: async () =>
        process.touch(() =>
          this.effects.has(step.id) ? ({ so: true } as const) : ({ so: false, why: `${step.id} is not there.` } as const),
        ),
      run: async (context) => {
        this.log.push(`${step.id} begins`);
        context.progress({ message: 'under way' });
        await context.clock.sleep(step.before * 1000, context.signal);
        await process.touch(() => {
          if (step.broken) throw new DrydockError('forbidden', `${step.id} is not allowed.`);
          this.effects.add(step.id);
          this.times.set(step.id, (this.times.get(step.id) ?? 0) + 1);
        });
        context.progress({ done: 1 });
        await context.clock.sleep(step.after * 1000, context.signal);
        this.log.push(`${step.id} ends`);
      },
      ...(step.undoable && {
        undo: {
          title: `Take back ${step.id}`,
          run: async () => {
            await process.touch(() => void this.effects.delete(step.id));
            this.log.push(`${step.id} taken back`);
          },
        },
      }),
    }));
  }
}
