import { DrydockError } from '../../core/errors';
import { LEFTOVER_WORDS, LEFTOVERS, type Leftover } from '../../core/command/node-life/leftovers';
import type { HostTarget } from '../../core/model/host';
import type { WantedTaint } from '../../core/plan/node-join/plan';
import type { NodeLifePlan } from '../../core/report/node-life-plan';
import type { Question } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { planQuestion } from '../plans/questions';

const ACTIONS: Readonly<Record<NodeLifePlan['type'], string>> = {
  joinNodes: 'Add',
  removeNode: 'Remove Node',
  replaceControlPlane: 'Replace',
  resetHost: 'Reset Host',
};

/** The last question. What can't come back wants a name typed, and a protected cluster wants its own for every change. */
export function nodeLifeQuestion(plan: NodeLifePlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const { type, targets } = plan;
  return planQuestion(plan, { action: ACTIONS[type], typed: type === 'joinNodes' ? undefined : targets[0], resumable: true });
}

/** A host as a person types it: `[user@]host[:port]`; its node is named as the first part of it. */
export function typedHost(typed: string): HostTarget {
  const [, user, bracketed, plain, port] = /^(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(typed.trim()) ?? [];
  const destination = bracketed ?? plain;
  if (destination === undefined)
    throw new DrydockError('invalid', `"${typed}" is no host.`, { hint: 'It looks like web4, ops@10.0.0.14 or ops@10.0.0.14:2222.' });
  return {
    name: destination,
    destination,
    source: 'named',
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

/** `a=b,c=` → labels. @throws DrydockError `invalid` */
export function parseLabels(typed: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parts(typed).map((part) => {
      const [, key, value] = /^([^=\s]+)=([\w.-]*)$/.exec(part) ?? [];
      if (key === undefined) throw new DrydockError('invalid', `"${part}" is no label.`, { hint: 'Labels look like rack=r7,zone=b.' });
      return [key, value ?? ''];
    }),
  );
}

/** `key=value:NoSchedule,…` @throws DrydockError `invalid` */
export function parseTaints(typed: string): readonly WantedTaint[] {
  return parts(typed).map((part) => {
    const [, key, value, effect] = /^([^=:\s]+)(?:=([\w.-]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(part) ?? [];
    if (key === undefined || effect === undefined)
      throw new DrydockError('invalid', `"${part}" is no taint.`, { hint: 'Taints look like dedicated=gpu:NoSchedule.' });
    return { key, effect: effect as WantedTaint['effect'], ...(value === undefined || value === '' ? {} : { value }) };
  });
}

export function parts(typed: string): readonly string[] {
  return typed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Which leftovers go, too. None: whoever ticks nothing, or goes away. */
export async function askLeftovers(chosen: readonly Leftover[], { lists }: Pick<UiKit, 'lists'>): Promise<readonly Leftover[]> {
  const options = LEFTOVERS.map((value) => ({
    label: LEFTOVER_WORDS[value].name,
    detail: LEFTOVER_WORDS[value].effect,
    picked: chosen.includes(value),
    value,
  }));
  return (await lists.many(options, { title: 'Remove what of that which kubeadm reset leaves?' })) ?? [];
}
