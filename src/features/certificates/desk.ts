import type { ExpiryEntry, ExpiryInventory } from '../../core/model/expiry';
import type { NodeModel } from '../../core/model/node';
import { takeInventory } from '../../core/policy/certificates/inventory';
import { certificatesCsv } from '../../core/report/certificates/csv';
import { certificatesDocument, entryDocument } from '../../core/report/certificates/document';
import { certificatesJson } from '../../core/report/certificates/json';
import { certificatesPrometheus } from '../../core/report/certificates/prometheus';
import { readExpiryFacts } from '../../operations/certificates/read';
import type { TellDistribution } from '../../operations/nodes/tell-distribution';
import type { Clock } from '../../ports/clock';
import type { ClusterDirectory } from '../../ports/clusters';
import type { Dial, HandshakePort } from '../../ports/handshake';
import type { RemoteShellPort } from '../../ports/remote-shell';
import type { ClusterSession } from '../clusters/session';

/** Forms in which the list can leave the editor. */
export type ExportFormat = 'markdown' | 'csv' | 'json' | 'prometheus';

export interface ReadOptions {
  /** Log in to the hosts of the nodes as well, for their files. May ask the person. */
  readonly hosts: boolean;
}

export interface CertificatesDeskDeps {
  readonly directory: () => Pick<ClusterDirectory, 'certificates'>;
  readonly handshakes: () => HandshakePort;
  /** The way to the nodes of a cluster that has a network of its own. */
  readonly dial: (session: ClusterSession) => Dial | undefined;
  /** Opens a shell on the host of a node. Unset: there is no way to. */
  readonly openShell: ((session: ClusterSession, node: NodeModel, signal: AbortSignal) => Promise<RemoteShellPort>) | undefined;
  readonly tellDistribution: TellDistribution;
  readonly clock: Clock;
}

/** Reads what expires over the connections that the views share, and writes it down. */
export class CertificatesDesk {
  constructor(private readonly deps: CertificatesDeskDeps) {}

  /** Whether there is a way to log in to hosts. */
  get canReadHosts(): boolean {
    return this.deps.openShell !== undefined;
  }

  async read(session: ClusterSession, { hosts }: ReadOptions, signal: AbortSignal): Promise<ExpiryInventory> {
    const { directory, handshakes, dial, openShell, tellDistribution, clock } = this.deps;
    const facts = await readExpiryFacts(
      {
        cluster: session.ref,
        connect: (connecting) => session.connect(connecting),
        tellDistribution: async (port, nodes, telling) => session.distribution ?? tellDistribution(port, await port.serverVersion(telling), nodes),
        clock,
        handshakes: handshakes(),
        dial: dial(session),
        kubeconfigCertificates: (reading) => directory().certificates(reading),
        openShell: hosts && openShell ? (node, opening) => openShell(session, node, opening) : undefined,
      },
      signal,
    );
    return takeInventory(facts);
  }

  write(inventory: ExpiryInventory, format: ExportFormat): string {
    switch (format) {
      case 'markdown':
        return certificatesDocument(inventory);
      case 'csv':
        return certificatesCsv(inventory);
      case 'json':
        return certificatesJson(inventory);
      case 'prometheus':
        return certificatesPrometheus(inventory);
    }
  }

  describe(entry: ExpiryEntry, inventory: ExpiryInventory): string {
    return entryDocument(entry, inventory);
  }
}
