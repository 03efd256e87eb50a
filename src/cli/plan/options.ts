import type { UpgradeOptions, UpgradeScope } from '../../core/plan/upgrade/options';
import { parseArguments } from '../arguments';
import { UsageError } from '../usage';

/** 0 nothing to note, 1 notes or unknowns, 2 it can't be carried out, 3 nothing could be read or wrong usage. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export const PLAN_HELP = `Usage: drydock plan upgrade --to VERSION [OPTIONS]
       drydock plan bootstrap [CONTEXT] [OPTIONS]   (--help tells more)

Plans the upgrade of a kubeadm cluster: path, order, drains, packages, version skew at every moment, and what stands against it. Reads
the cluster through its API and the hosts over SSH (drydock.yaml, else the ssh configuration by the node's name, else the node's
address). Nothing is changed, and no question is asked: host keys have to be known and keys offered by an agent or by files.

  --to VERSION                   target, such as 1.35.4
  --via VERSION                  patch release of a minor in between; may be repeated (the newest that the repositories have)
  --only all|control-planes|workers
                                 what is upgraded (all)
  --node NAME                    only this node; may be repeated
  --without NAME                 leaves a node out; may be repeated
  --patch-only                   refuses to leave the minor
  --drain minor|always|never     which nodes are drained (minor: where the minor of the kubelet changes)
  --canaries N                   workers first and alone (1)
  --batch N                      workers at a time after that (1)
  --ignore-preflight NAME        a check of kubeadm that only warns; may be repeated
  --no-snapshot                  no snapshot of etcd is part of the plan
  --kubeconfig FILE              kubeconfig to use; may be repeated (KUBECONFIG, else ~/.kube/config)
  --context NAME                 context to use (the current one)
  --fleet FILE                   fleet file with the hosts (drydock.yaml of this folder, where there is one)
  --ssh-config FILE              ssh configuration (the user's and the system's own)
  --ssh-user NAME                who logs in where nothing else says so
  --format markdown|json         how the plan is written (markdown)
  --timeout SECONDS              when to give up (300)
  -h, --help                     this text

Exit code: 0 can be carried out; 1 can be carried out, with notes or something unknown; 2 something keeps it from being carried out;
3 nothing could be read or wrong usage.
`;

export interface PlanOptions {
  /** As it was typed. */
  readonly target: string;
  readonly upgrade: Partial<UpgradeOptions>;
  readonly kubeconfigs: readonly string[];
  readonly context: string | undefined;
  readonly fleet: string | undefined;
  readonly sshConfig: string | undefined;
  readonly sshUser: string | undefined;
  readonly isJson: boolean;
  readonly timeoutMs: number;
}

/** Undefined: help was asked for. @throws UsageError */
export function readPlanOptions(args: readonly string[]): PlanOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [what, ...others] = positionals;
  if (what !== 'upgrade' || others.length > 0)
    throw usage(`what is planned is "upgrade" or "bootstrap"${what === undefined ? '' : `, not "${positionals.join(' ')}"`}.`);
  if (values.to === undefined) throw usage('--to is missing.');
  return {
    target: values.to,
    upgrade: {
      via: (values.via ?? []).map((version) => `v${version.replace(/^v/, '')}`),
      scope: scopeOf(values.only, values.node ?? []),
      without: values.without ?? [],
      patchOnly: values['patch-only'] === true,
      drain: oneOf('--drain', values.drain ?? 'minor', DRAINS),
      canaries: whole('--canaries', values.canaries ?? '1', 0),
      batch: whole('--batch', values.batch ?? '1', 1),
      ignorePreflight: values['ignore-preflight'] ?? [],
      snapshot: values['no-snapshot'] === true ? 'skip' : 'take',
    },
    kubeconfigs: values.kubeconfig ?? [],
    context: values.context,
    fleet: values.fleet,
    sshConfig: values['ssh-config'],
    sshUser: values['ssh-user'],
    isJson: oneOf('--format', values.format ?? 'markdown', { markdown: false, json: true }),
    timeoutMs: whole('--timeout', values.timeout ?? '300', 1) * 1000,
  };
}

const DRAINS = { minor: 'whenMinorChanges', always: 'always', never: 'never' } as const;
const SCOPES = { all: 'all', 'control-planes': 'controlPlanes', workers: 'workers' } as const;

function scopeOf(only: string | undefined, names: readonly string[]): UpgradeScope {
  if (names.length === 0) return { what: oneOf('--only', only ?? 'all', SCOPES) };
  if (only !== undefined) throw usage('--only and --node exclude each other.');
  return { what: 'nodes', names };
}

function parse(args: readonly string[]) {
  const several = { type: 'string', multiple: true } as const;
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return parseArguments(
    args,
    {
      to: text,
      via: several,
      only: text,
      node: several,
      without: several,
      'patch-only': flag,
      drain: text,
      canaries: text,
      batch: text,
      'ignore-preflight': several,
      'no-snapshot': flag,
      kubeconfig: several,
      context: text,
      fleet: text,
      'ssh-config': text,
      'ssh-user': text,
      format: text,
      timeout: text,
      help: { type: 'boolean', short: 'h' },
    },
    usage,
  );
}

function oneOf<T>(option: string, value: string, known: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(known, value)) return known[value] as T;
  throw usage(`${option} is one of ${Object.keys(known).join(', ')}, not "${value}".`);
}

function whole(option: string, value: string, least: number): number {
  if (/^\d{1,6}$/.test(value) && Number(value) >= least) return Number(value);
  throw usage(`${option} is a whole number from ${least} on, not "${value}".`);
}

export function usage(message: string): UsageError {
  return new UsageError(`plan: ${message}`, EXIT.unknown);
}
