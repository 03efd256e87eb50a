import type { DocumentHeader } from '../document/header';
import type { DocumentSpan } from '../text/split';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One finding of a rule, as offsets into the whole text. */
export interface RuleFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What a rule looks at. */
export interface RuleDocument {
  readonly text: string;
  readonly span: DocumentSpan;
  readonly header: DocumentHeader;
}

/** A check with an id of its own. Rules never throw and never see another document's findings. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What it guards against, in one sentence. */
  readonly title: string;
  check(document: RuleDocument): readonly Omit<RuleFinding, 'rule' | 'severity'>[];
}
