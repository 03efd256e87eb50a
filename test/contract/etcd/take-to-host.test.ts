/** `drydock snapshot take --to host:…`: a real etcd, and a real SSH server that the snapshot goes to. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import { describeSsh } from '../ssh/suite';
import { EtcdWorld } from './world';

describeSsh('snapshots that go to a host', (suite) => {
  let etcd: EtcdWorld;
  beforeAll(async () => {
    etcd = await EtcdWorld.create(1);
    await etcd.fill(etcd.members[0]!, ['a', 'b', 'c'], 900_000);
  });
  afterAll(() => etcd?.dispose());

  const drydock = async (...args: readonly string[]) => {
    const said = { out: '', error: '' };
    const streams = {
      stdin: [] as never,
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    const code = await snapshotCommand(args, streams, { bytes: () => {}, now: () => Date.now() });
    return { code, ...said };
  };
  /** Whoever logs in, and whose key is known. */
  const sshConfig = (name: string, known: readonly string[]) => {
    const file = suite.world.path(`config-${name}`);
    writeFileSync(suite.world.path(`known-${name}`), known.join(''));
    const lines = [
      'Host store',
      '  HostName 127.0.0.1',
      `  Port ${suite.server.port}`,
      'Host *',
      '  User root',
      `  IdentityFile ${suite.world.key}`,
    ];
    lines.push('  IdentitiesOnly yes', `  UserKnownHostsFile ${suite.world.path(`known-${name}`)}`, '  GlobalKnownHostsFile /dev/null');
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    return file;
  };
  const take = (to: string, config: string, ...args: readonly string[]) => {
    const pki = [
      '--cacert',
      etcd.path('ca.crt'),
      '--cert',
      etcd.path('healthcheck-client.crt'),
      '--key',
      etcd.path('healthcheck-client.key'),
    ];
    const endpoint = ['--endpoint', etcd.members[0]!.clientUrl];
    return drydock('take', '--to', to, '--ssh-config', config, ...endpoint, ...pki, '--format', 'json', ...args);
  };

  it('lie there under their name when they are whole, for root only, with metadata, in a folder that is made', async () => {
    const config = sshConfig('trusted', [suite.server.knownHosts()]);
    const folder = suite.world.path('store', 'etcd');
    const taken = await take(`host:store:${folder}/`, config, '--cluster', 'prod');
    expect(taken.error).toBe('');
    const { file, sha256, size } = JSON.parse(taken.out) as { file: string; sha256: string; size: number };
    expect(file).toMatch(new RegExp(`^host:store:${folder}/etcd-prod-\\d{8}T\\d{6}Z\\.db$`));
    const path = file.replace('host:store:', '');
    const name = path.slice(folder.length + 1);
    expect(readdirSync(folder).sort()).toEqual([name, `${name}.json`]);
    expect([folder, path, `${path}.json`].map((one) => statSync(one).mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
    expect(statSync(path).size).toBe(size);
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8'))).toMatchObject({ sha256, cluster: { name: 'prod' } });
    expect(await drydock('verify', path)).toMatchObject({ code: 0 });
    expect(JSON.parse(await etcd.etcdutl('snapshot', 'status', path, '-w', 'json'))).toMatchObject({
      totalKey: expect.any(Number) as number,
    });

    // Never over another one.
    const again = await take(`host:store:${path}`, config);
    expect(again).toMatchObject({ code: 3, error: expect.stringContaining('exists already on store') as string });
    expect(statSync(path).size).toBe(size);
  });

  it('are encrypted on the way to a host of a fleet file', async () => {
    const config = sshConfig('fleet', [suite.server.knownHosts()]);
    const folder = suite.world.path('sealed');
    mkdirSync(folder);
    const fleet = suite.world.path('drydock.yaml');
    const host = `{ name: vault, address: 127.0.0.1, port: ${suite.server.port}, user: root }`;
    writeFileSync(fleet, `clusters:\n  - context: prod-*\n    hosts: [${host}]\n`);
    const identity = await generateX25519Identity();
    writeFileSync(suite.world.path('identity'), `${identity}\n`);
    const sealed = ['--recipient', await identityToRecipient(identity)];
    const taken = await take(`host:vault:${folder}/`, config, '--hosts', fleet, '--cluster', 'prod-eu', ...sealed);
    expect(taken.error).toBe('');
    const path = (JSON.parse(taken.out) as { file: string }).file.replace('host:vault:', '');
    expect(path).toMatch(/\.db\.age$/);
    expect(readFileSync(path).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(await drydock('verify', path, '--identity', suite.world.path('identity'))).toMatchObject({ code: 0 });
  });

  it('do not go to a host whose key nobody knows', async () => {
    const folder = suite.world.path('stranger');
    const refused = await take(`host:store:${join(folder, 'a.db')}`, sshConfig('stranger', []));
    expect(refused).toMatchObject({ code: 3, out: '' });
    expect(refused.error).toMatch(/host key/i);
    expect(existsSync(folder)).toBe(false);
  });
});
