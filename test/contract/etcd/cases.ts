/**
 * What the product relies on of a member of etcd that is asked through its gateway. The same cases run against members of real etcd and
 * against those of the practice cluster.
 */
import { request as plainRequest } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { Duplex, Transform } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createEtcdConnector } from '../../../src/backends/etcd/index';
import { systemClock } from '../../../src/backends/system-clock';
import { dialDirectly } from '../../../src/backends/tls/handshake';
import type { EtcdMember } from '../../../src/core/model/etcd';
import { StreamChecker } from '../../../src/core/snapshot/stream-check';
import type { EtcdEndpoint, EtcdPort } from '../../../src/ports/etcd';
import { makeAuthority } from '../../rig/pki.mts';
import { until } from '../ssh/world';

const connector = createEtcdConnector(systemClock);

/** Three members that run, and what the cases do to them behind the product's back. */
export interface EtcdStage {
  readonly names: readonly [string, string, string];
  endpoint(name: string): Promise<EtcdEndpoint>;
  /** Name of the member that leads. */
  leader(): Promise<string>;
  /** What a member presents, PEM, for a server that stands in its place. */
  serving(name: string): Promise<{ readonly cert: string; readonly key: string }>;
  /** Writes something of many bytes. */
  write(bytes: number): Promise<void>;
  /** Kind of error of who comes with a certificate that the member does not accept. */
  readonly refusedAs: 'tls' | 'disconnected';
}

