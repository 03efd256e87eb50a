import type { DocumentFinding } from '../../service/family';
import type { LintFile } from '../../service/document';
import type { TextRange } from '../../service/finding';
import type { FileView } from '../view';
import { carryOver } from './carry-over';

/** Whether a running check may stop, since the text it looks at is no longer the present one. */
export type IsCancelled = () => boolean;

/** The checks of a file, from quick to slow. Each gives all of its findings anew. */
export interface Tiers {
  /** Every keystroke. */
  quick(view: FileView): readonly DocumentFinding[];
  /** When typing pauses: the schemas. */
  schema(view: FileView, isCancelled: IsCancelled): Promise<readonly DocumentFinding[]>;
  /** When typing has ended: expressions and what other files declare. */
  deep(view: FileView, isCancelled: IsCancelled): Promise<readonly DocumentFinding[]>;
}

/** Milliseconds of quiet before each tier. */
export const DELAYS = { quickMin: 60, quickMax: 250, schema: 300, deep: 500 } as const;

type SlowTier = 'schema' | 'deep';
type Tier = 'quick' | SlowTier;

function overlap(a: TextRange, b: TextRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}

interface Kept {
  readonly file: LintFile;
  readonly findings: readonly DocumentFinding[];
}

/**
 * Judges one open file again and again while it is edited. Findings are given out after each tier; until a slower tier
 * has looked at the new text, what it found in the old one is kept at its place, so that nothing flickers.
 */
export class Pipeline {
  private timers: NodeJS.Timeout[] = [];
  private readonly kept = new Map<Tier, Kept>();
  private lastCost = 0;
  /** Grows with every change and every wish to look again: what was begun before is out of date. */
  private round = 0;

  constructor(
    private readonly view: () => FileView | undefined,
    private readonly tiers: Tiers,
    private readonly publish: (view: FileView | undefined, findings: readonly DocumentFinding[]) => void,
    private readonly failed: (tier: string, error: unknown) => void,
  ) {}

  /** Looks at once: the file was opened, or what is known besides it has changed. */
  start(): void {
    this.restart(0);
  }

  /** Looks once typing pauses: the longer the last look took, the later, so that a large file does not stutter. */
  changed(): void {
    this.restart(Math.min(DELAYS.quickMax, Math.max(DELAYS.quickMin, 2 * this.lastCost)));
  }

  /** What was found so far in the present text, in the order of the file. */
  findings(view: FileView): readonly DocumentFinding[] {
    // Of the quick ones, too: somebody may ask for fixes between a keystroke and the look that follows it.
    const kept = (tier: Tier) => {
      const last = this.kept.get(tier);
      return last ? carryOver(last.findings, last.file, view.file) : [];
    };
    const own = [...kept('quick'), ...kept('deep')];
    // What a schema says about a place that a rule speaks of is the same thing in fewer words.
    const further = kept('schema').filter(
      ({ document, finding }) => !own.some((other) => other.document === document && overlap(other.finding, finding)),
    );
    return [...own, ...further].sort((a, b) => a.document - b.document || a.finding.start - b.finding.start);
  }

  dispose(): void {
    this.round += 1;
    this.timers.forEach(clearTimeout);
    this.timers = [];
  }

  private restart(delay: number): void {
    this.dispose();
    const round = this.round;
    const isCancelled = () => this.round !== round;
    const later = (after: number, run: () => void) => this.timers.push(setTimeout(run, after));
    const first = () => {
      this.runQuick();
      later(Math.max(0, DELAYS.schema - delay), () => void this.runSlow('schema', isCancelled));
      later(Math.max(0, DELAYS.deep - delay), () => void this.runSlow('deep', isCancelled));
    };
    if (delay === 0) first();
    else later(delay, first);
  }

  private runQuick(): void {
    const started = performance.now();
    const view = this.view();
    if (view === undefined) return this.publish(undefined, []);
    try {
      this.kept.set('quick', { file: view.file, findings: this.tiers.quick(view) });
    } catch (error) {
      this.kept.delete('quick');
      this.failed('quick', error);
    }
    // Of the reading as well, which for a long file is most of it.
    this.lastCost = performance.now() - started;
    this.publish(view, this.findings(view));
  }

  private async runSlow(tier: SlowTier, isCancelled: IsCancelled): Promise<void> {
    const view = this.view();
    if (view === undefined || isCancelled()) return;
    try {
      const findings = await this.tiers[tier](view, isCancelled);
      if (isCancelled()) return;
      this.kept.set(tier, { file: view.file, findings });
      this.publish(view, this.findings(view));
    } catch (error) {
      // What it found before stays until it succeeds again: a check that breaks must not hide what is known.
      if (!isCancelled()) this.failed(tier, error);
    }
  }
}
