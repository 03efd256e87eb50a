/** The gateway client beside etcdctl, on three real members with TLS. */
import { readFileSync } from 'node:fs';
import { createServer as createHttps, request } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEtcdConnector } from '../../../src/backends/etcd/index';
import { systemClock } from '../../../src/backends/system-clock';
import type { EtcdMember } from '../../../src/core/model/etcd';
import { StreamChecker } from '../../../src/core/snapshot/stream-check';
import type { EtcdPort } from '../../../src/ports/etcd';
import { makeAuthority } from '../../rig/pki.mts';
import { until } from '../ssh/world';
import { EtcdWorld, type Member } from './world';

const connector = createEtcdConnector(systemClock);

describe('a member of etcd through its gateway', () => {
  let world: EtcdWorld;
  let [m1, m2, m3] = [] as unknown as [Member, Member, Member];
  const opened: EtcdPort[] = [];
  const port = (member: Member) => {
    const one = connector.open(world.endpoint(member));
    opened.push(one);
    return one;
  };
  beforeAll(async () => {
    world = await EtcdWorld.create(3);
    [m1, m2, m3] = world.members as [Member, Member, Member];
  });
  afterAll(async () => {
    opened.forEach((one) => one.dispose());
    await world?.dispose();
  });

  it('tells the same as etcdctl, with ids of 64 bits to the last digit', async () => {
    const one = port(m1);
    await world.etcdctl(m1, 'put', 'a', 'b');
    const [status, list] = [await one.status(), await one.members({ linearizable: true })];
    const fieldsOf = await world.etcdctl(m1, 'endpoint', 'status', '-w', 'fields');
    expect(fieldsOf).toContain(`"MemberID" : ${status.memberId}\n`);
    expect(fieldsOf).toContain(`"ClusterID" : ${status.clusterId}\n`);
    expect(fieldsOf).toContain(`"Leader" : ${status.leader}\n`);
    expect(fieldsOf).toContain(`"Revision" : ${status.revision}\n`);
    expect(status).toMatchObject({ version: '3.6.8', storageVersion: expect.stringMatching(/^3\.[56]\.0$/), learner: false, errors: [] });
    expect(status.dbSizeQuota).toBe(2 * 1024 ** 3);
    const listed = await world.etcdctl(m1, 'member', 'list');
    expect(list.members).toHaveLength(3);
    for (const { id, name, peerUrls, clientUrls } of list.members)
      expect(listed).toContain(`${id.toString(16)}, started, ${name}, ${peerUrls[0]}, ${clientUrls[0]}, false`);
    expect(list.members.some(({ id }) => id > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true);
  });

  it('answers health, metrics, alarms and its certificate', async () => {
    const one = port(m2);
    expect(await one.health()).toMatchObject({ healthy: true, reason: undefined });
    expect(await one.alarms()).toEqual([]);
    expect(await one.metrics()).toMatchObject({ quotaBytes: 2 * 1024 ** 3, leaderChanges: expect.any(Number) });
    expect((await one.certificate()).length).toBeGreaterThan(500);
  });

  it('hashes alike at one revision on all members', async () => {
    const { revision } = await port(m1).status();
    const hashes = await Promise.all([m1, m2, m3].map((member) => port(member).hash(revision)));
    expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(1);
    expect(hashes[0]!.revision).toBe(revision);
    await expect(port(m1).hash(revision + 1000n)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('future revision'),
    });
  });

  it('defragments, compacts and says what was compacted already', async () => {
    const one = port(m3);
    const { revision } = await one.status();
    await one.compact(revision);
    await expect(one.compact(revision)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('compacted') });
    await one.defragment();
    expect((await one.health()).healthy).toBe(true);
  });

  it('hands the lead over, at the leader only', async () => {
    const leader = await world.leader();
    const other = world.members.find((member) => member !== leader)!;
    const { memberId } = await port(other).status();
    await expect(port(other).moveLeader(memberId)).rejects.toMatchObject({ kind: expect.stringMatching(/conflict|server/) });
    await port(leader).moveLeader(memberId);
    await until(async () => (await port(other).status()).leader === memberId);
  });

  it('adds a learner, refuses to promote one that never started, and removes it', async () => {
    const one = port(await world.leader());
    const asked = { peerUrls: ['https://127.0.0.1:1'], learner: true };
    // After an election etcd wants to have seen all peers for some seconds.
    const refused = (error: unknown) => {
      expect(error).toMatchObject({ kind: 'server', message: expect.stringContaining('unhealthy cluster') });
      return undefined;
    };
    const tries: (EtcdMember | undefined)[] = [];
    await until(async () => tries[tries.push(await one.addMember(asked).catch(refused)) - 1] !== undefined);
    const added = tries.at(-1)!;
    expect(added).toMatchObject({ name: '', learner: true, peerUrls: ['https://127.0.0.1:1'] });
    await expect(one.promoteMember(added.id)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('in sync') });
    await one.updateMember(added.id, ['https://127.0.0.1:2']);
    expect((await one.members({ linearizable: true })).members.find(({ id }) => id === added.id)?.peerUrls).toEqual([
      'https://127.0.0.1:2',
    ]);
    await one.removeMember(added.id);
    await expect(one.removeMember(added.id)).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('refuses a server of another authority, and says when it is refused itself', async () => {
    const stranger = await makeAuthority('stranger');
    const client = await stranger.issue('someone', { usage: ['client'], days: 1 });
    const wrongServer = connector.open({ ...world.endpoint(m1), credentials: { ...world.credentials, ca: stranger.certificate } });
    await expect(wrongServer.status()).rejects.toMatchObject({ kind: 'tls', message: expect.stringContaining('not accepted') });
    const wrongClient = connector.open({
      ...world.endpoint(m1),
      credentials: { ca: world.credentials.ca, cert: client.certificate, key: client.key },
    });
    await expect(wrongClient.status()).rejects.toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('does not accept the client certificate'),
    });
    const wrongName = connector.open({ ...world.endpoint(m1), serverNames: ['cp1.example.org'] });
    await expect(wrongName.status()).rejects.toMatchObject({ kind: 'tls' });
    [wrongServer, wrongClient, wrongName].forEach((one) => one.dispose());
  });

  it('says that nothing listens, and stops on request', async () => {
    const nobody = connector.open({ ...world.endpoint(m1), port: 1 });
    await expect(nobody.status()).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('does not run') });
    await expect(port(m1).status(AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const nothing = connector.open({ ...world.endpoint(m1), port: (silent.address() as AddressInfo).port });
    const stop = new AbortController();
    const asked = nothing.status(stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    silent.close();
  });

  it('streams a snapshot that etcdctl would have written, also byte by byte', async () => {
    const checker = new StreamChecker();
    const totals: number[] = [];
    const end = await port(m1).snapshot(async (piece) => checker.push(piece), { onProgress: ({ total }) => totals.push(total) });
    const check = checker.finish();
    expect(check.findings).toEqual([]);
    expect(check.digest.state).toBe('right');
    expect(end).toMatchObject({ bytes: check.size, storageVersion: expect.stringMatching(/^3\.[56]\.0$/) });
    expect(new Set(totals)).toEqual(new Set([check.size]));
  });

  it('streams it through the gateway where there is no HTTP/2', async () => {
    const front = await withoutHttp2(world, m1);
    const one = connector.open({ ...world.endpoint(m1), port: front.port });
    const checker = new StreamChecker();
    const end = await one.snapshot(async (piece) => checker.push(piece));
    expect(checker.finish()).toMatchObject({ size: end.bytes, digest: { state: 'right' }, findings: [] });
    expect(front.asked).toContain('/v3/maintenance/snapshot');
    one.dispose();
    front.close();
  });

  it('never takes a stream that was cut for a whole one', async () => {
    for (let i = 0; i < 40; i += 1) await world.etcdctl(m1, 'put', `fill/${i}`, 'x'.repeat(100_000));
    const whole = await port(m1).snapshot(async () => {});
    // Cuts lie all over it, some in the handshake.
    const most = whole.bytes;
    for (const share of [0.0002, 0.01, 0.1, 0.33, 0.5, 0.77, 0.9, 0.97]) {
      const cutting = await cutAfter(m1.clientPort, Math.floor(most * share));
      const one = connector.open({ ...world.endpoint(m1), port: cutting.port });
      const checker = new StreamChecker();
      await expect(one.snapshot(async (piece) => checker.push(piece))).rejects.toMatchObject({
        kind: expect.stringMatching(/disconnected|tls/),
      });
      expect(checker.finish().digest.state).not.toBe('right');
      one.dispose();
      cutting.close();
    }
  });

  it('stops a snapshot when its sink fails or the person does', async () => {
    await expect(port(m1).snapshot(() => Promise.reject(new Error('the disk is full')))).rejects.toMatchObject({
      kind: expect.any(String),
    });
    const stop = new AbortController();
    const taken = port(m1).snapshot(async () => stop.abort(), {}, stop.signal);
    await expect(taken).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

/** A port that passes everything on and breaks after so many bytes towards the client. */
async function cutAfter(target: number, bytes: number): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((client: Socket) => {
    const upstream = connect({ host: '127.0.0.1', port: target });
    let passed = 0;
    client.pipe(upstream);
    upstream.on('data', (piece) => {
      passed += piece.length;
      client.write(passed > bytes ? piece.subarray(0, piece.length - (passed - bytes)) : piece);
      if (passed >= bytes) {
        upstream.destroy();
        client.destroySoon();
      }
    });
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroySoon());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** A member behind something that speaks HTTP/1.1 only. */
async function withoutHttp2(
  world: EtcdWorld,
  member: Member,
): Promise<{ readonly port: number; readonly asked: readonly string[]; close(): void }> {
  const asked: string[] = [];
  const { ca, cert, key } = world.credentials;
  const own = { cert: readFileSync(world.path('server.crt')), key: readFileSync(world.path('server.key')) };
  const server = createHttps({ ...own, ALPNProtocols: ['http/1.1'] }, (incoming, answer) => {
    asked.push(incoming.url ?? '');
    const { method, headers, url: path } = incoming;
    const onward = request({ host: '127.0.0.1', port: member.clientPort, method, headers, path, ca, cert, key }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked, close: () => server.close() };
}
