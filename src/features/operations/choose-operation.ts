import { cancelled, DrydockError } from '../../core/errors';
import type { OperationState } from '../../core/operation/state';
import type { Interaction } from '../../ports/interaction';
import { targetsOf } from '../../ui/targets';
import type { OperationElement } from './elements';
import { operationDescription } from './operation-row';

/** What a command does to an operation, for the question which one, and for the answer that there is none. */
export interface Verb {
  /** On the list to choose from, for example `Resume which operation?` */
  readonly question: string;
  /** When none fits, for example `No operation was interrupted.` */
  readonly none: string;
  /** When the one that was named does not fit, after its title, for example `was not interrupted.` */
  readonly unfit: string;
  readonly fits: (state: OperationState) => boolean;
}

/**
 * The operation a command is about: the row it was called on, or the one the person chooses. Ids work as well as rows,
 * for links and tests.
 * @throws DrydockError `invalid` when none fits, `cancelled` when the question is dismissed
 */
export async function chooseOperation(
  args: readonly unknown[],
  verb: Verb,
  all: () => Promise<readonly OperationState[]>,
  interaction: Interaction,
  now: number,
): Promise<OperationState> {
  const named = targetsOf(args, operationId);
  const states = await all();
  if (named) {
    const state = states.find((candidate) => candidate.header.id === named.targets[0]);
    if (!state) throw new DrydockError('notFound', 'This operation is not kept any more.', { hint: 'Its journal was removed.' });
    if (!verb.fits(state)) throw new DrydockError('invalid', `${state.header.title} ${verb.unfit}`);
    return state;
  }
  const fitting = states.filter(verb.fits);
  if (fitting.length === 0) throw new DrydockError('invalid', verb.none);
  if (fitting.length === 1 && fitting[0]) return fitting[0];
  const chosen = await interaction.ask({
    kind: 'choose',
    title: verb.question,
    choices: fitting.map((state) => ({
      id: state.header.id,
      label: `${state.header.title} (${state.header.cluster.name})`,
      detail: operationDescription(state, now),
    })),
  });
  const state = fitting.find((candidate) => candidate.header.id === chosen);
  if (!state) throw cancelled();
  return state;
}

/** Rows of the view, from an operation down to its parts; and plain ids. */
function operationId(element: unknown): string | undefined {
  if (typeof element === 'string') return element;
  if (!isElement(element)) return undefined;
  return element.kind === 'earlier' ? undefined : element.state.header.id;
}

function isElement(value: unknown): value is OperationElement {
  return typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'earlier' || 'state' in value);
}
