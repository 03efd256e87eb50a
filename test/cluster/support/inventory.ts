import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Handshakes } from '../../../src/backends/tls/handshake';
import type { ExpiryInventory } from '../../../src/core/model/expiry';
import { takeInventory } from '../../../src/core/policy/certificates/inventory';
import { readExpiryFacts } from '../../../src/operations/certificates/read';
import { tellDistribution } from '../../../src/operations/nodes/tell-distribution';
import type { Cluster } from '../../rig/cluster.mts';
import { clock, connect } from './connect';
import { openRigSsh } from './ssh';

/** Reads everything that expires in a rig, as the view does with "Read Files on Hosts". */
export async function readInventory(cluster: Cluster): Promise<ExpiryInventory> {
  const connection = await connect(cluster.kubeconfig);
  const ssh = openRigSsh(cluster, mkdtempSync(join(tmpdir(), 'drydock-certificates-')));
  try {
    const facts = await readExpiryFacts(
      {
        cluster: connection.ref,
        connect: async () => connection.port,
        tellDistribution: async (port, nodes, signal) => tellDistribution(port, await port.serverVersion(signal), nodes),
        clock,
        handshakes: new Handshakes(),
        kubeconfigCertificates: (signal) => connection.certificates(signal),
        openShell: async (node, signal) => ssh.shells.open(await ssh.book.ofNode(connection.ref, node), signal),
      },
      new AbortController().signal,
    );
    return takeInventory(facts);
  } finally {
    ssh.dispose();
    connection.dispose();
  }
}
