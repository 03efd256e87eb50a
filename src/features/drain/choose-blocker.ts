import { cancelled, DrydockError } from '../../core/errors';
import type { Blocker } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { Interaction } from '../../ports/interaction';
import { targetsOf } from '../../ui/targets';
import type { OperationElement } from '../operations/elements';
import { currentBlockers, isActive } from '../operations/progress';
import { blockerDescription } from '../operations/step-row';

/** A pod that holds up a running drain. */
export interface BlockedPod {
  readonly state: OperationState;
  readonly blocker: Blocker;
}

/**
 * The blocked pod a command is about: the row it was called on, else the person chooses among those of the operation it
 * names (by id), or of all that run.
 * @throws DrydockError `invalid` when no pod is waited for, `cancelled` when the question is dismissed
 */
export async function chooseBlocker(
  args: readonly unknown[],
  question: string,
  all: () => Promise<readonly OperationState[]>,
  interaction: Interaction,
  now: number,
): Promise<BlockedPod> {
  const clicked = targetsOf(args, blockedPod)?.targets[0];
  if (clicked) return clicked;
  const operation = targetsOf(args, (element) => (typeof element === 'string' ? element : undefined))?.targets[0];
  const states = (await all()).filter((state) => isActive(state.status) && (operation === undefined || state.header.id === operation));
  const blocked = states.flatMap((state) => currentBlockers(state).map((blocker) => ({ state, blocker })));
  if (blocked.length === 0) throw new DrydockError('invalid', 'No running drain waits for a pod now.');
  if (blocked.length === 1 && blocked[0]) return blocked[0];
  const chosen = await interaction.ask({
    kind: 'choose',
    title: question,
    choices: blocked.map(({ blocker }, index) => ({ id: String(index), label: blocker.subject, detail: blockerDescription(blocker, now) })),
  });
  const pod = chosen === undefined ? undefined : blocked[Number(chosen)];
  if (!pod) throw cancelled();
  return pod;
}

function blockedPod(element: unknown): BlockedPod | undefined {
  if (typeof element !== 'object' || element === null || !('kind' in element)) return undefined;
  const { kind } = element as OperationElement;
  return kind === 'blocker' ? (element as Extract<OperationElement, { kind: 'blocker' }>) : undefined;
}
