import { here, type ClusterSurroundings } from '../cluster';
import type { Streams } from '../streams';
import { EXIT, usage } from './outcome';

type PlanCommand = (args: readonly string[], streams: Streams, around: ClusterSurroundings) => Promise<number>;

const cluster =
  (what: string): (() => Promise<PlanCommand>) =>
  async () => {
    const { clusterPlanCommand } = await import('./cluster');
    return (args, streams, around) => clusterPlanCommand([what, ...args], streams, around);
  };

/** What can be planned; each is loaded when it is asked for. */
const PLANS: Readonly<Record<string, { readonly about: string; readonly load: () => Promise<PlanCommand> }>> = {
  bootstrap: { about: 'How a cluster of kubeadm is made on hosts', load: async () => (await import('./bootstrap')).bootstrapCommand },
  endpoint: { about: "The configuration of a cluster's endpoint", load: async () => (await import('./endpoint')).endpointCommand },
  join: { about: 'Hosts that become nodes of a cluster', load: cluster('join') },
  patch: { about: 'Patches of the systems of nodes', load: cluster('patch') },
  reboot: { about: 'The restart of nodes', load: cluster('reboot') },
  upgrade: { about: 'The upgrade of a cluster', load: cluster('upgrade') },
};

const HELP = `Usage: drydock plan WHAT [OPTIONS]

Plans, and prints the plan. Nothing is changed, and no question is asked.

What:
${Object.entries(PLANS)
  .map(([what, { about }]) => `  ${what.padEnd(10)} ${about}\n`)
  .join('')}
drydock plan WHAT --help tells more about one.

Exit code: 0 can be carried out; 1 can be carried out, with notes or something unknown; 2 something keeps it from being carried out;
3 nothing could be read or wrong usage.
`;

/**
 * `drydock plan`.
 * @returns the exit code, see EXIT
 * @throws UsageError
 */
export async function planCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings = here()): Promise<number> {
  const [what, ...rest] = args;
  if (what === '--help' || what === '-h') {
    streams.out(HELP);
    return EXIT.ok;
  }
  if (what !== undefined && Object.hasOwn(PLANS, what)) {
    const command = await PLANS[what]?.load();
    if (command) return command(rest, streams, around);
  }
  const last = Object.keys(PLANS);
  throw usage(`what is planned is one of ${last.join(', ')}${what === undefined ? '' : `, not "${what}"`}.`);
}
