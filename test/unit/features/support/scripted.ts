import type { Answer, Interaction, Question } from '../../../../src/ports/interaction';

type Reply = true | string | undefined;

/** Answers questions with a list of replies, in order, and keeps what was asked. */
export class ScriptedAnswers implements Interaction {
  readonly asked: Question[] = [];

  constructor(private readonly replies: Reply[] = []) {}

  /** Titles of what was asked, in order. */
  get titles(): readonly string[] {
    return this.asked.map((question) => question.title);
  }

  replying(...replies: readonly Reply[]): this {
    this.replies.push(...replies);
    return this;
  }

  async ask<Q extends Question>(question: Q): Promise<Answer<Q>> {
    this.asked.push(question);
    if (this.replies.length === 0) throw new Error(`Nobody answers the question "${question.title}"`);
    const reply = this.replies.shift();
    if (question.kind === 'choose' && reply !== undefined && !question.choices.some((choice) => choice.id === reply)) {
      throw new Error(`"${String(reply)}" is none of ${question.choices.map((choice) => choice.id).join(', ')} (${question.title})`);
    }
    return reply as Answer<Q>;
  }
}
