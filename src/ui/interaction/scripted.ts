import { DrydockError, cancelled } from '../../core/errors';
import type { Answer, Interaction, Question } from '../../ports/interaction';

/** Gives the answer to a question. Undefined: dismissed. */
export type Script = (question: Question) => true | string | undefined | Promise<true | string | undefined>;

/**
 * Hands questions to whoever answers at the moment: the editor's dialogs, or a script of a test, because the editor
 * refuses dialogs while tests run. Keeps what was asked.
 */
export class SwitchableInteraction implements Interaction {
  private script: Script | undefined;
  private readonly questions: Question[] = [];

  constructor(private readonly dialogs: Interaction) {}

  /** What the script was asked, in order. */
  get asked(): readonly Question[] {
    return this.questions;
  }

  /** Answers with a script from now on; undefined goes back to the dialogs. */
  use(script: Script | undefined): void {
    this.script = script;
    this.questions.length = 0;
  }

  async ask<Q extends Question>(question: Q, signal?: AbortSignal): Promise<Answer<Q>> {
    if (!this.script) return this.dialogs.ask(question, signal);
    if (signal?.aborted) throw cancelled();
    this.questions.push(question);
    const answer = await this.script(question);
    if (answer !== undefined && !fits(question, answer)) {
      throw new DrydockError('internal', `The script answered ${JSON.stringify(answer)} to the question "${question.title}".`);
    }
    return answer as Answer<Q>;
  }
}

function fits(question: Question, answer: true | string): boolean {
  switch (question.kind) {
    case 'confirm':
    case 'typeName':
      return answer === true;
    case 'choose':
      return question.choices.some((choice) => choice.id === answer);
    case 'input':
      return typeof answer === 'string';
  }
}
