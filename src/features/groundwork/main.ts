/** Bundle `groundwork`: what plans and begins endpoints and external etcd for clusters of the fleet file. Loaded with the first command. */
import { endpointOf, etcdOf, type EndpointWishes } from '../../core/bootstrap/from-fleet';
import { DrydockError } from '../../core/errors';
import type { FleetCluster } from '../../core/model/fleet';
import type { PlanCluster, Plan } from '../../core/plan/plan';
import { plannedCluster } from '../../core/model/planned-cluster';
import type { ClusterRef } from '../../core/model/cluster';
import type { HostTarget } from '../../core/model/host';
import { planEndpoint } from '../../core/plan/endpoint/planner';
import { planEtcdBootstrap } from '../../core/plan/etcd-bootstrap/planner';
import { renderEndpointConfiguration } from '../../core/report/endpoint-configuration';
import { renderEndpointPlan } from '../../core/report/endpoint-plan';
import { renderEtcdBootstrapPlan } from '../../core/report/etcd-bootstrap-plan';
import { Hosts, type HostDeps } from '../../operations/control-plane/hosts';
import { endpointRequest } from '../../operations/endpoint/definition';
import { readEndpoint } from '../../operations/endpoint/facts';
import { etcdBootstrapRequest } from '../../operations/etcd-bootstrap/definition';
import { readEtcdHosts } from '../../operations/etcd-bootstrap/facts';
import type { OperationRequest } from '../../operations/nodes/request';
import type { Clock } from '../../ports/clock';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { CommandHandler } from '../../ui/command/registry';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { guardOf, type GuardRules } from '../clusters/guard';
import { checkMayChange } from '../clusters/may-change';
import type { FollowedOperation } from '../operations/follower';
import { listed, sentence } from '../operations/words';
import { planQuestion } from '../plans/questions';

export interface GroundworkDeps {
  readonly kit: Pick<UiKit, 'interaction' | 'lists' | 'documents'>;
  readonly clock: Clock;
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  /** Which clusters may be changed, and how carefully. */
  readonly guards: () => Promise<{ readonly rules: GuardRules }>;
  readonly hostDeps: () => HostDeps;
  readonly book: () => HostBook;
  readonly start: (request: OperationRequest) => Promise<FollowedOperation>;
  /** Stays with an operation. */
  readonly follow: (operation: FollowedOperation) => void;
}

type Id = 'drydock.endpoint.configuration' | 'drydock.endpoint.install' | 'drydock.etcd.bootstrap';
export type GroundworkHandlers = Readonly<Record<Id, CommandHandler>>;

/** Minor for which files are written where the fleet file names no version. */
const MINOR = 34;

/** What a caller of a command may say in its first argument: `{ cluster: 'harbour', endpoint: 'api.example.org:6443' }`. */
type Wish = EndpointWishes & { readonly cluster?: string };

/** Planned, with what is made of it. */
interface Prepared {
  readonly plan: Plan;
  readonly text: string;
  readonly request: () => OperationRequest;
}

/**
 * `drydock.endpoint.configuration` opens the files of an endpoint as a document, and contacts nobody. The other two read the hosts, show
 * the plan, ask, and resolve with the operation's id; undefined: dismissed.
 */
