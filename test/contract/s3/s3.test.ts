/** Snapshots in a bucket of a real S3-compatible server that checks signatures. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { S3Client } from '../../../src/backends/s3/client';
import { readS3Settings } from '../../../src/backends/s3/settings';
import { S3SnapshotWriter } from '../../../src/backends/s3/writer';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import type { DrillRecord } from '../../../src/core/snapshot/drill/record';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { EtcdWorld } from '../etcd/world';
import { ACCESS, S3World, Troublemaker } from './server';

const MIB = 1024 * 1024;
const never = new AbortController().signal;

describe('snapshots in a bucket', () => {
  let s3: S3World;
  let etcd: EtcdWorld;
  let between: Troublemaker;
  let url: string;
  beforeAll(async () => {
    s3 = await S3World.create('backups');
    etcd = await EtcdWorld.create(1);
    between = new Troublemaker(s3.url);
    url = await between.listen();
  });
  afterAll(async () => {
    await between?.close();
    await etcd?.dispose();
    await s3?.dispose();
  });
  beforeEach(() => {
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', ACCESS.id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', ACCESS.secret);
    between.seen.length = 0;
    between.onRequest = undefined;
  });
  afterEach(() => vi.unstubAllEnvs());

  const drydock = async (args: readonly string[], signal?: AbortSignal) => {
    const said = { out: '', error: '' };
    const streams = {
      stdin: [] as never,
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    const around = { bytes: () => {}, now: () => Date.now(), ...(signal ? { signal } : {}) };
    const code = await snapshotCommand([...args, '--s3-endpoint', url], streams, around);
    expect(said.out + said.error).not.toContain(ACCESS.secret);
    return { code, ...said };
  };
  const take = (to: string, ...args: readonly string[]) => {
    const files = [
      '--cacert',
      etcd.path('ca.crt'),
      '--cert',
      etcd.path('healthcheck-client.crt'),
      '--key',
      etcd.path('healthcheck-client.key'),
    ];
    return drydock(['take', '--to', to, '--endpoint', etcd.members[0]!.clientUrl, ...files, '--format', 'json', ...args]);
  };
  const client = async (endpoint = url) => new S3Client(await readS3Settings({ endpoint }), () => Promise.resolve());
  /** Uploads that nobody completed or gave up. */
  const pending = async () => {
    const { body } = await (
      await client(s3.url)
    ).send({ method: 'GET', place: { bucket: 'backups', key: '' }, query: { uploads: '' } }, never);
    return [...new TextDecoder().decode(body).matchAll(/<UploadId>/g)].length;
  };

  it('are taken, verified where they lie, proven and pruned', async () => {
    await etcd.fill(etcd.members[0]!, ['a', 'b', 'c'], 900_000);
    const taken = await take('s3://backups/prod/');
    expect(taken.error).toBe('');
    const { file, size } = JSON.parse(taken.out) as { file: string; size: number };
    expect(file).toMatch(/^s3:\/\/backups\/prod\/etcd-cluster-\d{8}T\d{6}Z\.db$/);
    const name = file.replace('s3://backups/prod/', '');
    expect(s3.objects('backups', 'prod')).toEqual([name, `${name}.json`]);
    expect(readFileSync(s3.path('backups', `prod/${name}`)).length).toBe(size);
    expect(await pending()).toBe(0);

    expect(await drydock(['verify', file, '--record'])).toMatchObject({ code: 0, error: '' });
    const listed = await drydock(['list', file]);
    expect(listed.out).toContain('(other keys)');
    const proven = await drydock(['drill', file, '--etcd-bin', await ensureEtcd(), '--format', 'json']);
    expect(proven).toMatchObject({ code: 0, error: '' });
    expect((JSON.parse(proven.out) as DrillRecord).outcome).toBe('proven');
    const metadata = JSON.parse(readFileSync(s3.path('backups', `prod/${name}.json`), 'utf8')) as Record<string, unknown>;
    expect(metadata).toMatchObject({ verifiedAt: expect.any(String), drilledAt: expect.any(String) });

    // Its drills are kept beside it, and are listed.
    const broken = etcd.folder('no-programs');
    expect((await drydock(['drill', file, '--etcd-bin', broken])).code).toBe(3);
    expect((await drydock(['drill', file, '--etcd-bin', await ensureEtcd()])).code).toBe(0);
    expect(s3.objects('backups', 'prod')).toEqual([name, `${name}.drills.jsonl`, `${name}.json`]);
    const kept = await drydock(['drill', file, '--history', '--format', 'json']);
    expect((JSON.parse(kept.out) as DrillRecord[]).map(({ outcome, snapshot }) => [outcome, snapshot.name])).toEqual([
      ['proven', name],
      ['proven', name],
    ]);
    expect((await drydock(['drill', file, '--history'])).out).toMatch(
      /^WHEN +OUTCOME +RTO +RPO +ETCD\n.* proven .* 3\.6\.8\n.* proven .*\n$/,
    );

    expect((await take('s3://backups/prod/second.db')).code).toBe(0);
    expect((await drydock(['drill', 's3://backups/prod/second.db', '--history'])).out).toContain('never rehearsed');
    expect((await drydock(['verify', 's3://backups/prod/second.db', '--record'])).code).toBe(0);
    const shown = await drydock(['prune', 's3://backups/prod', '--last', '1', '--format', 'json']);
    expect(
      (JSON.parse(shown.out) as { name: string; keptAs: string[] }[]).map(({ name: one, keptAs }) => [one, keptAs.length > 0]),
    ).toEqual([
      ['second.db', true],
      [name, false],
    ]);
    expect((await drydock(['prune', 's3://backups/prod', '--last', '1', '--delete'])).code).toBe(0);
    expect(s3.objects('backups', 'prod')).toEqual(['second.db', 'second.db.json']);
  });

  it('are encrypted on the way, and never overwritten', async () => {
    const identity = await generateX25519Identity();
    writeFileSync(etcd.path('identity'), `${identity}\n`);
    const recipient = await identityToRecipient(identity);
    const first = await take('s3://backups/sealed/a.db.age', '--recipient', recipient);
    expect(first).toMatchObject({ code: 0, error: '' });
    expect(readFileSync(s3.path('backups', 'sealed/a.db.age')).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(await drydock(['verify', 's3://backups/sealed/a.db.age', '--identity', etcd.path('identity')])).toMatchObject({ code: 0 });
    expect(await take('s3://backups/sealed/a.db.age', '--recipient', recipient)).toMatchObject({
      code: 3,
      error: expect.stringContaining('exists already'),
    });
    expect(await pending()).toBe(0);
  });

  it('come through a bad network, each part tried again, and what was changed on the way is not taken', async () => {
    const writer = await S3SnapshotWriter.create(await client(), { bucket: 'backups', key: 'rough/a.db' }, never);
    between.troubles.push(
      { fits: /^PUT .*partNumber=1/, does: 'cut' },
      { fits: /^PUT .*partNumber=2/, does: 503 },
      { fits: /^PUT .*partNumber=2/, does: 'change' },
    );
    const piece = Buffer.alloc(MIB, 0x5a);
    for (let index = 0; index < 35; index += 1) await writer.write(piece);
    await writer.commit('{}');
    expect(between.troubles).toEqual([]);
    expect(between.seen.filter((line) => /^PUT .*partNumber/.test(line))).toHaveLength(3 + 3);
    expect(readFileSync(s3.path('backups', 'rough/a.db')).equals(Buffer.alloc(35 * MIB, 0x5a))).toBe(true);
  });

  it('leave neither object nor parts when they are stopped', async () => {
    const stop = new AbortController();
    const writer = await S3SnapshotWriter.create(await client(), { bucket: 'backups', key: 'stopped/a.db' }, stop.signal);
    await writer.write(Buffer.alloc(20 * MIB));
    expect(await pending()).toBe(1);
    stop.abort();
    await expect(writer.write(Buffer.alloc(20 * MIB))).rejects.toMatchObject({ kind: 'cancelled' });
    await writer.discard();
    expect(await pending()).toBe(0);
    expect(s3.objects('backups', 'stopped')).toEqual([]);
  });

  it('are complete also where the answer to the last request was lost', async () => {
    const writer = await S3SnapshotWriter.create(await client(s3.url), { bucket: 'backups', key: 'lost/a.db' }, never);
    await writer.write(Buffer.from('snapshot'));
    const sent = await client(s3.url);
    // As after an answer that never came: it is complete, and asked for again.
    Object.assign(writer, { client: Object.assign(Object.create(sent) as S3Client, { send: once(sent) }) });
    await writer.commit('{}');
    expect(s3.objects('backups', 'lost')).toEqual(['a.db', 'a.db.json']);
  });

  it('say what is wrong with credentials, bucket and object, without the secret', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
    expect(await take('s3://backups/x/')).toMatchObject({
      code: 3,
      error: expect.stringMatching(/S3 refused HEAD.*(403|SignatureDoesNotMatch)/),
    });
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', ACCESS.secret);
    expect(await take('s3://nowhere/x/')).toMatchObject({ code: 3, error: expect.stringMatching(/NoSuchBucket|404/) });
    expect(await drydock(['verify', 's3://backups/none.db'])).toMatchObject({ code: 3, error: expect.stringMatching(/404|NoSuchKey/) });
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
    vi.stubEnv('HOME', etcd.folder('home'));
    expect(await take('s3://backups/x/')).toMatchObject({ code: 3, error: expect.stringContaining('no credentials') });
    mkdirSync(join(etcd.path('home'), '.aws'));
    writeFileSync(
      join(etcd.path('home'), '.aws', 'credentials'),
      `[other]\naws_access_key_id = x\n[mine]\naws_access_key_id = ${ACCESS.id}\naws_secret_access_key=${ACCESS.secret}\n`,
    );
    writeFileSync(join(etcd.path('home'), '.aws', 'config'), '[profile mine]\nregion = us-east-1\n');
    vi.stubEnv('AWS_PROFILE', 'mine');
    expect(await take('s3://backups/profile/')).toMatchObject({ code: 0, error: '' });
  });
});

/** Sends a completing request twice, and gives the second answer. */
function once(sent: S3Client): S3Client['send'] {
  return async (request, signal, accepted) => {
    if (request.method === 'POST') await sent.send(request, signal, accepted);
    return sent.send(request, signal, accepted);
  };
}
