/** Bundle `readiness`: looks at hosts, compares nodes and shows what was found. Loaded with the first command. */
import { DrydockError } from '../../core/errors';
import type { FleetCluster } from '../../core/model/fleet';
import type { NodeModel } from '../../core/model/node';
import { naturally } from '../../core/natural-order';
import { findingsOf, judgeReadiness } from '../../core/policy/readiness/judge';
import { renderNodeComparison } from '../../core/report/node-comparison';
import { renderReadiness } from '../../core/report/readiness';
import { Hosts, type HostDeps } from '../../operations/control-plane/hosts';
import { readNodeComparison, requireSeveral } from '../../operations/node-comparison/read';
import { readReadiness } from '../../operations/readiness/read';
import { requireHosts, targetsOfFleet, targetsOfNodes, withoutTwins, type ReadinessTarget } from '../../operations/readiness/targets';
import type { Clock } from '../../ports/clock';
import type { Hosts as HostBook } from '../../ports/remote-shell';
import type { CommandHandler } from '../../ui/command/registry';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { isElement, oneCluster } from '../clusters/targets';
import { chooseNodes } from '../nodes/choose';

export interface ReadinessFeatureDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  readonly hostDeps: () => HostDeps;
  /** Where hosts are looked up. */
  readonly book: () => HostBook;
  /** What the fleet files say. */
  readonly fleet: () => Promise<readonly FleetCluster[]>;
}

export type ReadinessHandlers = Readonly<Record<'drydock.hosts.checkReadiness' | 'drydock.nodes.compare', CommandHandler>>;

/** What a command is about; no nodes: all of the cluster. */
interface About {
  readonly session: ClusterSession;
  readonly nodes: readonly NodeModel[] | undefined;
}

/**
 * `drydock.hosts.checkReadiness` is about the nodes it was called on, else about all nodes of a cluster and the hosts that the fleet
 * file lists for it; `{ cluster, measureDisk: false }` leaves the disks alone. `drydock.nodes.compare` is about several nodes, or
 * with one or none about all; `{ cluster, hosts: boolean }` says whether hosts are logged in to. Both change nothing, and resolve
 * with the document's address and what was found.
 */
