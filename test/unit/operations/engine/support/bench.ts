import { silentLogger } from '../../../../../src/core/logger';
import type { OperationId } from '../../../../../src/core/operation/events';
import type { OperationState } from '../../../../../src/core/operation/state';
import type { OpenedOperation } from '../../../../../src/operations/engine/definition';
import { OperationEngine } from '../../../../../src/operations/engine/engine';
import type { OperationRequest } from '../../../../../src/operations/engine/request';
import type { RunningOperation } from '../../../../../src/operations/engine/running-operation';
import type { Answer, Question } from '../../../../../src/ports/interaction';
import { FakeClock } from '../../support/fake-clock';
import { header } from '../../../features/operations/states';
import { Disk } from './disk';
import { SimulatedProcess } from './process';
import { infoOf, World, type ProgramStep } from './world';

export const UID = 'uid-1';
export const ID = 'op-1' as OperationId;

export interface BenchOptions {
  readonly parallel?: number;
  readonly stopOnFailure?: boolean;
  readonly survives?: number;
}

/** A step that is done in a second and needs nothing, but for what is said otherwise. */
export function step(id: string, over: Partial<ProgramStep> = {}): ProgramStep {
  return { id, kind: 'mutate', idempotency: 'verifyFirst', cancel: 'boundary', lane: undefined, before: 1, after: 0, ...over };
}

/** A program, the world it changes, the disk its journal is on, and as many processes as it takes. */
export class Bench {
  readonly clock = new FakeClock();
  readonly world: World;
  readonly disk: Disk;
  readonly questions: Question[] = [];
  /** Overrides of what a definition opens. */
  opened: Partial<OpenedOperation> = {};
  drift: readonly string[] = [];
  clusterUid = UID;
  disposed = 0;
  answer: (question: Question) => string | undefined | Promise<string | undefined>;
  private pids = 100;

  constructor(
    readonly program: readonly ProgramStep[],
    private readonly options: BenchOptions = {},
  ) {
    this.world = new World(program);
    this.disk = new Disk(options.survives);
    // Somebody who looks, and tells what is there.
    this.answer = (question) => (this.world.effects.has(question.title.split('"')[1] ?? '') ? 'done' : 'again');
  }

  get request(): OperationRequest {
    const { id: _id, createdAt: _at, createdBy: _by, version: _version, ...rest } = header({ targets: ['w02'] });
    const { parallel = 1, stopOnFailure = true } = this.options;
    return { ...rest, type: 'test', title: 'Rehearse', steps: this.program.map(infoOf), parallel, stopOnFailure };
  }

  process(diesAt?: number): SimulatedProcess {
    return new SimulatedProcess(this.pids++, diesAt);
  }

  engine(process = this.process()): OperationEngine {
    return new OperationEngine({
      journals: this.disk.journals(process),
      locks: this.disk.localLocks(process),
      interaction: {
        ask: async <Q extends Question>(question: Q, signal?: AbortSignal) => {
          this.questions.push(question);
          const gone = new Promise<undefined>((resolve) => signal?.addEventListener('abort', () => resolve(undefined)));
          return (await Promise.race([this.answer(question), gone])) as Answer<Q>;
        },
      },
      clock: this.clock,
      logger: silentLogger,
      definitions: [
        {
          type: 'test',
          open: async () => ({
            steps: this.world.steps(this.program, process),
            clusterUid: this.clusterUid,
            drift: async () => this.drift,
            dispose: () => (this.disposed += 1),
            ...this.opened,
          }),
        },
      ],
      host: { pid: process.pid, name: 'laptop', user: 'kate', version: '0.1.0' },
      newId: () => ID,
    });
  }

  /** Lets time pass until the operation has ended. */
  async end(operation: RunningOperation): Promise<OperationState> {
    let last: OperationState | undefined;
    void operation.finished.then((state) => (last = state));
    await this.clock.passUntil(() => last !== undefined, 1_000);
    return last as unknown as OperationState;
  }

  /** Lets one process work at the operation until it ends, or until it dies (undefined). */
  async work(process: SimulatedProcess, how: (engine: OperationEngine) => Promise<RunningOperation>): Promise<OperationState | undefined> {
    let last: OperationState | undefined;
    void how(this.engine(process)).then(async (operation) => (last = await operation.finished));
    await this.clock.passUntil(() => last !== undefined || process.dead, 1_000);
    return process.dead ? undefined : last;
  }
}

export function statuses(state: OperationState | undefined): readonly string[] {
  return state?.steps.map((one) => `${one.info.id} ${one.status}`) ?? [];
}
