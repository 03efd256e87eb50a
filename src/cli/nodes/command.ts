import { DrydockError } from '../../core/errors';
import type { NodeComparison } from '../../core/model/node-comparison';
import type { NodeModel } from '../../core/model/node';
import { naturally } from '../../core/natural-order';
import { comparisonSummary, nodeComparisonJson, renderNodeComparison } from '../../core/report/node-comparison';
import { readNodeComparison, requireSeveral } from '../../operations/node-comparison/read';
import { here, chooseCluster, openBackend, type ClusterSurroundings } from '../cluster';
import { openBook, openSsh } from '../hosts-over-ssh';
import { openHosts } from '../open-hosts';
import type { Streams } from '../streams';
import { printable, table } from '../table';
import { EXIT, NODES_HELP, readNodesOptions, usage, type NodesOptions } from './options';

/** Nodes that are read side by side. */
const PARALLEL = 20;

/**
 * `drydock nodes compare`.
 * @returns the exit code, see EXIT
 * @throws UsageError
 */
export async function nodesCommand(args: readonly string[], streams: Streams, around: ClusterSurroundings = here()): Promise<number> {
  const options = readNodesOptions(args);
  if (!options) {
    streams.out(NODES_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const comparison = await compared(options, streams, around, signal);
    streams.out({ table: comparisonTable, json: nodeComparisonJson, markdown: renderNodeComparison }[options.format](comparison));
    for (const { node, group, why } of options.format === 'table' ? comparison.unread : [])
      streams.error(`drydock: not read: ${printable(`${group} of ${node}: ${why}`)}\n`);
    return comparison.different.length > 0 ? EXIT.different : EXIT.ok;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const said = signal.aborted ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
    streams.error(`drydock: ${said}\n`);
    return EXIT.unknown;
  }
}

async function compared(
  options: NodesOptions,
  streams: Streams,
  around: ClusterSurroundings,
  signal: AbortSignal,
): Promise<NodeComparison> {
  const backend = openBackend(options, around);
  const ssh = openSsh(options, around, streams);
  const { clock } = around;
  const hosts = openHosts(ssh, clock);
  try {
    const cluster = await chooseCluster(backend.directory, options, usage);
    const { book } = await openBook(options, ssh, around);
    const port = await backend.connector.connect(cluster, signal);
    try {
      const { items } = await port.list('Node', {}, signal);
      const nodes = requireSeveral(
        named(
          naturally(items, ({ name }) => name),
          options.names,
          cluster.name,
        ),
      );
      const sources = { port, targetOf: (node: NodeModel) => book.ofNode(cluster, node), now: () => clock.now(), parallel: PARALLEL };
      return await readNodeComparison(cluster.name, nodes, options.apiOnly ? sources : { ...sources, hosts }, () => undefined, signal);
    } finally {
      port.dispose();
    }
  } finally {
    hosts.dispose();
    ssh.dispose();
    backend.dispose();
  }
}

function named(nodes: readonly NodeModel[], names: readonly string[], cluster: string): readonly NodeModel[] {
  if (names.length === 0) return nodes;
  const strange = names.filter((name) => !nodes.some((node) => node.name === name));
  if (strange.length > 0) throw usage(`${cluster} has no node ${strange.join(', ')}.`);
  return nodes.filter(({ name }) => names.includes(name));
}

/** Only what is different: a line for each fact, with who deviates. */
function comparisonTable(comparison: NodeComparison): string {
  const rows = comparison.different.map(({ group, name, usual, values, deviating }) => [
    group,
    name,
    usual ? `${usual.value ?? '(not set)'} (${usual.nodes})` : '(no majority)',
    deviating.map((node) => `${node}: ${values.get(node) ?? '(not set)'}`).join(', '),
  ]);
  const shown = rows.length === 0 ? '' : `${table(['SOURCE', 'FACT', 'MOST HAVE', 'DIFFERENT'], rows)}\n`;
  return `${shown}${comparisonSummary(comparison)}\n`;
}
