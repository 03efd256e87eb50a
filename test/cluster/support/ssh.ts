import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createSshBackend, type SshBackend } from '../../../src/backends/ssh';
import { silentLogger } from '../../../src/core/logger';
import type { Logger } from '../../../src/core/logger';
import { FleetHosts } from '../../../src/operations/nodes/fleet-hosts';
import type { Hosts } from '../../../src/ports/remote-shell';
import type { Interaction } from '../../../src/ports/interaction';
import type { Cluster } from '../../rig/cluster.mts';
import { clock } from './connect';

export interface RigSsh extends SshBackend {
  /** Where the nodes of the cluster are, as the ssh configuration and the Node objects tell it. */
  readonly book: Hosts;
}

export interface RigSshOptions {
  readonly client?: 'auto' | 'ssh2' | 'openssh';
  /** Who logs in; the ssh configuration's root when unset. */
  readonly user?: string;
  readonly configuration?: string;
  readonly interaction?: Interaction;
  readonly connectTimeoutMs?: number;
  readonly log?: Logger;
}

/** The product's SSH with the access that the rig gives. @param storage folder for what it keeps */
export function openRigSsh(cluster: Pick<Cluster, 'ssh'>, storage: string, options: RigSshOptions = {}): RigSsh {
  const { client = 'auto', configuration = cluster.ssh.configuration, connectTimeoutMs = 10_000 } = options;
  const backend = createSshBackend({
    logger: options.log ?? silentLogger,
    clock,
    interaction: options.interaction ?? { ask: async () => undefined },
    keychain: undefined,
    env: process.env,
    home: storage,
    localUser: userInfo().username,
    platform: process.platform,
    trustFile: join(storage, 'trust.json'),
    settings: {
      client: () => client,
      program: () => 'ssh',
      configFile: () => configuration,
      user: () => options.user,
      connectTimeoutMs: () => connectTimeoutMs,
      idleMs: () => 60_000,
      rememberSecrets: () => false,
    },
    tell: () => {},
  });
  const book = new FleetHosts({ fleet: async () => [], hasAlias: (name) => backend.hasAlias(name), isTrusted: () => true });
  return { ...backend, book };
}
