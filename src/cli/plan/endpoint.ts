import { resolve } from 'node:path';
import { endpointOf, type EndpointWishes } from '../../core/bootstrap/from-fleet';
import { DrydockError } from '../../core/errors';
import type { FleetCluster } from '../../core/model/fleet';
import { endpointDocuments, renderEndpointConfiguration } from '../../core/report/endpoint-configuration';
import { oneWordOf, parseArguments } from '../arguments';
import type { ClusterSurroundings } from '../cluster';
import { fleetIn } from '../fleet-file';
import type { Streams } from '../streams';
import { EXIT, usage } from './outcome';

export const ENDPOINT_HELP = `Usage: drydock plan endpoint [OPTIONS]

Prints the configuration of a cluster's endpoint, from the hosts of a fleet file: HAProxy on those with the role load-balancer (else on the
control planes), and with an address that moves keepalived, or kube-vip in place of both. Contacts nobody and changes nothing.

  --context NAME             cluster of the fleet file (the only one that lists hosts)
  --fleet FILE               fleet file (drydock.yaml of this folder)
  --endpoint HOST:PORT       what clients are given (as the fleet file says, else the address of the first balancer)
  --balancer NAME            host that balances; may be repeated
  --virtual-address CIDR     address that moves, such as 10.0.0.100/24
  --interface NAME           network interface that carries it
  --kubernetes VERSION       version of the cluster, for kube-vip's access (1.34)
  --format markdown|json     how it is written (markdown)
  -h, --help                 this text

Exit code: 0; 3 the fleet file can't be used, or wrong usage.
`;

/** `drydock plan endpoint`. @returns the exit code. @throws UsageError */
export async function endpointCommand(
  args: readonly string[],
  streams: Streams,
  { cwd }: Pick<ClusterSurroundings, 'cwd'>,
): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    streams.out(ENDPOINT_HELP);
    return EXIT.ok;
  }
  if (positionals.length > 0) throw usage(`"${positionals.join(' ')}" is not understood.`);
  const { kubernetes = '1.34' } = values;
  const format = oneWordOf('--format', values.format ?? 'markdown', ['markdown', 'json'], usage);
  const minor = /^v?1\.(\d{1,3})(?:\.\d+)?$/.exec(kubernetes)?.[1];
  if (minor === undefined) throw usage(`--kubernetes is a version such as 1.34, not "${kubernetes}".`);
  const wishes: EndpointWishes = {
    ...(values.endpoint === undefined ? {} : { endpoint: values.endpoint }),
    ...(values.balancer === undefined ? {} : { balancers: values.balancer }),
    ...(values['virtual-address'] === undefined ? {} : { virtualAddress: values['virtual-address'] }),
    ...(values.interface === undefined ? {} : { interface: values.interface }),
  };
  try {
    const cluster = clusterIn(await fleetIn(resolve(cwd, values.fleet ?? 'drydock.yaml'), true), values.context);
    const settings = endpointOf(cluster, wishes);
    const options = { minor: Number(minor) };
    const documents = endpointDocuments(settings, options);
    streams.out(
      format === 'json' ? `${JSON.stringify({ settings, documents }, undefined, 2)}\n` : renderEndpointConfiguration(settings, options),
    );
    return EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    streams.error(`drydock: ${[error.message, error.hint].filter(Boolean).join(' ')}\n`);
    return EXIT.unknown;
  }
}

function clusterIn(clusters: readonly FleetCluster[], context: string | undefined): FleetCluster {
  const fitting = clusters.filter((cluster) => (context === undefined ? (cluster.hosts ?? []).length > 0 : cluster.context === context));
  const [cluster, ...others] = fitting;
  if (cluster && others.length === 0) return cluster;
  if (cluster) throw usage(`--context is needed: hosts are listed for ${fitting.map((one) => one.context).join(', ')}.`);
  throw new DrydockError('config', context === undefined ? 'The fleet file lists no hosts.' : `The fleet file has no cluster ${context}.`);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return parseArguments(
    args,
    {
      context: text,
      fleet: text,
      endpoint: text,
      balancer: { type: 'string', multiple: true },
      'virtual-address': text,
      interface: text,
      kubernetes: text,
      format: text,
      help: { type: 'boolean', short: 'h' },
    },
    usage,
  );
}
