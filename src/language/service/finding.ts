export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A place as offsets from the beginning of the document's text. */
export interface TextRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface TextEdit extends TextRange {
  readonly newText: string;
}

/** A change that removes a finding. */
export interface Fix {
  /** What it does, in the imperative: `Add the scheme unix://`. */
  readonly title: string;
  /** Within the finding's document; not overlapping. */
  readonly edits: readonly TextEdit[];
  /** Changes no meaning that its author could have wanted, so that "fix all" may apply it unasked. */
  readonly isSafe: boolean;
}

/** Another place that explains a finding. */
export interface RelatedPlace extends TextRange {
  /** Which document of the file, from 0; the finding's own when absent. */
  readonly document?: number;
  readonly message: string;
}

/** One thing a rule has found. */
export interface Finding extends TextRange {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, why, and what to do: our own sentences, readable without the file beside it. */
  readonly message: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly RelatedPlace[];
  readonly tag?: 'unnecessary' | 'deprecated';
}

/** What people are told about a rule: the registry's entry and its page in docs/rules. */
export interface RuleInfo {
  /** `KA011`. Never used for anything else again. */
  readonly id: string;
  /** The usual severity; `error` exactly when the real tool rejects the file. A finding of a case may be less severe. */
  readonly severity: Severity;
  /** What it guards against, in one sentence. */
  readonly title: string;
  /** Markdown: why it matters, what the real tool does, what to write instead. */
  readonly explanation: string;
  /** YAML that it finds, and the same made right. */
  readonly example?: { readonly bad: string; readonly good: string };
  /** Where the rule comes from: a package, file or page of the tool's own. */
  readonly source: string;
}

/** How checks give what they find. The severity is the rule's own unless one is given. */
export type Report = (rule: RuleInfo, range: TextRange, message: string, more?: FindingDetails) => void;

export interface FindingDetails {
  readonly severity?: Severity;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly RelatedPlace[];
  readonly tag?: 'unnecessary' | 'deprecated';
}

/** A report that collects. */
export function collect(findings: Finding[]): Report {
  return (rule, { start, end }, message, { severity, ...more } = {}) => {
    findings.push({ rule: rule.id, severity: severity ?? rule.severity, message, start, end, ...more });
  };
}
