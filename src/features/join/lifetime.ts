import { durationWords } from '../../core/report/words';
import type { Option } from '../../ui/lists';

/** kubeadm's own default, and as long as makes sense for a task at hand. */
export const DAY_SECONDS = 24 * 3600;

const CHOICES: readonly number[] = [3600, 4 * 3600, DAY_SECONDS, 7 * DAY_SECONDS];

/** How long a token may live, the usual first. */
export function lifetimes(usual: number, forever: boolean): readonly Option<number | undefined>[] {
  const all = [usual, ...CHOICES.filter((seconds) => seconds !== usual)].map((seconds) => ({
    label: durationWords(seconds),
    ...(seconds === usual ? { description: 'usual' } : {}),
    value: seconds,
  }));
  if (!forever) return all;
  return [...all, { label: 'Never expires', description: 'whoever finds it in a year can still join nodes', value: undefined }];
}