export function createGroundwork(deps: GroundworkDeps): GroundworkHandlers {
  const { kit, clock, follow } = deps;
  return {
    'drydock.endpoint.configuration': async (wish) => {
      const cluster = await clusterOf(wish, 'The endpoint of which cluster?');
      if (!cluster) return undefined;
      const text = renderEndpointConfiguration(endpointOf(cluster, wishIn(wish)), { minor: minorOf(cluster) });
      return show(`Endpoint of ${cluster.context}`, text);
    },
    'drydock.endpoint.install': (wish) =>
      change(wish, 'Install the endpoint of which cluster?', 'Install', async (cluster, about, hosts, signal) => {
        const settings = endpointOf(cluster, wishIn(wish));
        const targets = await targetsOf(
          cluster,
          settings.balancers.map(({ name }) => name),
        );
        const plan = planEndpoint(await readEndpoint(targets, settings, hosts, signal), settings, about);
        return { plan, text: renderEndpointPlan(plan, clock.now()), request: () => endpointRequest(plan) };
      }),
    'drydock.etcd.bootstrap': (wish) =>
      change(wish, 'Make the etcd of which cluster?', 'Make etcd', async (cluster, about, hosts, signal) => {
        const settings = etcdOf(cluster);
        const members = await targetsOf(
          cluster,
          settings.members.map(({ name }) => name),
        );
        const clients = await targetsOf(cluster, settings.clients);
        const plan = planEtcdBootstrap(await readEtcdHosts(members, clients, hosts, signal), settings, about);
        return { plan, text: renderEtcdBootstrapPlan(plan, clock.now()), request: () => etcdBootstrapRequest(plan) };
      }),
  };

  async function change(
    wish: unknown,
    which: string,
    action: string,
    prepare: (cluster: FleetCluster, about: PlanCluster, hosts: Hosts, signal: AbortSignal) => Promise<Prepared>,
  ): Promise<string | undefined> {
    const cluster = await clusterOf(wish, which);
    if (!cluster) return undefined;
    const about = plannedCluster(cluster.context, (await mayChange(cluster)).protected);
    const { plan, text, request } = await withProgress(
      { title: `Reading the hosts of ${cluster.context}`, where: 'notification' },
      async (_, signal) => {
        const hosts = new Hosts(deps.hostDeps());
        try {
          return await prepare(cluster, about, hosts, signal);
        } finally {
          hosts.dispose();
        }
      },
    );
    await show(`${plan.title} (${cluster.context})`, text);
    const [blocker] = plan.blockers;
    if (blocker) throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
    if (
      !(await kit.interaction.ask(planQuestion(plan, { lead: [`On ${listed(plan.targets)}.`], action: `${action} on ${hostWords(plan)}` })))
    )
      return undefined;
    await mayChange(cluster);
    const operation = await deps.start(request());
    follow(operation);
    return operation.id;
  }

  async function clusterOf(wish: unknown, which: string): Promise<FleetCluster | undefined> {
    // A pattern speaks of several clusters, and hosts belong to one.
    const clusters = (await deps.fleet()).filter(({ context, hosts = [] }) => hosts.length > 0 && !context.includes('*'));
    const { cluster: name } = wishIn(wish);
    const named = clusters.find(({ context }) => context === name);
    if (named) return named;
    if (name !== undefined || clusters.length === 0)
      throw new DrydockError(
        'config',
        name === undefined ? 'No fleet file lists the hosts of a cluster.' : `No fleet file lists the hosts of ${name}.`,
        {
          hint: 'Write drydock.yaml at the top of the workspace: clusters with a context and hosts, and the roles of those.',
        },
      );
    return kit.lists.one(
      clusters.map((cluster) => ({ label: cluster.context, description: `${cluster.hosts?.length ?? 0} hosts`, value: cluster })),
      { title: which },
    );
  }

  async function targetsOf({ context }: FleetCluster, names: readonly string[]): Promise<readonly HostTarget[]> {
    const known = await deps.book().ofCluster(referenceTo(context));
    return names.map((name) => {
      const target = known.find((one) => one.name === name);
      if (target) return target;
      throw new DrydockError('config', `The fleet file lists no host ${name} of ${context}.`, { hint: 'Add it under hosts.' });
    });
  }

  /** @throws DrydockError `policy` for a cluster that is read-only */
  async function mayChange({ context }: FleetCluster) {
    const ref = referenceTo(context);
    const guard = guardOf(ref, (await deps.guards()).rules);
    checkMayChange({ ref, guard });
    return guard;
  }

  async function show(name: string, text: string): Promise<string> {
    const uri = kit.documents.set('plan', name, text);
    await kit.documents.preview(uri, { beside: true });
    return uri.toString();
  }
}

function hostWords({ targets }: Plan): string {
  return targets.length === 1 ? (targets[0] ?? '') : `${targets.length} Hosts`;
}

function wishIn(wish: unknown): Wish {
  return typeof wish === 'object' && wish !== null ? wish : {};
}

function minorOf({ bootstrap }: FleetCluster): number {
  const minor = /^v?1\.(\d+)/.exec(bootstrap?.kubernetesVersion ?? '')?.[1];
  return minor === undefined ? MINOR : Number(minor);
}

/** A cluster that no kubeconfig has yet, by the name that the fleet file gives it. */
function referenceTo(context: string): ClusterRef {
  const { id } = plannedCluster(context, false);
  return {
    id,
    name: context,
    file: '',
    context,
    server: undefined,
    namespace: undefined,
    warnings: [],
    problem: undefined,
    fromWorkspace: true,
    execCommand: undefined,
  };
}
