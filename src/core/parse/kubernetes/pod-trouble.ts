import { fields, items, number, text, type Raw } from './fields';

/** Reasons to wait that every healthy start goes through. */
const USUAL = new Set(['ContainerCreating', 'PodInitializing']);

/**
 * The one word that tells best what is wrong with a pod: its own reason, else the first container that waits for
 * something unusual or ended badly, else why it has no node. Undefined: nothing worth telling.
 */
export function podTrouble(status: Raw): string | undefined {
  const containers = [...items(status.initContainerStatuses), ...items(status.containerStatuses)].map(fields);
  const states = containers.map((container) => fields(container.state));
  return text(status.reason) ?? firstOf(states, waitingFor) ?? firstOf(states, endedBy) ?? unscheduled(status);
}

function firstOf(states: readonly Raw[], reason: (state: Raw) => string | undefined): string | undefined {
  for (const state of states) {
    const found = reason(state);
    if (found) return found;
  }
  return undefined;
}

function waitingFor(state: Raw): string | undefined {
  const reason = text(fields(state.waiting).reason);
  return reason && !USUAL.has(reason) ? reason : undefined;
}

function endedBy(state: Raw): string | undefined {
  const terminated = fields(state.terminated);
  return number(terminated.exitCode) ? (text(terminated.reason) ?? 'Error') : undefined;
}

function unscheduled(status: Raw): string | undefined {
  const scheduled = items(status.conditions)
    .map(fields)
    .find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
  return text(scheduled?.reason);
}
