import type { IncomingMessage } from 'node:http';
import { DrydockError } from '../../core/errors';
import type { EtcdAlarm, EtcdHash, EtcdHealth, EtcdId, EtcdMember, EtcdMemberList, EtcdMetrics, EtcdStatus } from '../../core/model/etcd';
import { parseAlarms, parseHash, parseMember, parseMemberList, parseStatus } from '../../core/parse/etcd/answers';
import { parseMetrics } from '../../core/parse/etcd/metrics';
import { fields } from '../../core/parse/kubernetes/fields';
import type { Clock } from '../../ports/clock';
import type { EtcdEndpoint, EtcdPort, SnapshotEnd, SnapshotOptions } from '../../ports/etcd';
import type { Sink } from '../../ports/remote-shell';
import { Connection } from './connection';
import { answeredError } from './errors';
import { grpcSnapshot } from './grpc-snapshot';
import { snapshotPieces, type SnapshotPiece } from './snapshot-stream';

/** Milliseconds without an answer: small questions, those that need the quorum, and a hash over everything. */
const QUICK_MS = 5000;
const QUORUM_MS = 10_000;
const HASH_MS = 120_000;
/** A database of gigabytes on a slow disk takes minutes to be rewritten, and says nothing meanwhile. */
const DEFRAGMENT_MS = 30 * 60_000;
/** A snapshot that stands still for so long has been lost. */
const SNAPSHOT_IDLE_MS = 60_000;
/** Answers beside snapshots and metrics are small. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Any key: a linearizable read of one that is not there proves the quorum, too. */
const HEALTH_KEY = Buffer.from('health').toString('base64');
/** The digest at the end of a snapshot. */
const DIGEST_BYTES = 32;

/** One member, asked through the HTTP/JSON gateway at the port of its clients; snapshots come by gRPC where they can. */
export class EtcdGateway implements EtcdPort {
  readonly via = 'gateway';
  private readonly connection: Connection;

  constructor(
    endpoint: EtcdEndpoint,
    private readonly clock: Clock,
  ) {
    this.connection = new Connection(endpoint);
  }

  get label(): string {
    return this.connection.label;
  }

  async status(signal?: AbortSignal): Promise<EtcdStatus> {
    return parseStatus(await this.call('maintenance/status', {}, QUICK_MS, signal));
  }

  async members({ linearizable }: { readonly linearizable: boolean }, signal?: AbortSignal): Promise<EtcdMemberList> {
    return parseMemberList(await this.call('cluster/member/list', { linearizable }, linearizable ? QUORUM_MS : QUICK_MS, signal));
  }

  async alarms(signal?: AbortSignal): Promise<readonly EtcdAlarm[]> {
    return parseAlarms(await this.call('maintenance/alarm', { action: 'GET' }, QUORUM_MS, signal));
  }

  async health(signal?: AbortSignal): Promise<EtcdHealth> {
    const started = this.clock.now();
    const ended = (healthy: boolean, reason?: string): EtcdHealth => ({ healthy, reason, tookMs: this.clock.now() - started });
    try {
      await this.call('kv/range', { key: HEALTH_KEY }, QUICK_MS, signal);
    } catch (error) {
      // Who may not read the key was answered by the quorum all the same.
      if (!DrydockError.is(error, 'server', 'conflict', 'throttled', 'timeout', 'forbidden')) throw error;
      return ended(error.kind === 'forbidden', error.kind === 'forbidden' ? undefined : error.message);
    }
    return ended(true);
  }

  async hash(revision: bigint, signal?: AbortSignal): Promise<EtcdHash> {
    return parseHash(await this.call('maintenance/hashkv', { revision: String(revision) }, HASH_MS, signal));
  }

  async metrics(signal?: AbortSignal): Promise<EtcdMetrics> {
    const answer = await this.connection.send('GET', '/metrics', undefined, QUICK_MS, signal);
    const page = await this.text(answer, signal);
    if (answer.statusCode !== 200) throw new DrydockError('server', `${this.label} gives no metrics (HTTP status ${answer.statusCode}).`);
    return parseMetrics(page);
  }

  certificate(signal?: AbortSignal): Promise<Uint8Array> {
    return this.connection.certificate(signal);
  }

  async defragment(signal?: AbortSignal): Promise<void> {
    await this.call('maintenance/defragment', {}, DEFRAGMENT_MS, signal);
  }

  async compact(revision: bigint, signal?: AbortSignal): Promise<void> {
    await this.call('kv/compaction', { revision: String(revision), physical: true }, HASH_MS, signal);
  }

  async disarm({ memberId, alarm }: EtcdAlarm, signal?: AbortSignal): Promise<void> {
    await this.call('maintenance/alarm', { action: 'DEACTIVATE', memberID: String(memberId), alarm }, QUORUM_MS, signal);
  }

