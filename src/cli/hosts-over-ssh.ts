import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createSshBackend } from '../backends/ssh';
import { silentLogger } from '../core/logger';
import type { FleetCluster } from '../core/model/fleet';
import { FleetHosts } from '../operations/nodes/fleet-hosts';
import type { ClusterSurroundings } from './cluster';
import { fleetIn } from './fleet-file';
import type { Streams } from './streams';

const FLEET_FILE = 'drydock.yaml';

export type Ssh = ReturnType<typeof createSshBackend>;

/** How a command finds hosts and logs in to them. */
export interface SshOptions {
  readonly fleet: string | undefined;
  readonly sshConfig: string | undefined;
  readonly sshUser: string | undefined;
}

/** Without anybody to ask: a host whose key is not known is not connected to, and the plan says so. */
export function openSsh({ sshConfig, sshUser }: SshOptions, { env, home, cwd, clock }: ClusterSurroundings, streams: Streams): Ssh {
  return createSshBackend({
    logger: silentLogger,
    clock,
    interaction: { ask: async () => undefined },
    keychain: undefined,
    env,
    home,
    localUser: userInfo().username,
    platform: process.platform,
    // Written by nobody here: keys are only trusted where a person is asked.
    trustFile: join(home, '.drydock', 'trusted-hosts.json'),
    settings: {
      client: () => 'auto',
      program: () => 'ssh',
      configFile: () => (sshConfig === undefined ? undefined : resolve(cwd, sshConfig)),
      user: () => sshUser,
      connectTimeoutMs: () => 15_000,
      idleMs: () => 0,
      rememberSecrets: () => false,
    },
    tell: (message) => streams.error(`drydock: ${message}\n`),
  });
}

/** Where the hosts are: in the fleet file that was named, else in that of the folder where there is one. */
export async function openBook(
  { fleet: named }: Pick<SshOptions, 'fleet'>,
  ssh: Ssh,
  { cwd }: Pick<ClusterSurroundings, 'cwd'>,
): Promise<{ readonly book: FleetHosts; readonly fleet: readonly FleetCluster[] }> {
  const fleet = await fleetIn(resolve(cwd, named ?? FLEET_FILE), named !== undefined);
  return { fleet, book: new FleetHosts({ fleet: async () => fleet, hasAlias: (name) => ssh.hasAlias(name), isTrusted: () => true }) };
}
