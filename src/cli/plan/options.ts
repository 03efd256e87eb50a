import type { MaintenanceOptions } from '../../core/plan/maintenance/options';
import type { NodeRole } from '../../core/plan/node-join/plan';
import type { UpgradeOptions, UpgradeScope } from '../../core/plan/upgrade/options';
import { CLUSTER_OPTIONS, COMMON_OPTIONS, HOST_OPTIONS, oneOf, parseArguments, readTimeout, wholeNumber } from '../arguments';
import { usage } from './outcome';

type What = 'upgrade' | 'reboot' | 'patch' | 'join';

const NODES = `  --node NAME                    this node; may be repeated. Or --only, for all of a kind
  --only all|control-planes|workers
                                 all of a kind
  --order workers-first|control-planes-first|given
                                 which go first (workers-first)
`;
const BATCH = '  --batch N                      workers at a time (1)\n';
const CHECKS = '  --ignore-preflight NAME        a check of kubeadm that only warns; may be repeated\n';
const PODS = `  --delete-emptydir-data         gives up what pods keep in emptyDir volumes
  --unmanaged                    evicts pods that no controller brings back
`;

const ABOUT: Readonly<Record<What, { readonly must: string; readonly text: string; readonly options: string }>> = {
  upgrade: {
    must: '--to VERSION',
    text: `Plans the upgrade of a kubeadm cluster: path, order, drains, packages, version skew at every moment, and what stands against it.`,
    options: `  --to VERSION                   target, such as 1.35.4
  --via VERSION                  patch release of a minor in between; may be repeated (the newest that the repositories have)
  --only all|control-planes|workers
                                 what is upgraded (all)
  --node NAME                    only this node; may be repeated
  --without NAME                 leaves a node out; may be repeated
  --patch-only                   refuses to leave the minor
  --drain minor|always|never     which nodes are drained (minor: where the minor of the kubelet changes)
  --canaries N                   workers first and alone (1)
${BATCH}${CHECKS}  --no-snapshot                  no snapshot of etcd is part of the plan
`,
  },
  reboot: {
    must: '--node NAME',
    text: "Plans the restart of nodes: order, drains, what would change, kured's lock.",
    options: `${NODES}  --restart always|when-needed    which are restarted (always)
${BATCH}${PODS}`,
  },
  patch: {
    must: '--node NAME',
    text: `Plans patches of the systems of nodes, with a restart where the host asks for one: order, drains, packages, kured's lock.`,
    options: `${NODES}  --restart always|when-needed|never
                                 which are restarted (when-needed)
${BATCH}${PODS}  --may-change NAME              a package that a patch run usually leaves alone (containerd); may be repeated
`,
  },
  join: {
    must: '--host NAME',
    text: `Plans to make hosts nodes of the cluster: whether each is free, has the right versions and reaches the API.`,
    options: `  --host NAME                    a host of the fleet file or of the ssh configuration; may be repeated
  --role worker|control-plane    what the hosts become (worker)
${CHECKS}`,
  },
};

/** What `drydock plan WHAT --help` says. */
export function planHelp(what: What): string {
  const { must, text, options } = ABOUT[what];
  return `Usage: drydock plan ${what} ${must} [OPTIONS]

${text}
Reads the cluster through its API and the hosts over SSH (drydock.yaml, else the ssh configuration by the node's name, else the node's
address). Nothing is changed, and no question is asked: host keys have to be known and keys offered by an agent or by files.

${options}
  --kubeconfig FILE              kubeconfig to use; may be repeated (KUBECONFIG, else ~/.kube/config)
  --context NAME                 context to use (the current one)
  --fleet FILE                   fleet file with the hosts (drydock.yaml of this folder, where there is one)
  --ssh-config FILE              ssh configuration (the user's and the system's own)
  --ssh-user NAME                who logs in where nothing else says so
  --format markdown|json         how the plan is written (markdown)
  --timeout DURATION             when to give up (5m)
  -h, --help                     this text

Exit code: 0 can be carried out; 1 can be carried out, with notes or something unknown; 2 something keeps it from being carried out;
3 nothing could be read or wrong usage.
`;
}

interface CommonOptions {
  readonly kubeconfigs: readonly string[];
  readonly context: string | undefined;
  readonly fleet: string | undefined;
  readonly sshConfig: string | undefined;
  readonly sshUser: string | undefined;
  readonly isJson: boolean;
  readonly timeoutMs: number;
}

export interface UpgradeWish {
  readonly what: 'upgrade';
  /** As it was typed. */
  readonly target: string;
  readonly upgrade: Partial<UpgradeOptions>;
}

export interface MaintenanceWish {
  readonly what: 'reboot' | 'patch';
  /** `nodes`: those that are named; else all of a kind. */
  readonly scope: UpgradeScope;
  readonly maintenance: Partial<Omit<MaintenanceOptions, 'drainOptions' | 'keep'>>;
  readonly drain: Pick<MaintenanceOptions['drainOptions'], 'deleteEmptyDirData' | 'unmanaged'>;
  /** Packages that are usually left alone and may change. */
  readonly mayChange: readonly string[];
}

export interface JoinWish {
  readonly what: 'join';
  readonly role: NodeRole;
  readonly hosts: readonly string[];
  readonly ignorePreflight: readonly string[];
}

export type PlanOptions = CommonOptions & (UpgradeWish | MaintenanceWish | JoinWish);