  async moveLeader(target: EtcdId, signal?: AbortSignal): Promise<void> {
    await this.call('maintenance/transfer-leadership', { targetID: String(target) }, QUORUM_MS, signal);
  }

  async addMember(
    { peerUrls, learner }: { readonly peerUrls: readonly string[]; readonly learner: boolean },
    signal?: AbortSignal,
  ): Promise<EtcdMember> {
    const answer = await this.call('cluster/member/add', { peerURLs: peerUrls, isLearner: learner }, QUORUM_MS, signal);
    return parseMember(fields(answer).member);
  }

  async removeMember(id: EtcdId, signal?: AbortSignal): Promise<void> {
    await this.call('cluster/member/remove', { ID: String(id) }, QUORUM_MS, signal);
  }

  async promoteMember(id: EtcdId, signal?: AbortSignal): Promise<void> {
    await this.call('cluster/member/promote', { ID: String(id) }, QUORUM_MS, signal);
  }

  async updateMember(id: EtcdId, peerUrls: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.call('cluster/member/update', { ID: String(id), peerURLs: peerUrls }, QUORUM_MS, signal);
  }

  async snapshot(sink: Sink, { onProgress }: SnapshotOptions = {}, signal?: AbortSignal): Promise<SnapshotEnd> {
    let done = 0;
    let total = 0;
    let storageVersion: string | undefined;
    try {
      for await (const piece of this.pieces(signal)) {
        if (total === 0) total = piece.blob.length + piece.remaining + DIGEST_BYTES;
        await sink(piece.blob);
        done += piece.blob.length;
        storageVersion = piece.storageVersion ?? storageVersion;
        onProgress?.({ done, total });
      }
    } catch (error) {
      if (signal?.aborted || !DrydockError.is(error)) throw this.connection.failure(error, signal);
      throw error;
    }
    if (done !== total) throw new DrydockError('disconnected', `${this.label} ended the snapshot after ${done} of ${total} bytes.`);
    return { bytes: done, storageVersion };
  }

  dispose(): void {
    this.connection.dispose();
  }

  /** By gRPC where that can be had, else through the gateway. */
  private async *pieces(signal: AbortSignal | undefined): AsyncGenerator<SnapshotPiece> {
    let begun = false;
    try {
      for await (const piece of grpcSnapshot(this.connection, SNAPSHOT_IDLE_MS, signal)) {
        begun = true;
        yield piece;
      }
      return;
    } catch (error) {
      if (begun || !DrydockError.is(error, 'protocol')) throw error;
    }
    yield* this.gatewayPieces(signal);
  }

  private async *gatewayPieces(signal: AbortSignal | undefined): AsyncGenerator<SnapshotPiece> {
    const answer = await this.connection.send('POST', '/v3/maintenance/snapshot', '{}', SNAPSHOT_IDLE_MS, signal);
    if (answer.statusCode !== 200) throw await this.refusal(answer, signal);
    try {
      yield* snapshotPieces(this.label, answer);
    } finally {
      answer.destroy();
    }
  }

  private async call(path: string, body: unknown, idleMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    const answer = await this.connection.send('POST', `/v3/${path}`, JSON.stringify(body), idleMs, signal);
    if (answer.statusCode !== 200) throw await this.refusal(answer, signal);
    return this.json(await this.text(answer, signal), answer);
  }

  private async refusal(answer: IncomingMessage, signal: AbortSignal | undefined): Promise<Error> {
    const page = await this.text(answer, signal);
    if (answer.statusCode === 404 && !/etcdserver/.test(page))
      return new DrydockError('protocol', `${this.label} has no HTTP/JSON gateway, or an old one.`, {
        hint: 'It is switched off by --enable-grpc-gateway=false.',
        status: 404,
      });
    return answeredError(this.label, answer.statusCode, this.json(page, answer));
  }

  private json(page: string, { statusCode }: IncomingMessage): unknown {
    try {
      return JSON.parse(page) as unknown;
    } catch (cause) {
      throw new DrydockError('protocol', `${this.label} answered something that is not JSON (HTTP status ${statusCode}).`, { cause });
    }
  }

  private async text(answer: IncomingMessage, signal: AbortSignal | undefined): Promise<string> {
    const parts: Buffer[] = [];
    let length = 0;
    try {
      for await (const part of answer as AsyncIterable<Buffer>) {
        parts.push(part);
        length += part.length;
        if (length > MOST_BYTES) throw new DrydockError('outputTooLarge', `${this.label} answered more than ${MOST_BYTES} bytes.`);
      }
    } catch (error) {
      throw this.connection.failure(error, signal);
    }
    return Buffer.concat(parts).toString('utf8');
  }
}
