import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { clusterId } from '../../../src/core/model/cluster';
import type { JournalStore } from '../../../src/ports/journal';
import type { PracticeCluster } from '../../../src/practice/index';
import { openPort } from '../port/open-port';
import { practiceBackend, practiceTarget } from './practice-shells';
import { openProduct, type HostProduct } from './product';

/** The product without its editor on the hosts of a practice cluster. */
export async function openPracticeProduct(
  cluster: PracticeCluster,
  wrap: (journals: JournalStore) => JournalStore = (one) => one,
): Promise<HostProduct> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-practice-'));
  const backend = practiceBackend(cluster);
  const { port, dispose } = await openPort(cluster.kubeconfig);
  const handshakes = new Handshakes();
  const product = openProduct({
    shells: backend.shells,
    // What is not asked for through a host is in the network of the practice cluster.
    handshakes: { chainOf: (target, dial, signal) => handshakes.chainOf(target, dial ?? cluster.dial, signal) },
    targets: () => ['cp1', 'cp2', 'cp3'].map(practiceTarget),
    connect: async () => port,
    cluster: { id: clusterId('practice:contract', 'practice'), name: 'practice', distribution: 'practice' },
    folder,
    journals: wrap(new FileJournals(join(folder, 'operations'))),
  });
  return {
    ...product,
    dispose() {
      product.dispose();
      backend.dispose();
      dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
