/** How long an evaluation may take. */
export interface EvaluationBudget {
  /** Most parts of expressions that may be evaluated. */
  readonly steps: number;
  /** Asked now and then; true ends the evaluation. For deadlines and cancelling. */
  readonly expired?: () => boolean;
}

/** Enough for anything that the API server's own limits let through. */
export const defaultBudget: EvaluationBudget = { steps: 2_000_000 };

/** Thrown when the budget is used up, or when a rule needs what is not evaluated here. Not an error of the rule. */
export class EvaluationStopped extends Error {
  constructor(readonly reason: 'budget' | 'unsupported') {
    super(reason);
  }
}

const askEvery = 1024;

/** Counts the steps of one evaluation. */
export class StepCounter {
  private steps = 0;

  constructor(private readonly budget: EvaluationBudget) {}

  /** @throws EvaluationStopped when there are no more steps, or no more time */
  count(steps = 1): void {
    const before = this.steps;
    this.steps += steps;
    const isTimeToAsk = Math.floor(before / askEvery) !== Math.floor(this.steps / askEvery);
    if (this.steps > this.budget.steps || (isTimeToAsk && this.budget.expired?.() === true)) throw new EvaluationStopped('budget');
  }
}
