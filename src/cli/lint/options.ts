import type { MinorVersion } from '../../language/service/family';
import type { SeverityMap } from '../../language/service/engine/present';
import type { Severity } from '../../language/service/finding';
import { parseArguments } from '../arguments';
import { UsageError } from '../usage';

export type Format = 'text' | 'json' | 'sarif';

export interface LintOptions {
  readonly format: Format;
  readonly target: MinorVersion | undefined;
  readonly severities: SeverityMap;
  readonly isStdin: boolean;
  readonly stdinName: string;
  readonly paths: readonly string[];
  readonly isHelp: boolean;
}

export const LINT_HELP = `Usage: drydock lint [OPTIONS] PATH…

Checks the kubeadm, kubelet, kube-proxy, aws-auth, CustomResourceDefinition, custom resource and drydock.yaml documents in
files, folders and globs. Other YAML documents are read, but not judged. Custom resources are checked against the
definitions found in the same paths.

  --format text|json|sarif       how findings are written (text)
  --target-version v1.34         Kubernetes version the files are meant for (the file's own, else the newest known)
  --severity RULE=LEVEL          LEVEL: error, warning, info, hint or off; may be repeated
  --stdin                        read one file from standard input
  --stdin-filename FILE          its name in findings (stdin.yaml)
  -h, --help                     this text

Exit code: 0 no errors, 1 errors found, 2 wrong usage or a file that can't be read.
`;

/** @throws UsageError */
export function readOptions(args: readonly string[]): LintOptions {
  const { values, positionals } = parse(args);
  const isStdin = values.stdin === true || positionals.includes('-');
  const paths = positionals.filter((path) => path !== '-');
  const isHelp = values.help === true;
  if (!isHelp && !isStdin && paths.length === 0) throw new UsageError('lint: no path given. Name files or folders, or use --stdin.');
  if (isStdin && paths.length > 0) throw new UsageError('lint: --stdin and paths can not be used together.');
  if (!isStdin && values['stdin-filename'] !== undefined) throw new UsageError('lint: --stdin-filename needs --stdin.');
  return {
    format: readFormat(values.format ?? 'text'),
    target: values['target-version'] === undefined ? undefined : readTarget(values['target-version']),
    severities: Object.fromEntries((values.severity ?? []).map(readSeverity)),
    isStdin,
    stdinName: values['stdin-filename'] ?? 'stdin.yaml',
    paths,
    isHelp,
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    args,
    {
      format: { type: 'string' },
      'target-version': { type: 'string' },
      severity: { type: 'string', multiple: true },
      stdin: { type: 'boolean' },
      'stdin-filename': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    (message) => new UsageError(`lint: ${message}`),
  );
}

function readFormat(value: string): Format {
  if (value === 'text' || value === 'json' || value === 'sarif') return value;
  throw new UsageError(`lint: --format is one of text, json and sarif, not "${value}".`);
}

function readTarget(value: string): MinorVersion {
  const match = /^v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(value);
  if (!match) throw new UsageError(`lint: --target-version is a version such as v1.34, not "${value}".`);
  return { major: Number(match[1]), minor: Number(match[2]) };
}

const LEVELS: ReadonlyMap<string, Severity | 'off'> = new Map<string, Severity | 'off'>([
  ['error', 'error'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['info', 'information'],
  ['information', 'information'],
  ['hint', 'hint'],
  ['off', 'off'],
]);

function readSeverity(value: string): readonly [string, Severity | 'off'] {
  const match = /^([A-Za-z]+\d+)=(\w+)$/.exec(value);
  const level = LEVELS.get(match?.[2]?.toLowerCase() ?? '');
  if (match?.[1] === undefined || level === undefined) {
    throw new UsageError(`lint: --severity is RULE=LEVEL, such as KA011=error, with error, warning, info, hint or off; not "${value}".`);
  }
  return [match[1].toUpperCase(), level];
}
