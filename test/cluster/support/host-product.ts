import { mkdtempSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createSshBackend } from '../../../src/backends/ssh';
import { Handshakes } from '../../../src/backends/tls/handshake';
import { silentLogger } from '../../../src/core/logger';
import { clusterId } from '../../../src/core/model/cluster';
import type { HostTarget } from '../../../src/core/model/host';
import type { JournalStore } from '../../../src/ports/journal';
import { openProduct, type HostProduct } from '../../contract/hosts/product';
import type { Cluster } from '../../rig/cluster.mts';
import { clock, connect, type Connection } from './connect';

export type { HostProduct } from '../../contract/hosts/product';

export interface HostProductOptions {
  /** Whether the API may be asked; without it everything goes over SSH alone. */
  readonly api: boolean;
  readonly journals?: JournalStore;
  readonly storage?: string;
}

export async function openHostProduct(cluster: Cluster, { api, journals, storage }: HostProductOptions): Promise<HostProduct> {
  const folder = storage ?? mkdtempSync(join(tmpdir(), 'drydock-renew-'));
  const ssh = createSshBackend({
    logger: silentLogger,
    clock,
    interaction: { ask: async () => undefined },
    keychain: undefined,
    env: process.env,
    home: folder,
    localUser: userInfo().username,
    platform: process.platform,
    trustFile: join(folder, 'trust.json'),
    settings: {
      client: () => 'auto',
      program: () => 'ssh',
      configFile: () => cluster.ssh.configuration,
      user: () => undefined,
      connectTimeoutMs: () => 10_000,
      idleMs: () => 60_000,
      rememberSecrets: () => false,
    },
    tell: () => {},
  });
  let connection: Connection | undefined;
  const connected = async () => (connection ??= await connect(cluster.kubeconfig)).port;
  const product = openProduct({
    shells: ssh.shells,
    handshakes: new Handshakes(),
    targets: () =>
      cluster.controlPlanes.map(({ name }): HostTarget => ({ name, destination: name, source: 'sshConfig', expected: { hostname: name } })),
    connect: api ? connected : undefined,
    cluster: { id: clusterId(cluster.kubeconfig, 'rig'), name: 'rig', distribution: 'kubeadm' },
    folder,
    journals,
  });
  return {
    ...product,
    dispose() {
      product.dispose();
      connection?.dispose();
      ssh.dispose();
    },
  };
}
