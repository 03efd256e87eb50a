/** The cases that the practice hosts are held to, on a real control plane. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { createSshBackend, type SshBackend } from '../../src/backends/ssh';
import { silentLogger } from '../../src/core/logger';
import type { RemoteShellPort } from '../../src/ports/remote-shell';
import { hostCases } from '../contract/hosts/cases';
import { clock } from './support/connect';
import { useCluster } from './support/rig';

const shared = useCluster('host-cases');
const folder = mkdtempSync(join(tmpdir(), 'drydock-host-cases-'));
let backend: SshBackend;
let shell: RemoteShellPort;

beforeAll(async () => {
  backend = createSshBackend({
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
      client: () => 'ssh2',
      program: () => 'ssh',
      configFile: () => shared.cluster.ssh.configuration,
      user: () => undefined,
      connectTimeoutMs: () => 10_000,
      idleMs: () => 60_000,
      rememberSecrets: () => false,
    },
    tell: () => {},
  });
  const { name } = shared.cluster.controlPlanes[0]!;
  shell = await backend.shells.open({ name, destination: name, user: 'ops', source: 'sshConfig', expected: { hostname: name } });
});
afterAll(() => {
  shell?.dispose();
  backend?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('a real control plane', () => hostCases(() => shell));
