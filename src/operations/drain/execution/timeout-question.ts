import { cancelled, DrydockError } from '../../../core/errors';
import type { Event } from '../../../core/event';
import type { StepContext } from '../../engine/definition';
import type { DepartureBoard } from './board';
import { countSentence, remainingSentences } from './outcome-words';
import { pause, until } from './waiting';

export type TimeoutDecision = 'keepWaiting' | 'stop' | 'uncordon';

/** How long the question stands. After that nobody is there, and the drain ends as if told to stop. Milliseconds. */
const ANSWER_WITHIN = 10 * 60_000;

/**
 * Asks what to do when a node's time is up. Resolves `stop` when the question is dismissed or nobody answers, and
 * `keepWaiting` when the last pod goes while the question stands. Rejects with `cancelled` on a wish to stop.
 */
export async function decideAfterTimeout(
  node: string,
  timeoutSeconds: number,
  board: DepartureBoard,
  moves: Event<void>,
  mayUncordon: boolean,
  context: StepContext,
): Promise<TimeoutDecision> {
  const over = new AbortController();
  const withdraw = AbortSignal.any([over.signal, context.signal, context.stopping]);
  const question = {
    title: `${node} is not empty after ${timeoutSeconds} s`,
    detail: `${countSentence(board)} ${remainingSentences(board.present)}`,
    choices: [
      { id: 'keepWaiting', label: 'Keep Waiting', detail: `For up to ${timeoutSeconds} s more.` },
      { id: 'stop', label: 'Stop', detail: `${node} stays cordoned; pods that are ending go on ending.` },
      ...(mayUncordon ? [{ id: 'uncordon', label: 'Stop and Uncordon', detail: `${node} takes new pods again.` }] : []),
    ],
  };
  try {
    const decision = await Promise.race([
      ask(context, question, withdraw),
      until(moves, () => board.remaining.length === 0, withdraw).then((): TimeoutDecision => 'keepWaiting'),
      pause(context.clock, ANSWER_WITHIN, withdraw).then((): TimeoutDecision => {
        if (!withdraw.aborted) context.note(`${node}: nobody answered for ${ANSWER_WITHIN / 60_000} min; the drain stops there.`);
        return 'stop';
      }),
    ]);
    if (context.signal.aborted || context.stopping.aborted) throw cancelled();
    return decision;
  } finally {
    over.abort();
  }
}

async function ask(context: StepContext, question: Parameters<StepContext['ask']>[0], withdraw: AbortSignal): Promise<TimeoutDecision> {
  try {
    const answer = await context.ask(question, withdraw);
    return answer === 'keepWaiting' || answer === 'uncordon' ? answer : 'stop';
  } catch (error) {
    if (DrydockError.is(error, 'cancelled') && !context.signal.aborted && !context.stopping.aborted) return 'stop';
    throw error;
  }
}