export function gatewayCases(stage: () => EtcdStage): void {
  const opened: EtcdPort[] = [];
  const closing: (() => void)[] = [];
  afterEach(() => {
    opened.splice(0).forEach((one) => one.dispose());
    closing.splice(0).forEach((close) => close());
  });
  const at = (endpoint: EtcdEndpoint): EtcdPort => {
    const one = connector.open(endpoint);
    opened.push(one);
    return one;
  };
  const port = async (index: 0 | 1 | 2) => at(await stage().endpoint(stage().names[index]));
  const portOf = async (name: string) => at(await stage().endpoint(name));

  describe('a member of etcd through its gateway', () => {
    it('tells who it is, what it has and who leads', async () => {
      const ports = await Promise.all(([0, 1, 2] as const).map(port));
      const states = await Promise.all(ports.map((one) => one.status()));
      const { members, clusterId } = await ports[0]!.members({ linearizable: true });
      expect(members.map(({ name, learner }) => [name, learner]).sort()).toEqual(stage().names.map((name) => [name, false]));
      expect(states.map(({ memberId }) => memberId).sort()).toEqual(members.map(({ id }) => id).sort());
      for (const state of states) {
        expect(state).toMatchObject({ clusterId, storageVersion: expect.stringMatching(/^3\.[56]\.0$/), learner: false, errors: [] });
        expect(state.version).toMatch(/^3\.6\.\d+$/);
        expect(state.dbSizeInUse).toBeLessThanOrEqual(state.dbSize);
        expect(state.dbSize % 4096).toBe(0);
      }
      expect(new Set(states.map(({ leader }) => leader)).size).toBe(1);
      const leader = members.find(({ id }) => id === states[0]!.leader);
      expect(leader?.name).toBe(await stage().leader());
    });

    it('answers health, metrics, alarms and its certificate', async () => {
      const one = await port(0);
      expect(await one.health()).toMatchObject({ healthy: true, reason: undefined });
      expect(await one.alarms()).toEqual([]);
      const { dbSizeQuota } = await one.status();
      expect(await one.metrics()).toMatchObject({ quotaBytes: dbSizeQuota, leaderChanges: expect.any(Number) });
      expect((await one.certificate()).length).toBeGreaterThan(300);
    });

    it('counts a revision for each write', async () => {
      const one = await portOf(await stage().leader());
      const { revision, raftAppliedIndex } = await one.status();
      await stage().write(10);
      const after = await one.status();
      expect(after.revision).toBe(revision + 1n);
      expect(after.raftAppliedIndex).toBeGreaterThan(raftAppliedIndex);
    });

    it('hashes alike at one revision on all members', async () => {
      const ports = await Promise.all(([0, 1, 2] as const).map(port));
      const revisions = (await Promise.all(ports.map((one) => one.status()))).map(({ revision }) => revision);
      const revision = revisions.reduce((least, each) => (each < least ? each : least));
      const hashes = await Promise.all(ports.map((one) => one.hash(revision)));
      expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(1);
      expect(hashes[0]!.revision).toBe(revision);
      await stage().write(10);
      expect((await ports[0]!.hash(0n)).hash).not.toBe(hashes[0]!.hash);
      await expect(ports[0]!.hash(revision + 1000n)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('future revision'),
      });
    });

    it('defragments, compacts and says what was compacted already', async () => {
      const one = await portOf(await stage().leader());
      for (let turn = 0; turn < 3; turn += 1) await stage().write(200_000);
      const { revision } = await one.status();
      await one.compact(revision);
      await expect(one.compact(revision)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('compacted') });
      await expect(one.compact(revision + 1000n)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('future') });
      await expect(one.hash(revision - 1n)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('compacted') });
      // What was compacted is freed in batches, and counted as free by the next write only: an idle member never says so.
      await until(async () => {
        await stage().write(10);
        const { dbSize, dbSizeInUse } = await one.status();
        return dbSizeInUse !== undefined && dbSizeInUse + 100_000 < dbSize;
      });
      const before = await one.status();
      await one.defragment();
      const after = await one.status();
      expect(after.dbSize).toBeLessThan(before.dbSize);
      expect((await one.health()).healthy).toBe(true);
    });

    it('hands the lead over, at the leader only', async () => {
      const leader = await stage().leader();
      const other = stage().names.find((name) => name !== leader)!;
      const [one, next] = [await portOf(leader), await portOf(other)];
      const { memberId } = await next.status();
      await expect(next.moveLeader(memberId)).rejects.toMatchObject({ kind: expect.stringMatching(/conflict|server/) });
      const { raftTerm } = await one.status();
      await one.moveLeader(memberId);
      await until(async () => (await next.status()).leader === memberId);
      expect((await next.status()).raftTerm).toBeGreaterThan(raftTerm);
    });

    it('adds a learner, refuses to promote one that never started, and removes it', async () => {
      const one = await portOf(await stage().leader());
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
      await expect(one.addMember(asked)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringMatching(/exist/) });
      await expect(one.addMember({ ...asked, peerUrls: ['https://127.0.0.1:3'] })).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('too many learner'),
      });
      await expect(one.promoteMember(added.id)).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('in sync') });
      await one.updateMember(added.id, ['https://127.0.0.1:2']);
      expect((await one.members({ linearizable: true })).members.find(({ id }) => id === added.id)?.peerUrls).toEqual([
        'https://127.0.0.1:2',
      ]);
      await one.removeMember(added.id);
      await expect(one.removeMember(added.id)).rejects.toMatchObject({ kind: 'notFound' });
      const [voter] = (await one.members({ linearizable: true })).members;
      await expect(one.promoteMember(voter!.id)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('only promote a learner'),
      });
    });

    it('refuses a server of another authority, and says when it is refused itself', async () => {
      const endpoint = await stage().endpoint(stage().names[0]);
      const stranger = await makeAuthority('stranger');
      const client = await stranger.issue('someone', { usage: ['client'], days: 1 });
      const wrongServer = at({ ...endpoint, credentials: { ...endpoint.credentials, ca: stranger.certificate } });
      await expect(wrongServer.status()).rejects.toMatchObject({ kind: 'tls', message: expect.stringContaining('not accepted') });
      const wrongClient = at({
        ...endpoint,
        credentials: { ca: endpoint.credentials.ca, cert: client.certificate, key: client.key },
      });
      await expect(wrongClient.status()).rejects.toMatchObject({
        kind: stage().refusedAs,
        ...(stage().refusedAs === 'tls' ? { message: expect.stringContaining('does not accept the client certificate') } : {}),
      });
      const wrongName = at({ ...endpoint, serverNames: ['cp9.example.org'] });
      await expect(wrongName.status()).rejects.toMatchObject({ kind: 'tls' });
    });

    it('says that nothing listens, and stops on request', async () => {
      const endpoint = await stage().endpoint(stage().names[0]);
      await expect(at({ ...endpoint, port: 1 }).status()).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('does not run'),
      });
      await expect((await port(0)).status(AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
      const silent = createServer(() => {});
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      closing.push(() => silent.close());
      const nothing = at({ ...endpoint, dial: dialDirectly, port: (silent.address() as AddressInfo).port });
      const stop = new AbortController();
      const asked = nothing.status(stop.signal);
      stop.abort();
      await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    });

    it('streams a snapshot that etcdctl would have written, also byte by byte', async () => {
      const checker = new StreamChecker();
      const totals: number[] = [];
      const end = await (await port(0)).snapshot(async (piece) => checker.push(piece), { onProgress: ({ total }) => totals.push(total) });
      const check = checker.finish();
      expect(check.findings).toEqual([]);
      expect(check.digest.state).toBe('right');
      expect(end).toMatchObject({ bytes: check.size, storageVersion: expect.stringMatching(/^3\.[56]\.0$/) });
      expect(new Set(totals)).toEqual(new Set([check.size]));
    });

    it('streams it through the gateway where there is no HTTP/2', async () => {
      const name = stage().names[0];
      const endpoint = await stage().endpoint(name);
      const front = await withoutHttp2(endpoint, await stage().serving(name));
      closing.push(front.close);
      const one = at({ ...endpoint, dial: dialDirectly, port: front.port });
      const checker = new StreamChecker();
      const end = await one.snapshot(async (piece) => checker.push(piece));
      expect(checker.finish()).toMatchObject({ size: end.bytes, digest: { state: 'right' }, findings: [] });
      expect(front.asked).toContain('/v3/maintenance/snapshot');
    });

    it('never takes a stream that was cut for a whole one', async () => {
      const endpoint = await stage().endpoint(stage().names[0]);
      for (let turn = 0; turn < 10; turn += 1) await stage().write(400_000);
      const whole = await at(endpoint).snapshot(async () => {});
      // Cuts lie all over it, some in the handshake.
      for (const share of [0.0001, 0.01, 0.1, 0.33, 0.5, 0.77, 0.9, 0.97]) {
        const one = at({ ...endpoint, dial: cutAfter(endpoint, Math.floor(whole.bytes * share)) });
        const checker = new StreamChecker();
        await expect(one.snapshot(async (piece) => checker.push(piece))).rejects.toMatchObject({
          kind: expect.stringMatching(/disconnected|tls/),
        });
        expect(checker.finish().digest.state).not.toBe('right');
      }
    });

    it('stops a snapshot when its sink fails or the person does', async () => {
      await expect((await port(0)).snapshot(() => Promise.reject(new Error('the disk is full')))).rejects.toMatchObject({
        kind: expect.any(String),
      });
      const stop = new AbortController();
      const taken = (await port(0)).snapshot(async () => stop.abort(), {}, stop.signal);
      await expect(taken).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });
}

