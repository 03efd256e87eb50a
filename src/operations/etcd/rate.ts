import { bytesWords, durationWords } from '../../core/report/words';

/** Milliseconds between two reports, and over which the rate is told. */
const EVERY = 250;
const WINDOW = 3000;

/** Tells how fast something moves and how long it will take, a few times in a second. */
export class Rate {
  private told = -Infinity;
  private marks: { readonly at: number; readonly done: number }[];

  /** @param now epoch milliseconds */
  constructor(now: number) {
    this.marks = [{ at: now, done: 0 }];
  }

  /** `182 of 412 MiB · 71 MiB/s · 3 s left`; undefined: too soon after the last time. */
  tell(done: number, total: number, now: number): string | undefined {
    if (now - this.told < EVERY && done < total) return undefined;
    this.told = now;
    this.marks.push({ at: now, done });
    this.marks = this.marks.filter(({ at }, index) => index === this.marks.length - 1 || now - at <= WINDOW);
    const first = this.marks[0] ?? { at: now, done: 0 };
    const perSecond = now > first.at ? ((done - first.done) / (now - first.at)) * 1000 : 0;
    const size = `${amount(done, total)} of ${bytesWords(total)}`;
    if (perSecond <= 0) return size;
    const left = (total - done) / perSecond;
    return `${size} · ${bytesWords(perSecond)}/s${done < total ? ` · ${durationWords(Math.max(1, left))} left` : ''}`;
  }
}

/** Without its unit where it is that of the whole. */
function amount(done: number, total: number): string {
  const [number = '', unit] = bytesWords(done).split(' ');
  return bytesWords(total).endsWith(` ${unit}`) ? number : `${number} ${unit}`;
}
