/**
 * How much the language service does. `auto` steps back where another extension already does it; `full` never does;
 * `semanticOnly` leaves everything but the findings of Drydock's own rules and their fixes to others.
 */
export type Mode = 'auto' | 'full' | 'semanticOnly' | 'off';

/** What a rule's findings count as; `off` hides them. */
export type SeverityChoice = 'error' | 'warning' | 'information' | 'hint' | 'off';

/** Section `drydock.languageService`. */
export interface LanguageSettings {
  readonly mode: Mode;
  /** `auto`: the connected cluster's, else the file's own; otherwise a minor version such as `v1.34`. */
  readonly targetVersion: string;
  /** By rule id. */
  readonly severities: Readonly<Record<string, SeverityChoice>>;
  /** Kilobytes; larger files are not checked. */
  readonly maxFileSize: number;
  /** Region of the EKS cluster that aws-auth files are for; empty: not known. */
  readonly awsRegion: string;
  /** Whether CustomResourceDefinitions of the workspace are read to check custom resources by. */
  readonly workspaceDefinitions: boolean;
}

export const defaultLanguageSettings: LanguageSettings = {
  mode: 'auto',
  targetVersion: 'auto',
  severities: {},
  maxFileSize: 5_120,
  awsRegion: '',
  workspaceDefinitions: true,
};

const MODES: readonly string[] = ['auto', 'full', 'semanticOnly', 'off'] satisfies Mode[];
const CHOICES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'] satisfies SeverityChoice[];

/** Settings as a person wrote them; what has the wrong type or an unknown value counts as unset. */
export function readLanguageSettings(value: unknown): LanguageSettings {
  const given = isRecord(value) ? value : {};
  const { mode, targetVersion, severities, maxFileSize, awsRegion, workspaceDefinitions } = given;
  const fallback = defaultLanguageSettings;
  return {
    mode: typeof mode === 'string' && MODES.includes(mode) ? (mode as Mode) : fallback.mode,
    targetVersion: typeof targetVersion === 'string' && targetVersion !== '' ? targetVersion : fallback.targetVersion,
    severities: isRecord(severities) ? readSeverities(severities) : fallback.severities,
    maxFileSize: typeof maxFileSize === 'number' && maxFileSize > 0 ? maxFileSize : fallback.maxFileSize,
    awsRegion: typeof awsRegion === 'string' ? awsRegion : fallback.awsRegion,
    workspaceDefinitions: typeof workspaceDefinitions === 'boolean' ? workspaceDefinitions : fallback.workspaceDefinitions,
  };
}

function readSeverities(given: Readonly<Record<string, unknown>>): Readonly<Record<string, SeverityChoice>> {
  const entries = Object.entries(given).filter(
    (entry): entry is [string, SeverityChoice] => typeof entry[1] === 'string' && CHOICES.includes(entry[1]),
  );
  return Object.fromEntries(entries.map(([rule, choice]) => [rule.toUpperCase(), choice]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
