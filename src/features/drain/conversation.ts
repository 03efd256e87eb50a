import { DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { FollowedOperation } from '../operations/follower';
import { confirmation } from './confirmation';
import type { DrainDesk, DrainRequest, PreparedDrain } from './desk';
import { chooseOptions } from './choose-options';
import { findingText } from './finding-text';
import { decision, type Decision } from './decision';

/** Where the plan of a conversation is shown. */
export interface PlanDisplay {
  /** Shows the plan, or its new text where it is shown already. */
  show(text: string): Promise<void>;
  /** A bar that says that work is under way; the signal aborts when the person cancels. */
  busy<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export interface ConversationDeps {
  readonly desk: DrainDesk;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly display: PlanDisplay;
  /** Stays with the drain once it runs. */
  readonly follow: (operation: FollowedOperation) => void;
  /** Refuses with a `policy` error where the cluster is read-only. */
  readonly checkMayChange: () => void;
}

/**
 * One plan on its way from the request to the drain: shown, changed by options, confirmed, started. Leaving a question
 * unanswered parks it: the plan stays open, and `decide` takes it up again.
 */
export class DrainConversation {
  private prepared: PreparedDrain | undefined;
  private busy = false;

  constructor(
    private readonly deps: ConversationDeps,
    private request: DrainRequest,
  ) {}

  get current(): PreparedDrain | undefined {
    return this.prepared;
  }

  /** Reads the facts (again), plans and shows the plan. */
  async open(): Promise<PreparedDrain> {
    const { desk, display } = this.deps;
    const prepared = await display.busy(`Reading what runs on ${this.request.nodes.join(', ')}`, (signal) =>
      desk.prepare(this.request, signal),
    );
    return this.take(prepared);
  }

  /**
   * Asks what to do with the plan until it is started or parked.
   * @returns the drain, when it was started
   */
  async decide(): Promise<FollowedOperation | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      for (;;) {
        const prepared = this.prepared ?? (await this.open());
        const choice = (await this.deps.interaction.ask(decision(prepared.plan))) as Decision | undefined;
        switch (choice) {
          case 'drain': {
            const operation = await this.confirmAndStart(prepared);
            if (operation) return operation;
            break;
          }
          case 'options':
            await this.changeOptions();
            break;
          case 'refresh':
            await this.open();
            break;
          case 'close':
          case undefined:
            return undefined;
        }
      }
    } finally {
      this.busy = false;
    }
  }

  /** Asks for options until the person is done; each change is a new plan at once. */
  async changeOptions(): Promise<void> {
    const first = this.prepared ?? (await this.open());
    await chooseOptions(first.request.options, first.request.nodes.length, this.deps.interaction, async (options) => {
      const before = this.prepared ?? first;
      const prepared = await this.deps.display.busy('Planning with these options', (signal) =>
        this.deps.desk.replan(before, options, signal),
      );
      await this.take(prepared);
    });
  }

  private async confirmAndStart(prepared: PreparedDrain): Promise<FollowedOperation | undefined> {
    const { plan } = prepared;
    const [blocker] = plan.blockers;
    if (blocker) {
      throw new DrydockError(
        'invalid',
        `${plan.title} is blocked. ${findingText(blocker)}`,
        blocker.hint === undefined ? {} : { hint: blocker.hint },
      );
    }
    this.deps.checkMayChange();
    if (!(await this.deps.interaction.ask(confirmation(plan)))) return undefined;
    try {
      const operation = await this.deps.desk.start(plan);
      this.deps.follow(operation);
      return operation;
    } catch (error) {
      if (!DrydockError.is(error, 'drifted')) throw error;
      return this.afterDrift(error);
    }
  }

  /** Nothing was done: the person sees the difference, and the new plan when they want it. */
  private async afterDrift(error: DrydockError): Promise<undefined> {
    const again = await this.deps.interaction.ask({
      kind: 'confirm',
      title: error.message,
      detail: error.hint ?? 'Nothing was changed.',
      action: 'Show the New Plan',
    });
    if (!again) throw error;
    await this.open();
    return undefined;
  }

  private async take(prepared: PreparedDrain): Promise<PreparedDrain> {
    this.prepared = prepared;
    this.request = prepared.request;
    await this.deps.display.show(this.deps.desk.render(prepared.plan, this.deps.clock.now()));
    return prepared;
  }
}
