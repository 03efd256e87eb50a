import type { ExpiryThresholds } from '../../core/policy/certificates/thresholds';
import { CLUSTER_OPTIONS, COMMON_OPTIONS, oneWordOf, parseArguments } from '../arguments';
import { UsageError } from '../usage';

export type CertsFormat = 'table' | 'json' | 'csv' | 'prometheus' | 'markdown';

export interface CertsOptions {
  readonly kubeconfigs: readonly string[];
  readonly context: string | undefined;
  readonly format: CertsFormat;
  readonly thresholds: ExpiryThresholds;
  readonly timeoutMs: number;
  readonly isHelp: boolean;
}

/** As monitoring plugins have it, so that the command can be one. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export const CERTS_HELP = `Usage: drydock certs [OPTIONS]

Lists everything that expires in a cluster: certificates that API servers, etcd members and kubelets present, authorities,
webhooks and aggregated APIs, bootstrap tokens, requests that wait, and the client certificates of kubeconfigs. Reads only.
What can't be read is told on standard error.

  --kubeconfig FILE              kubeconfig to use; may be repeated (KUBECONFIG, else ~/.kube/config)
  --context NAME                 context to use (the current one)
  --warn DURATION                remaining life that is a warning, such as 30d or 36h (30d)
  --critical DURATION            remaining life that is critical (7d)
  --format table|json|csv|prometheus|markdown
                                 how the list is written (table)
  --timeout DURATION             when to give up (30s)
  -h, --help                     this text

Exit code: 0 nothing needs attention, 1 something is a warning, 2 something is critical, 3 nothing could be read or wrong usage.
`;

const FORMATS: readonly CertsFormat[] = ['table', 'json', 'csv', 'prometheus', 'markdown'];

/** @throws UsageError */
export function readOptions(args: readonly string[]): CertsOptions {
  const values = parse(args);
  const thresholds = { warning: duration('--warn', values.warn ?? '30d'), critical: duration('--critical', values.critical ?? '7d') };
  if (thresholds.critical > thresholds.warning) throw usage('--critical must not be longer than --warn.');
  const format = oneWordOf('--format', values.format ?? 'table', FORMATS, usage);
  return {
    kubeconfigs: values.kubeconfig ?? [],
    context: values.context,
    format,
    thresholds,
    timeoutMs: duration('--timeout', values.timeout ?? '30s'),
    isHelp: values.help === true,
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    args,
    { ...CLUSTER_OPTIONS, ...COMMON_OPTIONS, warn: { type: 'string' }, critical: { type: 'string' } },
    usage,
    false,
  ).values;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `30d`, `36h`, `0d`; milliseconds. */
function duration(option: string, value: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(value);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) throw usage(`${option} is a duration such as 30d, 36h or 90s, not "${value}".`);
  return Number(match[1]) * unit;
}

export function usage(message: string): UsageError {
  return new UsageError(`certs: ${message}`, EXIT.unknown);
}
