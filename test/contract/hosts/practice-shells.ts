import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createSshBackend, type SshBackend } from '../../../src/backends/ssh';
import { systemClock } from '../../../src/backends/system-clock';
import { silentLogger } from '../../../src/core/logger';
import { practiceDestination, type HostTarget } from '../../../src/core/model/host';
import type { Interaction } from '../../../src/ports/interaction';
import type { PracticeCluster } from '../../../src/practice/index';

/** The SSH backend as the product has it, for the hosts of a practice cluster, on a computer without an ssh program. */
export function practiceBackend(cluster: PracticeCluster, ask: Interaction['ask'] = async () => undefined): SshBackend {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-practice-'));
  const backend = createSshBackend({
    logger: silentLogger,
    clock: systemClock,
    interaction: { ask },
    keychain: undefined,
    env: { PATH: '' },
    home: folder,
    localUser: userInfo().username,
    platform: process.platform,
    trustFile: join(folder, 'trust.json'),
    settings: {
      client: () => 'auto',
      program: () => 'no-ssh-here',
      configFile: () => undefined,
      user: () => undefined,
      connectTimeoutMs: () => 5_000,
      idleMs: () => 60_000,
      rememberSecrets: () => false,
    },
    ownHosts: () => cluster.hosts,
    tell: () => {},
  });
  return {
    ...backend,
    dispose() {
      backend.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function practiceTarget(name: string): HostTarget {
  return { name, destination: practiceDestination(name), source: 'practice', expected: { machineId: name, hostname: name, bootId: name } };
}
