import { cancelled } from '../../core/errors';
import type { StepContext } from '../engine/definition';
import { podsVerdict, settled, type Settling } from './settle';

/** Pods may stay away for reasons that have nothing to do with the work, so a person decides once the time is up. @param whole what is gone on with: `upgrade` */
export async function untilPodsAreBack(name: string, whole: string, parts: Settling, context: StepContext): Promise<void> {
  for (;;) {
    const pods = await settled(parts, { subject: name, waitsFor: 'pods' }, context, () => podsVerdict(parts, context));
    if (pods.so) return;
    const answer = await context.ask({
      title: `Go on with the ${whole} after ${name}?`,
      detail: `${pods.why} The node itself is well.`,
      choices: [
        { id: 'wait', label: 'Keep Waiting' },
        { id: 'on', label: 'Go On', detail: 'The next host is begun although these pods are away.' },
        { id: 'stop', label: 'Stop Here', detail: 'Nothing more is begun; it can be resumed later.' },
      ],
    });
    if (answer === 'on') {
      context.note(`Went on after ${name} on request. ${pods.why}`);
      return;
    }
    if (answer === 'stop') throw cancelled();
  }
}
