import { cancelled } from '../errors';
import { checkBolt, type BoltCheck } from './bbolt/check';
import { BoltFile } from './bbolt/file';
import { DamageError, type Finding } from './damage';
import { readFacts, type EtcdFacts } from './mvcc/facts';
import { StatusTaker, type SnapshotStatus } from './mvcc/status';
import type { RandomAccess } from './random-access';
import { StreamChecker, type StreamCheck } from './stream-check';

/**
 * What a snapshot is worth.
 * - `verified`: the digest is right and every page is sound.
 * - `unsigned`: every page is sound, and there is no digest, as in a copy of member/snap/db. A changed value would not be noticed;
 *   etcdutl restores it with --skip-hash-check only.
 * - `digestMismatch`: bytes were changed since the snapshot was taken, though the pages hang together.
 * - `damaged`: pages are broken or missing.
 * - `notSnapshot`: no bbolt file, or one that is not etcd's.
 */
export type Verdict = 'verified' | 'unsigned' | 'digestMismatch' | 'damaged' | 'notSnapshot';

export interface Verification {
  readonly verdict: Verdict;
  readonly stream: StreamCheck;
  /** Unset where there was no file to look into. */
  readonly pages?: BoltCheck;
  readonly status?: SnapshotStatus;
  readonly facts?: EtcdFacts;
  /** What is wrong, most important first; see `pages.total` for how many pages are. */
  readonly findings: readonly Finding[];
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** Share of the work that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** The bytes were checked already, while they arrived. */
  readonly stream?: StreamCheck;
}

/** Bytes read at a time for the digest. */
const PIECE = 1024 * 1024;
/** Share of the digest in the whole; walking the pages takes the rest. */
const DIGEST_SHARE = 0.4;

/**
 * Verifies a whole file: digest, metas, every page, every revision, and takes the status that etcdutl would show.
 * Memory stays flat but for some bytes for each key.
 * @throws DrydockError `cancelled`, `storage`
 */
export async function verifySnapshot(source: RandomAccess, options: VerifyOptions = {}): Promise<Verification> {
  const stream = options.stream ?? (await checkStream(source, options));
  if (!stream.meta) return { verdict: 'notSnapshot', stream, findings: stream.findings };
  let file: BoltFile;
  try {
    file = await BoltFile.open(source);
  } catch (error) {
    if (!(error instanceof DamageError)) throw error;
    const findings = stream.findings.length > 0 ? stream.findings : [error.finding];
    return { verdict: 'damaged', stream, findings };
  }
  const status = new StatusTaker();
  const { signal, onProgress } = options;
  const pages = await checkBolt(file, {
    onBucket: status.onBucket,
    onLeaf: status.onLeaf,
    ...(signal ? { signal } : {}),
    onProgress: (done, total) => onProgress?.(DIGEST_SHARE + (1 - DIGEST_SHARE) * (done / total)),
  });
  const facts = await readable(() => readFacts(file));
  const isEtcd = facts?.buckets.includes('key') === true && facts.buckets.includes('meta');
  // The stream's findings about metas come again from the check of pages.
  const findings = [...stream.findings.filter(({ region }) => region !== 'meta'), ...pages.findings];
  if (facts && !isEtcd && pages.total === 0) {
    const what = facts.buckets.slice(0, 5).join(', ') || 'no buckets';
    findings.unshift({ region: 'file', message: `It is a bbolt file, but not one of etcd: it has ${what}` });
  }
  return {
    verdict: judge(stream, pages, isEtcd),
    stream,
    pages,
    findings,
    ...(pages.total === 0 ? { status: status.result() } : {}),
    ...(facts ? { facts } : {}),
  };
}

function judge(stream: StreamCheck, pages: BoltCheck, isEtcd: boolean): Verdict {
  if (pages.total > 0 || stream.findings.some(({ region }) => region !== 'trailer')) return 'damaged';
  if (!isEtcd) return 'notSnapshot';
  switch (stream.digest.state) {
    case 'right':
      return 'verified';
    case 'wrong':
      return 'digestMismatch';
    case 'absent':
      return 'unsigned';
  }
}

async function checkStream(source: RandomAccess, { signal, onProgress }: VerifyOptions): Promise<StreamCheck> {
  const checker = new StreamChecker();
  const buffer = new Uint8Array(Math.min(PIECE, source.size));
  for (let at = 0; at < source.size; at += buffer.length) {
    if (signal?.aborted) throw cancelled(signal.reason);
    const piece = buffer.subarray(0, Math.min(buffer.length, source.size - at));
    await source.readInto(piece, at);
    checker.push(piece);
    onProgress?.(DIGEST_SHARE * (at / source.size));
  }
  return checker.finish();
}

async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamageError)) throw error;
    return undefined;
  }
}
