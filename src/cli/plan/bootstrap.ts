import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TextFiles } from '../../backends/storage/local-files';
import { clusterId, type ClusterRef } from '../../core/model/cluster';
import { bootstrapOptions, type BootstrapOptions } from '../../core/plan/bootstrap/options';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import { type Hosts, planBootstrap, readBootstrapFacts, renderBootstrapPlan } from '../../operations';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { ClusterSurroundings } from '../cluster';
import { COMMON_OPTIONS, HOST_OPTIONS, oneWordOf, parseArguments, readTimeout, wholeNumber } from '../arguments';
import { fleetIn } from '../fleet-file';
import { openBook, openSsh } from '../hosts-over-ssh';
import { openHosts } from '../open-hosts';
import type { Streams } from '../streams';
import { EXIT, exitOf, tellFailure, usage } from './outcome';

export const BOOTSTRAP_HELP = `Usage: drydock plan bootstrap [CONTEXT] [OPTIONS]

Plans how a cluster of kubeadm is made on the hosts of the fleet file: what is done on each, in which order, what stands against it, and
the kubeadm configuration. Reads the hosts over SSH. Nothing is changed, and no question is asked.

  CONTEXT                        cluster of the fleet file (the only one that has a section "bootstrap")
  --fleet FILE                   fleet file (drydock.yaml of this folder)
  --kubeconfig-out FILE          where the kubeconfig would be written (~/.kube/CONTEXT.yaml)
  --ignore-preflight NAME        a check of kubeadm that only warns; may be repeated
  --workers-at-once N            workers that join side by side (5)
  --ssh-config FILE              ssh configuration (the user's and the system's own)
  --ssh-user NAME                who logs in where nothing else says so
  --format markdown|json|kubeadm how the plan is written; kubeadm: the kubeadm configuration alone (markdown)
  --timeout DURATION             when to give up (5m)
  -h, --help                     this text

Exit code: 0 can be carried out; 1 can be carried out, with notes or something unknown; 2 something keeps it from being carried out;
3 nothing could be read or wrong usage.
`;

export interface BootstrapPlanOptions {
  readonly context: string | undefined;
  readonly fleet: string;
  readonly kubeconfig: string | undefined;
  readonly ignorePreflight: readonly string[];
  readonly workersAtOnce: number;
  readonly sshConfig: string | undefined;
  readonly sshUser: string | undefined;
  readonly format: 'markdown' | 'json' | 'kubeadm';
  readonly timeoutMs: number;
}

/** Undefined: help was asked for. @throws UsageError */
export function readBootstrapOptions(args: readonly string[]): BootstrapPlanOptions | undefined {
  const { values, positionals } = parseArguments(
    args,
    {
      ...HOST_OPTIONS,
      ...COMMON_OPTIONS,
      'kubeconfig-out': { type: 'string' },
      'ignore-preflight': { type: 'string', multiple: true },
      'workers-at-once': { type: 'string' },
    },
    usage,
  );
  if (values.help === true) return undefined;
  const [context, ...others] = positionals;
  if (others.length > 0) throw usage(`one cluster is planned at a time, not "${positionals.join(' ')}".`);
  return {
    context,
    fleet: values.fleet ?? 'drydock.yaml',
    kubeconfig: values['kubeconfig-out'],
    ignorePreflight: values['ignore-preflight'] ?? [],
    workersAtOnce: wholeNumber('--workers-at-once', values['workers-at-once'] ?? '5', { least: 1 }, usage),
    sshConfig: values['ssh-config'],
    sshUser: values['ssh-user'],
    format: oneWordOf('--format', values.format ?? 'markdown', ['markdown', 'json', 'kubeadm'], usage),
    timeoutMs: readTimeout(values.timeout ?? '5m', usage),
  };
}

/** `drydock plan bootstrap`. @returns the exit code. @throws UsageError */
export async function bootstrapCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings): Promise<number> {
  const options = readBootstrapOptions(args);
  if (!options) {
    streams.out(BOOTSTRAP_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  const ssh = openSsh(options, around, streams);
  const { clock } = around;
  const hosts = openHosts(ssh, clock);
  try {
    const book = async (fleet: string) => (await openBook({ fleet }, ssh, around)).book;
    const plan = await planFromFleet(options, around, hosts, book, signal);
    const written = {
      markdown: () => renderBootstrapPlan(plan, clock.now()),
      json: () => `${JSON.stringify(plan, undefined, 2)}\n`,
      kubeadm: () => plan.body.configuration,
    };
    streams.out(written[options.format]());
    return exitOf(plan);
  } catch (error) {
    return tellFailure(error, signal, options.timeoutMs, streams);
  } finally {
    hosts.dispose();
    ssh.dispose();
  }
}

/** Reads the hosts and plans. @param book finds the hosts by what the fleet file says */
export async function planFromFleet(
  options: BootstrapPlanOptions,
  { cwd, home }: Pick<ClusterSurroundings, 'cwd' | 'home'>,
  hosts: Hosts,
  book: (path: string) => Promise<HostBook>,
  signal: AbortSignal,
): Promise<BootstrapPlan> {
  const path = resolve(cwd, options.fleet);
  const chosen = await chosenIn(path, options, home);
  const targets = async () => (await book(path)).ofCluster(refOf(chosen.options));
  const facts = await readBootstrapFacts({ hosts, targets, files: new TextFiles() }, chosen.options, signal);
  return planBootstrap(facts, chosen.options, { protected: chosen.protected });
}

async function chosenIn(
  path: string,
  { context, kubeconfig, ignorePreflight, workersAtOnce }: BootstrapPlanOptions,
  home: string,
): Promise<{ readonly options: BootstrapOptions; readonly protected: boolean }> {
  const all = (await fleetIn(path, true)).filter(({ bootstrap }) => bootstrap);
  const cluster = context === undefined && all.length === 1 ? all[0] : all.find((one) => one.context === context);
  const names = all.map((one) => one.context).join(', ');
  if (!cluster)
    throw usage(
      all.length === 0
        ? `no cluster in ${path} has a section "bootstrap".`
        : context === undefined
          ? `name the cluster: ${names}.`
          : `${context} has no section "bootstrap"; there are ${names}.`,
    );
  const out = kubeconfig === undefined ? join(home, '.kube', `${cluster.context.replace(/[^\w.-]+/g, '-')}.yaml`) : resolve(kubeconfig);
  const options = bootstrapOptions(cluster, { kubeconfig: out, ignorePreflight, workersAtOnce }) as BootstrapOptions;
  const { cni } = options.wish;
  // A relative manifest is beside the fleet file.
  const absolute =
    cni === undefined || cni.startsWith('https://') || isAbsolute(cni) ? options.wish : { ...options.wish, cni: join(dirname(path), cni) };
  return { options: { ...options, wish: absolute }, protected: cluster.protected };
}

function refOf({ context, kubeconfig }: BootstrapOptions): ClusterRef {
  return {
    ...{ id: clusterId(kubeconfig, context), name: context, file: kubeconfig, context, server: undefined, namespace: undefined },
    ...{ warnings: [], problem: undefined, fromWorkspace: false, execCommand: undefined },
  };
}
