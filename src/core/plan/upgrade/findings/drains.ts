import { durationWords } from '../../../report/words';
import type { DrainPreview } from '../plan';
import { finding, grouped, named, type Findings } from './findings';

/**
 * What the drains of nodes would meet, as far as it was previewed.
 * @param seconds after which a drain asks
 * @param whole what the drains are part of: `upgrade`
 */
export function drainFindings(
  nodes: readonly { readonly name: string; readonly preview: DrainPreview | undefined }[],
  seconds: number,
  whole: string,
): Findings {
  const shown = nodes.flatMap(({ name, preview }) => (preview ? [{ name, preview }] : []));
  return {
    blockers: shown.flatMap(({ name, preview: { blockers } }) =>
      blockers.length === 0
        ? []
        : [
            finding(
              'drain-blocked',
              name,
              `The drain of ${name} would not begin: ${blockers.map((one) => one.replace(/\.$/, '')).join('; ')}.`,
              "Change the drain's options (emptyDir, unmanaged pods), or deal with the pods first.",
            ),
          ],
    ),
    warnings: [
      ...grouped(
        shown.flatMap(({ name, preview }) => preview.stuck.map((budget) => ({ name, budget }))),
        ({ budget }) => budget,
        (group) =>
          finding(
            'drain-waits',
            group[0]?.budget ?? '',
            `PDB ${group[0]?.budget} lets no pod go now, so that the drain of ${named(group.map(({ name }) => name))} would wait, at most ${durationWords(seconds)}.`,
            `Scale the workload, or ready its pods, before the ${whole} comes to that node.`,
          ),
      ),
      ...grouped(
        shown.filter(({ preview }) => preview.room === 'no'),
        ({ preview }) => preview.roomWhy,
        (group) =>
          finding(
            'no-room',
            named(group.map(({ name }) => name)),
            `While ${named(group.map(({ name }) => name))} ${group.length === 1 ? 'is' : 'are'} away there is not room for all pods: ${group[0]?.preview.roomWhy}.`,
            'They wait as Pending until the node is back. Add capacity, or scale something down.',
          ),
      ),
    ],
    unknowns: [],
  };
}
