import { CLUSTER_OPTIONS, COMMON_OPTIONS, HOST_OPTIONS, oneWordOf, parseArguments, readTimeout } from '../arguments';
import { UsageError } from '../usage';

/** 0 all are equal, 1 something is different, 3 nothing could be read or wrong usage. */
export const EXIT = { ok: 0, different: 1, unknown: 3 } as const;

export const NODES_HELP = `Usage: drydock nodes compare [NAME…] [OPTIONS]

Tells what is different between nodes: kernel, system, runtime, kubelet with its configuration and flags, time, disks, settings of the
kernel, programs. Differences come first, with the value that most nodes have. All nodes, or those that are named. Only reads.

  --api-only                     asks no host over SSH: Node objects and what kubelets tell through the API
  --kubeconfig FILE              kubeconfig to use; may be repeated (KUBECONFIG, else ~/.kube/config)
  --context NAME                 context to use (the current one)
  --fleet FILE                   fleet file with the hosts (drydock.yaml of this folder, where there is one)
  --ssh-config FILE              ssh configuration (the user's and the system's own)
  --ssh-user NAME                who logs in where nothing else says so
  --format table|json|markdown   how the result is written (table)
  --timeout DURATION             when to give up (5m)
  -h, --help                     this text

Exit code: 0 everything that was read is equal; 1 something is different; 3 nothing could be read or wrong usage.
`;

export type NodesFormat = 'table' | 'json' | 'markdown';
const FORMATS: readonly NodesFormat[] = ['table', 'json', 'markdown'];

export interface NodesOptions {
  readonly names: readonly string[];
  readonly apiOnly: boolean;
  readonly kubeconfigs: readonly string[];
  readonly context: string | undefined;
  readonly fleet: string | undefined;
  readonly sshConfig: string | undefined;
  readonly sshUser: string | undefined;
  readonly format: NodesFormat;
  readonly timeoutMs: number;
}

/** Undefined: help was asked for. @throws UsageError */
export function readNodesOptions(args: readonly string[]): NodesOptions | undefined {
  const { values, positionals } = parseArguments(
    args,
    { ...CLUSTER_OPTIONS, ...HOST_OPTIONS, ...COMMON_OPTIONS, 'api-only': { type: 'boolean' } },
    usage,
  );
  if (values.help === true) return undefined;
  const [verb, ...names] = positionals;
  if (verb !== 'compare') throw usage(`what is done with nodes is "compare"${verb === undefined ? '' : `, not "${verb}"`}.`);
  return {
    names,
    apiOnly: values['api-only'] === true,
    kubeconfigs: values.kubeconfig ?? [],
    context: values.context,
    fleet: values.fleet,
    sshConfig: values['ssh-config'],
    sshUser: values['ssh-user'],
    format: oneWordOf('--format', values.format ?? 'table', FORMATS, usage),
    timeoutMs: readTimeout(values.timeout ?? '5m', usage),
  };
}

export function usage(message: string): UsageError {
  return new UsageError(`nodes: ${message}`, EXIT.unknown);
}