/** A way to a member that breaks after so many bytes towards the client. */
function cutAfter({ dial = dialDirectly }: EtcdEndpoint, bytes: number): NonNullable<EtcdEndpoint['dial']> {
  return async (host, port, signal) => {
    const stream: Duplex = await dial(host, port, signal);
    let passed = 0;
    const cutter = new Transform({
      transform(piece: Buffer, _encoding, done) {
        passed += piece.length;
        if (passed < bytes) return done(null, piece);
        this.push(piece.subarray(0, piece.length - (passed - bytes)));
        done();
        this.push(null);
        stream.destroy();
      },
    });
    stream.on('error', () => cutter.destroy());
    stream.on('close', () => cutter.end());
    stream.pipe(cutter);
    const cut = Duplex.from({ readable: cutter, writable: stream });
    cut.on('error', () => undefined);
    // Who closes the pair before its end makes an error of it on both halves.
    cutter.on('error', () => undefined);
    return cut;
  };
}

/** A member behind something that speaks HTTP/1.1 only. */
async function withoutHttp2(
  { dial = dialDirectly, host, port, credentials, serverNames }: EtcdEndpoint,
  own: { readonly cert: string; readonly key: string },
): Promise<{ readonly port: number; readonly asked: readonly string[]; close(): void }> {
  const asked: string[] = [];
  const server = createHttps({ ...own, ALPNProtocols: ['http/1.1'] }, (incoming, answer) => {
    asked.push(incoming.url ?? '');
    const { method, headers, url: path } = incoming;
    void dial(host, port, new AbortController().signal).then((socket) => {
      const upstream = connectTls({ socket, ...credentials, ALPNProtocols: ['http/1.1'], checkServerIdentity: () => undefined });
      const onward = plainRequest({ host: serverNames[0], method, headers, path, createConnection: () => upstream }, (given) => {
        answer.writeHead(given.statusCode ?? 500, given.headers);
        given.pipe(answer);
      });
      incoming.pipe(onward);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked, close: () => server.close() };
}
