import type { ItemState } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import { count } from '../../core/report/words';
import {
  blockerWords,
  failureWords,
  GenericPresenter,
  KEEP_WAITING,
  REPORT,
  RESUME,
  SHOW_OPERATIONS,
} from '../operations/generic-presenter';
import type { MessageAction, OperationMessage } from '../operations/presenter';
import { currentBlockers, isResumable, isTakenBack, stalledSince } from '../operations/progress';
import { undoableTargets } from '../operations/undo';
import { listed, sentence, span } from '../operations/words';

const SHOW_PODS: MessageAction = { id: 'showPods', label: 'Show Pods' };
const SCALE: MessageAction = { id: 'scale', label: 'Scale…' };
const SKIP_POD: MessageAction = { id: 'skipPod', label: 'Skip Pod…' };

/** Words for drains: what became of the pods, who holds them up, and that the node stays cordoned. */
export class DrainPresenter extends GenericPresenter {
  override consequences(state: OperationState): string {
    const pods = podStates(state);
    const ending = pods.filter((pod) => pod.state === 'terminating').length;
    const untouched = pods.filter((pod) => !pod.final && pod.state !== 'terminating').length;
    const parts = [
      `${nodes(state)} ${state.header.targets.length === 1 ? 'stays' : 'stay'} as cordoned as now.`,
      ...(ending > 0 ? [`${count(ending, 'pod')} ${ending === 1 ? 'is' : 'are'} still terminating and will go.`] : []),
      ...(untouched > 0 ? [`${count(untouched, 'pod')} ${untouched === 1 ? 'is' : 'are'} left alone.`] : []),
    ];
    return parts.join(' ');
  }

  override end(state: OperationState): OperationMessage {
    const undo = this.wayBack(state);
    const resume = isResumable(state) ? [RESUME] : [];
    if (isTakenBack(state) && undo.length === 0) {
      return {
        severity: 'information',
        text: `${nodes(state)} ${plural(state) ? 'take' : 'takes'} new pods again. ${goneWords(state)} Evicted pods do not move back by themselves.`,
        actions: [REPORT],
      };
    }
    switch (state.status) {
      case 'succeeded':
        return {
          severity: 'information',
          text: `${nodes(state)} ${plural(state) ? 'are' : 'is'} drained. ${goneWords(state)} It took ${span(duration(state))}. ${stayCordoned(state)}`,
          actions: [REPORT, ...undo],
        };
      case 'failed':
        return {
          severity: 'error',
          text: `Drain of ${nodes(state)} ended early. ${failureWords(state)}`,
          actions: [...resume, ...undo, REPORT],
        };
      case 'cancelled':
        return {
          severity: 'warning',
          text: `Drain of ${nodes(state)} was stopped. ${goneWords(state)} ${stayCordoned(state)}`,
          actions: [...undo, ...resume, REPORT],
        };
      default:
        return super.end(state);
    }
  }

  override stall(state: OperationState, now: number): OperationMessage {
    const since = stalledSince(state) ?? state.lastAt;
    const blockers = currentBlockers(state);
    const byBudget = blockers.some((blocker) => blocker.waitsFor.startsWith('PodDisruptionBudget '));
    return {
      severity: 'warning',
      text: `${state.header.title} (${state.header.cluster.name}): nothing moved for ${span(now - since)}. ${blockerWords(state)}`,
      actions: blockers.length > 0 ? [SHOW_PODS, ...(byBudget ? [SCALE] : []), SKIP_POD, KEEP_WAITING] : [KEEP_WAITING, SHOW_OPERATIONS],
    };
  }

  override undo(state: OperationState): { readonly label: string; readonly sentences: readonly string[] } {
    const targets = undoableTargets(state);
    const one = targets.length <= 1;
    return {
      label: one ? 'Uncordon' : `Uncordon ${count(targets.length, 'Node')}`,
      sentences: [`${listed(targets)} ${one ? 'takes' : 'take'} new pods again. Pods that were evicted do not come back by themselves.`],
    };
  }

  /** The way back, where this drain is what cordoned a node. */
  private wayBack(state: OperationState): readonly MessageAction[] {
    return undoableTargets(state).length > 0 ? [{ id: 'undo', label: this.undo(state).label }] : [];
  }
}

/** `11 of 12 pods are gone; 1 was left out.` */
export function goneWords(state: OperationState): string {
  const pods = podStates(state);
  if (pods.length === 0) return 'No pod had to go.';
  const gone = pods.filter((pod) => pod.state === 'gone').length;
  const skipped = pods.filter((pod) => pod.state === 'skipped');
  const all =
    gone === pods.length
      ? `${count(gone, 'pod')} ${gone === 1 ? 'is' : 'are'} gone`
      : `${gone} of ${count(pods.length, 'pod')} ${gone === 1 ? 'is' : 'are'} gone`;
  return skipped.length > 0 ? `${all}; left out: ${listed(skipped.map((pod) => pod.item))}.` : sentence(all);
}

/** The pods of every node, as the journal has them. */
export function podStates(state: OperationState): readonly ItemState[] {
  return state.steps.flatMap((step) => [...step.items.values()]);
}

function nodes(state: OperationState): string {
  return listed(state.header.targets);
}

function plural(state: OperationState): boolean {
  return state.header.targets.length !== 1;
}

function stayCordoned(state: OperationState): string {
  return plural(state) ? 'They stay cordoned as far as the drain got.' : `${nodes(state)} stays cordoned.`;
}

function duration(state: OperationState): number {
  return (state.endedAt ?? state.lastAt) - (state.startedAt ?? state.header.createdAt);
}
