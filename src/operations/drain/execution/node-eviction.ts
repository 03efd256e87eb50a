import { DrydockError } from '../../../core/errors';
import { Emitter } from '../../../core/event';
import type { Logger } from '../../../core/logger';
import type { KubernetesPort } from '../../../ports/kubernetes';
import type { StepContext } from '../../engine/definition';
import type { Limiter } from '../../nodes/limiter';
import { awaitEnd } from './await-end';
import { DepartureBoard } from './board';
import { BudgetWatch } from './budget-watch';
import { Departure, type LeavingPod } from './departure';
import { evictPod, type EvictionTools } from './evict-pod';
import type { LeaveRequests } from './leave-requests';
import type { Newcomers } from './newcomers';
import { NodePods } from './node-pods';
import { podsFailed, stopped, timeUp } from './outcome-words';
import { decideAfterTimeout } from './timeout-question';
import { pause } from './waiting';

/** What holds for every node of a drain. */
export interface EvictionSettings {
  /** Seconds a node may take before a person is asked. */
  readonly timeoutSeconds: number;
  /** Seconds without any movement after which that is reported with whom it waits for; 0: never. */
  readonly stallAfterSeconds: number;
  /** Seconds beyond its grace period after which an ending pod is waited for no longer; 0: no such limit. */
  readonly skipWaitForDeleteSeconds: number;
  /** Overrides the grace period of each pod; undefined leaves it to the pods. */
  readonly gracePeriodSeconds: number | undefined;
}

export interface NodeEvictionParts {
  readonly port: KubernetesPort;
  readonly log: Logger;
  /** Shared by all nodes of the operation, so that the API server sees a bounded number of requests. */
  readonly limiter: Limiter;
  readonly random: () => number;
  readonly send: EvictionTools['send'];
  readonly leave: LeaveRequests;
  readonly newcomers: Newcomers;
  /** Gives the node back to the scheduler; undefined when the drain did not take it. */
  readonly uncordon: ((context: StepContext) => Promise<void>) | undefined;
}

/** Empties one cordoned node: every pod is asked for at once, budgets brake, and each is waited for until its UID is gone. */
export class NodeEviction {
  private readonly pods: NodePods;
  private readonly budgets: BudgetWatch;
  private readonly board: DepartureBoard;
  private readonly moves = new Emitter<void>();
  private readonly tools: EvictionTools;
  private deadline: number;

  constructor(
    private readonly node: string,
    private readonly planned: readonly LeavingPod[],
    private readonly settings: EvictionSettings,
    private readonly parts: NodeEvictionParts,
    private readonly context: StepContext,
  ) {
    const { port, log, limiter, random, send } = parts;
    this.pods = new NodePods(port, node, context.clock, log);
    this.budgets = new BudgetWatch(port, log);
    this.board = new DepartureBoard(context, this.pods, settings.stallAfterSeconds);
    this.tools = {
      port,
      pods: this.pods,
      budgets: this.budgets,
      limiter,
      clock: context.clock,
      random,
      send,
      gracePeriodSeconds: settings.gracePeriodSeconds,
    };
    this.deadline = context.clock.now() + settings.timeoutSeconds * 1000;
  }

  /** Rejects with what remains and why when the node could not be emptied. */
  async run(): Promise<void> {
    const serving = this.parts.leave.serve((pod) => this.leave(pod));
    try {
      this.expect(this.planned);
      await this.pods.start(AbortSignal.any([this.context.signal, this.context.stopping]));
      void this.board.keepLooking();
      // Known to nobody yet: pods that went before the watch began, or that its first list is too old to show.
      await this.pods.read(this.planned.filter((pod) => !this.pods.get(pod.uid)));
      await this.empty();
    } finally {
      serving.dispose();
      this.board.dispose();
      this.budgets.dispose();
      this.pods.dispose();
      this.moves.dispose();
    }
  }

  private async empty(): Promise<void> {
    this.expect(await this.parts.newcomers.atStart(this.context));
    while (this.board.remaining.length > 0) {
      await this.round();
      if (this.board.remaining.length > 0) await this.afterTimeout();
      else this.expect(await this.parts.newcomers.since(this.pods.all, this.context));
    }
    const failure = podsFailed(this.node, this.board);
    if (failure) throw failure;
  }

  private expect(pods: readonly LeavingPod[]): void {
    for (const pod of pods) {
      const departure = new Departure(
        pod,
        () => this.context.clock.now(),
        (moved, changed) => {
          this.board.moved(moved, changed);
          this.moves.fire();
        },
      );
      this.board.add(departure);
      if (this.parts.leave.has(departure.key)) departure.leave();
    }
  }

  private leave(pod: string): boolean {
    const departure = this.board.remaining.find((one) => one.key === pod);
    if (!departure) return false;
    departure.leave();
    this.context.note(`${pod} is left on ${this.node} on request.`);
    return true;
  }

  /** Works on all pods that are not done, until they are, time is up, or somebody wishes to stop. */
  private async round(): Promise<void> {
    const { signal, stopping, clock } = this.context;
    const over = new AbortController();
    const end = AbortSignal.any([signal, over.signal]);
    const begin = AbortSignal.any([end, stopping]);
    void pause(clock, this.deadline - clock.now(), end).then(() => over.abort());
    try {
      await Promise.all(this.board.remaining.map((departure) => this.depart(departure, begin, end)));
    } finally {
      over.abort();
    }
    if (signal.aborted || (stopping.aborted && this.board.remaining.length > 0)) throw stopped(this.node, this.board);
  }

  private async depart(departure: Departure, begin: AbortSignal, end: AbortSignal): Promise<void> {
    if (departure.state !== 'terminating') {
      await evictPod(departure, this.tools, AbortSignal.any([begin, departure.left]), this.context.signal);
    }
    if (departure.state === 'terminating') await this.waitFor(departure, end);
  }

  private waitFor(departure: Departure, end: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([end, departure.left]);
    return awaitEnd(departure, this.pods, this.context.clock, this.settings.skipWaitForDeleteSeconds, signal);
  }

  /** Nothing new is begun while the person thinks; what ends meanwhile is seen. */
  private async afterTimeout(): Promise<void> {
    const over = new AbortController();
    const end = AbortSignal.any([this.context.signal, over.signal]);
    const ending = this.board.remaining
      .filter((departure) => departure.state === 'terminating')
      .map((departure) => this.waitFor(departure, end));
    const { timeoutSeconds } = this.settings;
    try {
      const decision = await decideAfterTimeout(
        this.node,
        timeoutSeconds,
        this.board,
        this.moves.event,
        this.parts.uncordon !== undefined,
        this.context,
      );
      if (decision === 'keepWaiting') {
        this.deadline = this.context.clock.now() + timeoutSeconds * 1000;
        return;
      }
      if (decision === 'uncordon') await this.parts.uncordon?.(this.context);
      const scheduling = decision === 'uncordon' ? `${this.node} takes new pods again.` : `${this.node} stays cordoned.`;
      throw timeUp(this.node, timeoutSeconds, this.board, scheduling);
    } catch (error) {
      throw this.context.signal.aborted || this.context.stopping.aborted ? stopped(this.node, this.board) : DrydockError.from(error);
    } finally {
      over.abort();
      await Promise.all(ending);
    }
  }
}
