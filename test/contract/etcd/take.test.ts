/** `drydock snapshot take` on real members. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import { verifySnapshot } from '../../../src/core/snapshot/verify';
import { until } from '../ssh/world';
import { EtcdWorld } from './world';

describe('drydock snapshot take', () => {
  let world: EtcdWorld;
  beforeAll(async () => {
    world = await EtcdWorld.create(3);
  });
  afterAll(() => world?.dispose());

  const take = async (...args: readonly string[]) => {
    const said = { out: '', error: '' };
    const streams = {
      stdin: [] as never,
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    const files = [
      '--cacert',
      world.path('ca.crt'),
      '--cert',
      world.path('healthcheck-client.crt'),
      '--key',
      world.path('healthcheck-client.key'),
    ];
    const code = await snapshotCommand(['take', ...files, ...args], streams, { bytes: () => {}, now: () => Date.now() });
    return { code, ...said };
  };

  it('asks one member for the others, takes it of a follower, and etcdutl restores it', async () => {
    const folder = world.path('backups');
    mkdirSync(folder);
    const leader = await world.leader();
    const taken = await take('--endpoint', leader.clientUrl, '--output', folder, '--cluster', 'prod eu', '--format', 'json');
    expect(taken.error).toBe('');
    expect(taken.code).toBe(0);
    const { file, source, revision, keys } = JSON.parse(taken.out) as { file: string; source: string; revision: number; keys: number };
    expect(file).toMatch(/\/etcd-prod-eu-\d{8}T\d{6}Z\.db$/);
    expect(source).toMatch(/is a healthy follower that is not behind$/);
    expect(source).not.toContain(`${leader.name} `);
    const status = JSON.parse(await world.etcdutl('snapshot', 'status', file, '-w', 'json')) as { revision: number; totalKey: number };
    expect({ revision, keys }).toEqual({ revision: status.revision, keys: status.totalKey });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('encrypts to the recipients that are named, and checks every page of what lies there', async () => {
    const folder = world.folder('sealed');
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    writeFileSync(world.path('identity'), `${identity}\n`);
    writeFileSync(world.path('drydock.yaml'), `clusters:\n  - context: prod-*\n    snapshots:\n      recipients: [${recipient}]\n`);
    const endpoint = world.members[0]!.clientUrl;
    const named = ['--endpoint', endpoint, '--output', folder, '--fleet', world.path('drydock.yaml')];
    const taken = await take(...named, '--cluster', 'prod-eu', '--format', 'json');
    expect(taken.error).toBe('');
    const { file, revision, stored, size } = JSON.parse(taken.out) as { file: string; revision: number; stored: object; size: number };
    expect(file).toMatch(/\.db\.age$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stored).toMatchObject({ packaging: 'age', size: statSync(file).size, recipients: [recipient] });
    expect(readFileSync(file).includes('etcd')).toBe(false);
    const opened = await openSnapshotFile(file, undefined, { identityFiles: [world.path('identity')] });
    expect(opened.size).toBe(size);
    expect((await verifySnapshot(opened)).status?.revision).toBe(revision);
    await opened.dispose();
    expect(readdirSync(folder)).toHaveLength(2);
    expect(await take(...named, '--cluster', 'other')).toMatchObject({ code: 3, error: expect.stringContaining('names no recipients') });
    expect(await take('--recipient', 'age1nonsense')).toMatchObject({ code: 3, error: expect.stringContaining('--recipient') });
  });

  it('overwrites nothing, and says so with the code of a failure', async () => {
    const path = join(world.path('backups'), 'mine.db');
    const endpoint = world.members[0]!.clientUrl;
    expect((await take('--endpoint', endpoint, '--output', path)).code).toBe(0);
    expect(await take('--endpoint', endpoint, '--output', path)).toMatchObject({
      code: 3,
      error: expect.stringContaining('exists already'),
    });
  });

  it('says that nobody answers, that a file is missing, and what is wrong with the call', async () => {
    expect(await take('--endpoint', 'https://127.0.0.1:1')).toMatchObject({ code: 3, error: expect.stringContaining('nothing listens') });
    expect(await take('--key', '/nowhere/client.key')).toMatchObject({ code: 3, error: expect.stringContaining('/nowhere/client.key') });
    await expect(take('--endpoint', 'http://127.0.0.1:2379')).rejects.toThrow(/is a URL such as/);
  });

  it('gives up after its time, and leaves nothing', async () => {
    const folder = world.folder('late');
    const [m1] = world.members;
    m1!.freeze(true);
    try {
      const taken = await take('--endpoint', m1!.clientUrl, '--output', folder, '--timeout', '1s');
      expect(taken).toMatchObject({ code: 3, error: expect.stringContaining('gave up after 1 s') });
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      m1!.freeze(false);
      await until(() => m1!.running);
    }
  });
});
