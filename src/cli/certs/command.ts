import { Handshakes } from '../../backends/tls/handshake';
import { DrydockError } from '../../core/errors';
import type { ClusterRef } from '../../core/model/cluster';
import type { ExpiryInventory } from '../../core/model/expiry';
import { worst } from '../../core/policy/certificates/attention';
import { takeInventory } from '../../core/policy/certificates/inventory';
import { certificatesCsv } from '../../core/report/certificates/csv';
import { certificatesDocument } from '../../core/report/certificates/document';
import { certificatesJson } from '../../core/report/certificates/json';
import { certificatesPrometheus } from '../../core/report/certificates/prometheus';
import { readExpiryFacts } from '../../operations/certificates/read';
import { tellDistribution } from '../../operations/nodes/tell-distribution';
import type { Dial } from '../../ports/handshake';
import { here, chooseCluster, openBackend, type Backend, type ClusterSurroundings } from '../cluster';
import type { Streams } from '../streams';
import { CERTS_HELP, EXIT, readOptions, usage, type CertsFormat, type CertsOptions } from './options';
import { certificatesTable } from './table';

/** What the command finds around it. */
export interface CertsSurroundings extends ClusterSurroundings {
  /** How nodes are reached; unset: directly. */
  readonly dial?: Dial;
}

/**
 * `drydock certs`.
 * @returns the exit code: 0 nothing to look at, 1 warnings, 2 critical, 3 nothing could be read
 * @throws UsageError
 */
export async function certsCommand(args: readonly string[], streams: Streams, around: CertsSurroundings = here()): Promise<number> {
  const options = readOptions(args);
  if (options.isHelp) {
    streams.out(CERTS_HELP);
    return EXIT.ok;
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  const backend = openBackend(options, around);
  try {
    const cluster = await chooseCluster(backend.directory, options, usage);
    const { inventory, read } = await inventoryOf(cluster, backend, options, around, signal);
    for (const { title, outcome, why } of inventory.sources) {
      if (outcome === 'unreadable') streams.error(`drydock: not read: ${title}: ${why ?? 'unknown reason'}\n`);
    }
    streams.out(write(inventory, options.format));
    return read ? exitCode(inventory) : EXIT.unknown;
  } catch (error) {
    if (!DrydockError.is(error)) throw error;
    const late = error.kind === 'cancelled' && signal.aborted;
    streams.error(
      `drydock: ${late ? `gave up after ${options.timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ')}\n`,
    );
    return EXIT.unknown;
  } finally {
    backend.dispose();
  }
}

async function inventoryOf(
  cluster: ClusterRef,
  { connector, directory }: Backend,
  { thresholds }: CertsOptions,
  { clock, dial }: CertsSurroundings,
  signal: AbortSignal,
): Promise<{ readonly inventory: ExpiryInventory; readonly read: boolean }> {
  const port = connector.connect(cluster, signal);
  port.catch(() => undefined);
  try {
    const facts = await readExpiryFacts(
      {
        cluster,
        connect: () => port,
        tellDistribution: async (reached, nodes, telling) => tellDistribution(reached, await reached.serverVersion(telling), nodes),
        clock,
        handshakes: new Handshakes(),
        dial,
        kubeconfigCertificates: (reading) => directory.certificates(reading),
      },
      signal,
    );
    const connected = facts.sources.some(({ id, outcome }) => id === 'api' && outcome === 'read');
    const answered = facts.observations.some(({ kind }) => kind === 'served');
    return { inventory: takeInventory(facts, thresholds), read: connected || answered };
  } finally {
    await port.then(
      (opened) => opened.dispose(),
      () => undefined,
    );
  }
}

function write(inventory: ExpiryInventory, format: CertsFormat): string {
  switch (format) {
    case 'table':
      return certificatesTable(inventory);
    case 'json':
      return certificatesJson(inventory);
    case 'csv':
      return certificatesCsv(inventory);
    case 'prometheus':
      return certificatesPrometheus(inventory);
    case 'markdown':
      return certificatesDocument(inventory);
  }
}

function exitCode({ entries, findings }: ExpiryInventory): number {
  switch (worst([...findings, ...entries.flatMap((entry) => entry.findings)])) {
    case 'critical':
      return EXIT.critical;
    case 'warning':
      return EXIT.warning;
    case 'notice':
    case undefined:
      return EXIT.ok;
  }
}
