import { count } from '../../core/report/words';
import { objectKey } from '../../core/model/object';
import type { PodModel } from '../../core/model/pod';
import type { Row } from '../../ui/tree/row';
import { age } from './words';
import { joined, sentence } from '../operations/words';

export function podRow(pod: PodModel, id: string): Row {
  const words = podWords(pod);
  return {
    id,
    label: objectKey(pod),
    description: joined(...words),
    icon: podIcon(pod),
    context: { noun: 'pod', flags: [pod.phase.toLowerCase()] },
    spoken: sentence(`Pod ${pod.name} in ${pod.namespace}, ${words.join(', ')}`),
    expand: 'never',
  };
}

/** Markdown for the hover. */
export function podTooltip(pod: PodModel, now: number, escape: (text: string) => string): string {
  const lines = [`**${escape(objectKey(pod))}** ${escape(joined(...podWords(pod)))}`, `Age: ${age(now - pod.createdAt)}`];
  if (pod.controller) lines.push(`Owner: ${escape(`${pod.controller.kind} ${pod.controller.name}`)}`);
  else lines.push('Owner: none, nothing would bring it back');
  lines.push(`Grace period: ${pod.terminationGracePeriodSeconds} s`);
  if (pod.finalizers.length > 0) lines.push(`Finalizers: ${escape(pod.finalizers.join(', '))}`);
  return lines.join('\n\n');
}

function podWords(pod: PodModel): readonly string[] {
  return [
    pod.deletionAt === undefined ? phaseWord(pod) : 'Terminating',
    ...(pod.trouble ? [pod.trouble] : []),
    ...(pod.controller ? [pod.controller.kind] : ['no owner']),
    ...(pod.restarts > 0 ? [count(pod.restarts, 'restart')] : []),
  ];
}

function phaseWord(pod: PodModel): string {
  return pod.phase === 'Running' && !pod.ready ? 'Running, not ready' : pod.phase;
}

function podIcon(pod: PodModel): NonNullable<Row['icon']> {
  if (pod.deletionAt !== undefined) return { id: 'trash', color: 'disabledForeground' };
  if (pod.trouble || pod.phase === 'Failed') return { id: 'error', color: 'list.errorForeground' };
  if (pod.phase === 'Unknown') return { id: 'question', color: 'list.warningForeground' };
  if (pod.phase === 'Pending' || (pod.phase === 'Running' && !pod.ready)) return { id: 'clock', color: 'list.warningForeground' };
  if (pod.phase === 'Succeeded') return { id: 'check' };
  return { id: 'package' };
}
