import type { JsonValue } from '../../crd/json-schema';
import type { CompiledExpression } from '../compile';
import { CelError, Optional, type Value } from '../values/value';
import { defaultBudget, EvaluationStopped, StepCounter, type EvaluationBudget } from './budget';
import { convert } from './convert';
import { Environment } from './environment';
import { Interpreter } from './interpreter';
import { RegexCalls } from './regex-calls';

/** The data a rule looks at. Without `oldSelf` an object is being created, or its value can't be found again. */
export interface RuleInput {
  readonly self: JsonValue;
  readonly oldSelf?: JsonValue;
}

/**
 * What became of a rule: whether it holds, or why it failed, or that it was not finished. `skipped` is for rules about changes
 * where there is no value of before.
 */
export type RuleOutcome =
  { readonly ok: boolean } | { readonly error: string } | { readonly skipped: true } | { readonly stopped: 'budget' | 'unsupported' };

export type MessageOutcome = { readonly message: string } | { readonly error: string } | { readonly stopped: 'budget' | 'unsupported' };

/**
 * A compiled expression made ready to run on many objects. The expression must be free of problems; problems of
 * `function-too-new` are no hindrance.
 */
export class Program {
  private readonly regexes = new RegexCalls();

  constructor(private readonly compiled: CompiledExpression) {}

  /** Whether the rule holds for the data. Rules are not run on null: the caller leaves those out. */
  rule(input: RuleInput, budget: EvaluationBudget = defaultBudget): RuleOutcome {
    const { usesOldSelf, optionalOldSelf } = this.compiled;
    if (usesOldSelf && !optionalOldSelf && input.oldSelf === undefined) return { skipped: true };
    const result = this.run(input, budget);
    if (!('value' in result)) return result;
    return typeof result.value === 'boolean' ? { ok: result.value } : { error: 'the rule gives no bool' };
  }

  /**
   * The message for the data. One that is empty, too long or has line breaks is not used by the server, which falls back on the
   * rule's plain message: that is an error here.
   */
  message(input: RuleInput, budget: EvaluationBudget = defaultBudget): MessageOutcome {
    const result = this.run(input, budget);
    if (!('value' in result)) return result;
    const text = typeof result.value === 'string' ? result.value.trim() : '';
    if (text === '') return { error: 'messageExpression should evaluate to a non-empty string' };
    if (new TextEncoder().encode(text).length > longestMessage)
      return { error: `messageExpression gives more than ${longestMessage} bytes` };
    return /[\n\r]/.test(text) ? { error: 'messageExpression should not contain line breaks' } : { message: text };
  }

  private run(input: RuleInput, budget: EvaluationBudget): { value: Value } | { error: string } | { stopped: 'budget' | 'unsupported' } {
    try {
      const interpreter = new Interpreter(this.compiled.checked, this.regexes, new StepCounter(budget));
      return { value: interpreter.evaluate(this.compiled.expr, this.environment(input)) };
    } catch (error) {
      if (error instanceof CelError) return { error: error.message };
      if (error instanceof EvaluationStopped) return { stopped: error.reason };
      // Deeply nested expressions may exhaust the stack before the budget.
      if (error instanceof RangeError && /call stack/.test(error.message)) return { stopped: 'budget' };
      throw error;
    }
  }

  private environment({ self, oldSelf }: RuleInput): Environment {
    const env = new Environment('self', this.valueOf(self));
    const before = oldSelf === undefined || oldSelf === null ? undefined : this.valueOf(oldSelf);
    if (!this.compiled.optionalOldSelf) return before === undefined ? env : env.with('oldSelf', before);
    return env.with('oldSelf', before === undefined ? Optional.none : new Optional(before));
  }

  private valueOf(data: JsonValue): Value {
    if (this.compiled.self === undefined) throw new CelError('the schema has no type');
    return convert(data, this.compiled.self);
  }
}

/** Longest message that the server shows, in bytes. */
const longestMessage = 5 * 1024;
