import { CLUSTER_OPTIONS, COMMON_OPTIONS, HOST_OPTIONS, oneWordOf, parseArguments, readTimeout, wholeNumber } from '../arguments';
import { UsageError } from '../usage';

/** 0 all are ready, 1 warnings or something unknown, 2 failures, 3 nothing could be read or wrong usage. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export const HOSTS_HELP = `Usage: drydock hosts check [NAME…] [OPTIONS]

Checks whether hosts are ready for Kubernetes, or still are: identity, system, swap, clocks, container runtime and cgroup driver, network,
ports from the peers' side, endpoint, disks, packages, and kubeadm's own checks where a host is in no cluster. Hosts are those of the
fleet file and the nodes of the cluster, or those that are named. Everything is read over SSH; nothing is changed, and no question is
asked: host keys have to be known and keys offered by an agent or by files.

  --fleet FILE                   fleet file with the hosts (drydock.yaml of this folder, where there is one)
  --cluster NAME                 only the hosts of this cluster of the fleet file, without asking an API: for hosts before bootstrap
  --kubeconfig FILE              kubeconfig to use; may be repeated (KUBECONFIG, else ~/.kube/config)
  --context NAME                 context to use (the current one)
  --endpoint HOST:PORT           address of the load balancer (where the kubeconfigs on the hosts lead)
  --no-disk                      leaves the disk for etcd unmeasured; else a hundred small writes go to a temporary file
  --parallel N                   hosts at a time (20)
  --ssh-config FILE              ssh configuration (the user's and the system's own)
  --ssh-user NAME                who logs in where nothing else says so
  --format table|json|markdown   how the result is written (table)
  --timeout DURATION             when to give up (5m)
  -h, --help                     this text

Exit code: 0 all hosts are ready; 1 warnings, or something that could not be read; 2 failures; 3 nothing could be read or wrong usage.
`;

export type HostsFormat = 'table' | 'json' | 'markdown';
const FORMATS: readonly HostsFormat[] = ['table', 'json', 'markdown'];

export interface HostsOptions {
  readonly names: readonly string[];
  readonly fleet: string | undefined;
  readonly cluster: string | undefined;
  readonly kubeconfigs: readonly string[];
  readonly context: string | undefined;
  readonly endpoint: string | undefined;
  readonly measureDisk: boolean;
  readonly parallel: number;
  readonly sshConfig: string | undefined;
  readonly sshUser: string | undefined;
  readonly format: HostsFormat;
  readonly timeoutMs: number;
}

/** Undefined: help was asked for. @throws UsageError */
export function readHostsOptions(args: readonly string[]): HostsOptions | undefined {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArguments(
    args,
    {
      ...CLUSTER_OPTIONS,
      ...HOST_OPTIONS,
      ...COMMON_OPTIONS,
      cluster: text,
      endpoint: text,
      'no-disk': { type: 'boolean' },
      parallel: text,
    },
    usage,
  );
  if (values.help === true) return undefined;
  const [verb, ...names] = positionals;
  if (verb !== 'check') throw usage(`what is done with hosts is "check"${verb === undefined ? '' : `, not "${verb}"`}.`);
  if (values.cluster !== undefined && values.context !== undefined) throw usage('--cluster and --context exclude each other.');
  return {
    names,
    fleet: values.fleet,
    cluster: values.cluster,
    kubeconfigs: values.kubeconfig ?? [],
    context: values.context,
    endpoint: values.endpoint,
    measureDisk: values['no-disk'] !== true,
    parallel: wholeNumber('--parallel', values.parallel ?? '20', { least: 1, most: 999 }, usage),
    sshConfig: values['ssh-config'],
    sshUser: values['ssh-user'],
    format: oneWordOf('--format', values.format ?? 'table', FORMATS, usage),
    timeoutMs: readTimeout(values.timeout ?? '5m', usage),
  };
}

export function usage(message: string): UsageError {
  return new UsageError(`hosts: ${message}`, EXIT.unknown);
}