export function createReadiness({ kit, clock, sessions, hostDeps, book, fleet }: ReadinessFeatureDeps): ReadinessHandlers {
  const { documents, interaction, lists, settings } = kit;

  return {
    'drydock.hosts.checkReadiness': async (...args) => {
      const about = await wished(args, 'Check Readiness', 'Check the hosts of which cluster?');
      if (!about) return undefined;
      const measureDisk = optionOf(args, 'measureDisk') ?? (await agreedToMeasure());
      if (measureDisk === undefined) return undefined;
      const { name } = about.session.ref;
      const hosts = new Hosts(hostDeps());
      try {
        const report = await withProgress({ title: `Checking hosts of ${name}`, where: 'notification' }, async (tell, signal) => {
          const targets = requireHosts(await targetsOf(about), name);
          const options = { measureDisk, parallel: settings.get('ssh.parallelHosts') };
          const progress = (done: number, total: number) =>
            tell({ message: `${Math.floor((done * targets.length) / total)} of ${targets.length}`, fraction: done / total });
          return judgeReadiness(await readReadiness(name, targets, hosts, options, progress, signal));
        });
        const uri = documents.set('readiness', `Readiness of hosts of ${name}`, renderReadiness(report));
        await documents.preview(uri);
        return { uri, findings: findingsOf(report).map(({ check, host, state }) => ({ check: check.id, host, state })) };
      } finally {
        hosts.dispose();
      }
    },

    'drydock.nodes.compare': async (...args) => {
      const about = await wished(args, 'Compare', 'Compare the nodes of which cluster?');
      if (!about) return undefined;
      const overSsh = optionOf(args, 'hosts') ?? (await chosenSource());
      if (overSsh === undefined) return undefined;
      const { session } = about;
      const hosts = overSsh ? new Hosts(hostDeps()) : undefined;
      try {
        const comparison = await withProgress(
          { title: `Comparing nodes of ${session.ref.name}`, where: 'notification' },
          async (tell, signal) => {
            const [port, all] = [await session.connect(signal), await session.watchNodes(signal)];
            const chosen = (about.nodes?.length ?? 0) > 1 ? about.nodes : undefined;
            const nodes = requireSeveral(chosen ?? naturally(all.values(), ({ name }) => name));
            return readNodeComparison(
              session.ref.name,
              nodes,
              {
                port,
                ...(hosts ? { hosts } : {}),
                targetOf: (node) => book().ofNode(session.ref, node),
                now: () => clock.now(),
                parallel: settings.get('ssh.parallelHosts'),
              },
              (done, total) => tell({ message: `${done} of ${total}`, fraction: done / total }),
              signal,
            );
          },
        );
        const uri = documents.set('nodes', `Differences between nodes of ${session.ref.name}`, renderNodeComparison(comparison));
        await documents.preview(uri);
        return { uri, different: comparison.different.map(({ group, name, deviating }) => ({ group, name, deviating })) };
      } finally {
        hosts?.dispose();
      }
    },
  };

  async function wished(args: readonly unknown[], verb: string, which: string): Promise<About | undefined> {
    const [first, others] = args;
    const rows = Array.isArray(others) && others.length > 0 ? (others as readonly unknown[]) : [first];
    if (!rows.some(isNode)) {
      const session = await oneCluster(sessions(), lists, args, which);
      return session && { session, nodes: undefined };
    }
    const chosen = await chooseNodes(sessions, lists, args, { verb, several: true });
    const [one, other] = chosen?.clusters ?? [];
    if (!one) return undefined;
    if (other)
      throw new DrydockError('invalid', `${verb} is about the nodes of one cluster at a time.`, { hint: 'Select nodes of one cluster.' });
    return one;
  }

  /** A cluster that does not answer has no nodes to show, but may have hosts in the fleet file: they may be there to make it. */
  async function targetsOf({ session, nodes }: About): Promise<readonly ReadinessTarget[]> {
    const { ref } = session;
    if (nodes) return targetsOfNodes(ref, nodes, book());
    // The practice cluster is in nobody's fleet file.
    const listed = ref.file.startsWith('practice:') ? [] : await targetsOfFleet(ref, await fleet(), book());
    const known = session.watchNodes().then((all) => naturally(all.values(), ({ name }) => name));
    return withoutTwins(await targetsOfNodes(ref, listed.length > 0 ? await known.catch(() => []) : await known, book()), listed);
  }

  async function agreedToMeasure(): Promise<boolean | undefined> {
    const id = await interaction.ask({
      kind: 'choose',
      title: 'Measure the disks for etcd?',
      choices: [
        {
          id: 'yes',
          label: 'With the disks',
          detail: 'A hundred small writes into a temporary file of 230 KB beside the data of etcd, removed again',
        },
        { id: 'no', label: 'Without', detail: 'Everything else is only read' },
      ],
    });
    return id === undefined ? undefined : id === 'yes';
  }

  async function chosenSource(): Promise<boolean | undefined> {
    const id = await interaction.ask({
      kind: 'choose',
      title: 'Compare what?',
      choices: [
        { id: 'hosts', label: 'Nodes and their hosts', detail: 'Logs in over SSH for flags, time, disks, kernel settings and programs' },
        { id: 'api', label: 'Only what the API tells', detail: 'Node objects, and the configuration of kubelets where you may read it' },
      ],
    });
    return id === undefined ? undefined : id === 'hosts';
  }
}

function isNode(value: unknown): boolean {
  return isElement(value, 'node') || (typeof value === 'object' && value !== null && 'node' in value && !('kind' in value));
}

/** What a caller said in place of a person: `{ cluster, [name]: boolean }`. */
function optionOf([wish]: readonly unknown[], name: string): boolean | undefined {
  const value = typeof wish === 'object' && wish !== null ? (wish as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'boolean' ? value : undefined;
}