/** `help`: what it is asked for. @throws UsageError */
export function readPlanOptions(args: readonly string[]): PlanOptions | { readonly help: What } {
  const { values, positionals } = parse(args);
  const [what, ...others] = positionals;
  if (what === undefined || !Object.hasOwn(OWN, what) || others.length > 0)
    throw usage(`what is planned is one of ${Object.keys(OWN).join(', ')}${what === undefined ? '' : `, not "${positionals.join(' ')}"`}.`);
  const kind = what as PlanOptions['what'];
  if (values.help === true) return { help: kind };
  const strange = [...new Set(Object.values(OWN).flat())].find((name) => !OWN[kind].includes(name) && values[name] !== undefined);
  if (strange !== undefined) throw usage(`--${strange} is no option of "${what}".`);
  return {
    ...wishOf(kind, values),
    kubeconfigs: values.kubeconfig ?? [],
    context: values.context,
    fleet: values.fleet,
    sshConfig: values['ssh-config'],
    sshUser: values['ssh-user'],
    isJson: oneOf('--format', values.format ?? 'markdown', { markdown: false, json: true }, usage),
    timeoutMs: readTimeout(values.timeout ?? '5m', usage),
  };
}

type Values = ReturnType<typeof parse>['values'];

const MAINTENANCE = ['only', 'node', 'batch', 'order', 'restart', 'delete-emptydir-data', 'unmanaged'] as const;

/** Which options speak of what is planned. The others are for all. */
const OWN: Readonly<Record<PlanOptions['what'], readonly (keyof Values)[]>> = {
  upgrade: ['to', 'via', 'only', 'node', 'without', 'patch-only', 'drain', 'canaries', 'batch', 'ignore-preflight', 'no-snapshot'],
  reboot: MAINTENANCE,
  patch: [...MAINTENANCE, 'may-change'],
  join: ['host', 'role', 'ignore-preflight'],
};

function wishOf(kind: PlanOptions['what'], values: Values): UpgradeWish | MaintenanceWish | JoinWish {
  if (kind === 'upgrade') return upgradeWish(values);
  return kind === 'join' ? joinWish(values) : maintenanceWish(kind, values);
}

function joinWish(values: Values): JoinWish {
  const hosts = values.host ?? [];
  if (hosts.length === 0) throw usage('--host is missing.');
  return {
    what: 'join',
    role: oneOf('--role', values.role ?? 'worker', ROLES, usage),
    hosts,
    ignorePreflight: values['ignore-preflight'] ?? [],
  };
}

const ROLES = { worker: 'worker', 'control-plane': 'controlPlane' } as const;

function upgradeWish(values: Values): UpgradeWish {
  if (values.to === undefined) throw usage('--to is missing.');
  return {
    what: 'upgrade',
    target: values.to,
    upgrade: {
      via: (values.via ?? []).map((version) => `v${version.replace(/^v/, '')}`),
      scope: scopeOf(values.only, values.node ?? []),
      without: values.without ?? [],
      patchOnly: values['patch-only'] === true,
      drain: oneOf('--drain', values.drain ?? 'minor', DRAINS, usage),
      canaries: wholeNumber('--canaries', values.canaries ?? '1', { least: 0 }, usage),
      batch: wholeNumber('--batch', values.batch ?? '1', { least: 1 }, usage),
      ignorePreflight: values['ignore-preflight'] ?? [],
      snapshot: values['no-snapshot'] === true ? 'skip' : 'take',
    },
  };
}

function maintenanceWish(what: MaintenanceWish['what'], values: Values): MaintenanceWish {
  const { node, only } = values;
  if (node === undefined && only === undefined) throw usage('--node or --only is missing.');
  const restart = oneOf('--restart', values.restart ?? (what === 'reboot' ? 'always' : 'when-needed'), RESTARTS, usage);
  if (what === 'reboot' && restart === 'never') throw usage('--restart never is for "patch".');
  return {
    what,
    scope: scopeOf(only, node ?? []),
    maintenance: {
      order: oneOf('--order', values.order ?? 'workers-first', ORDERS, usage),
      batch: wholeNumber('--batch', values.batch ?? '1', { least: 1 }, usage),
      reboot: restart,
    },
    drain: { deleteEmptyDirData: values['delete-emptydir-data'] === true, unmanaged: values.unmanaged === true },
    mayChange: values['may-change'] ?? [],
  };
}

const RESTARTS = { always: 'always', 'when-needed': 'whenNeeded', never: 'never' } as const;
const ORDERS = { 'workers-first': 'workersFirst', 'control-planes-first': 'controlPlanesFirst', given: 'given' } as const;
const DRAINS = { minor: 'whenMinorChanges', always: 'always', never: 'never' } as const;
const SCOPES = { all: 'all', 'control-planes': 'controlPlanes', workers: 'workers' } as const;

function scopeOf(only: string | undefined, names: readonly string[]): UpgradeScope {
  if (names.length === 0) return { what: oneOf('--only', only ?? 'all', SCOPES, usage) };
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
      host: several,
      role: text,
      order: text,
      restart: text,
      'delete-emptydir-data': flag,
      unmanaged: flag,
      'may-change': several,
      ...CLUSTER_OPTIONS,
      ...HOST_OPTIONS,
      ...COMMON_OPTIONS,
    },
    usage,
  );
}
