import { count } from '../../core/report/words';
import type { NodeModel } from '../../core/model/node';
import type { Interaction, Question } from '../../ports/interaction';
import { checkMayChange } from '../clusters/may-change';

import type { FollowedOperation } from '../operations/follower';
import type { Chosen, ChosenNodes, NodeQuestion } from './choose';
import type { CordonDesk, CordonVerb } from './desk';

/** What a node has to be like for the verb to change something. */
export function cordonQuestion(verb: CordonVerb): NodeQuestion {
  return verb === 'cordon'
    ? { verb: 'Cordon', several: true, misfit: (node) => (node.unschedulable ? 'cordoned already' : undefined) }
    : { verb: 'Uncordon', several: true, misfit: (node) => (node.unschedulable ? undefined : 'not cordoned') };
}

export interface CordonDeps {
  readonly desk: CordonDesk;
  readonly interaction: Interaction;
  readonly follow: (operation: FollowedOperation) => void;
}

/**
 * Cordons or uncordons, one operation for each cluster. Both are undone in a moment, so only a protected cluster is worth
 * a question.
 * @returns the operations that were started
 */
export async function cordonNodes(verb: CordonVerb, chosen: Chosen, deps: CordonDeps): Promise<readonly FollowedOperation[]> {
  chosen.clusters.forEach(({ session }) => checkMayChange(session));
  const started: FollowedOperation[] = [];
  for (const target of chosen.clusters) {
    if (target.session.guard.protected && !(await deps.interaction.ask(confirmation(verb, target)))) continue;
    const names = target.nodes.map((node) => node.name);
    const operation = await deps.desk.start(verb, target.session.ref.id, names);
    deps.follow(operation);
    started.push(operation);
  }
  return started;
}

function confirmation(verb: CordonVerb, { session, nodes }: ChosenNodes): Extract<Question, { kind: 'confirm' }> {
  const what = nodes.length === 1 ? (nodes[0] as NodeModel).name : count(nodes.length, 'node');
  const effect =
    verb === 'cordon'
      ? 'New pods will not be placed there; what runs goes on. Uncordon takes it back.'
      : 'New pods may be placed there again. Cordon takes it back.';
  return {
    kind: 'confirm',
    title: `${verb === 'cordon' ? 'Cordon' : 'Uncordon'} ${what} of the protected cluster ${session.ref.name}?`,
    detail: `${nodes.map((node) => node.name).join(', ')}\n\n${effect}`,
    action: `${verb === 'cordon' ? 'Cordon' : 'Uncordon'} ${nodes.length === 1 ? what : count(nodes.length, 'Node')}`,
  };
}
