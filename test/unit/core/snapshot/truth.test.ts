/** Files that real etcd members wrote, against what etcdctl and etcdutl read of them. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bucketsIn, type Bucket } from '../../../../src/core/snapshot/bbolt/bucket';
import { checkBolt } from '../../../../src/core/snapshot/bbolt/check';
import { BoltFile } from '../../../../src/core/snapshot/bbolt/file';
import { readFacts } from '../../../../src/core/snapshot/mvcc/facts';
import { Keyspace } from '../../../../src/core/snapshot/mvcc/keyspace';
import { StatusTaker } from '../../../../src/core/snapshot/mvcc/status';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { StreamChecker } from '../../../../src/core/snapshot/stream-check';
import { known, SERIES, snapshotOf, type KnownKey } from './fixtures';

async function open(bytes: Uint8Array) {
  const file = await BoltFile.open(new MemoryAccess(bytes));
  const buckets = await bucketsIn(file);
  const facts = await readFacts(file, buckets);
  const bucket = buckets.find(({ name }) => name === 'key') as Bucket;
  return { file, facts, keyspace: await Keyspace.read(file, bucket, facts.compacted) };
}

describe.each(SERIES)('a file of etcd %s', (series) => {
  const bytes = snapshotOf(series);
  const truth = known(series);

  it('has the right digest and nothing wrong', async () => {
    const checker = new StreamChecker();
    for (let at = 0; at < bytes.length; at += 1000) checker.push(bytes.subarray(at, at + 1000));
    const { digest, findings, meta, databaseSize } = checker.finish();
    expect({ state: digest.state, findings }).toEqual({ state: 'right', findings: [] });
    expect(meta && meta.pages * meta.pageSize).toBe(databaseSize);
    const { findings: damages, depth } = await checkBolt((await open(bytes)).file);
    expect(damages).toEqual([]);
    expect(depth).toBeGreaterThan(1);
  });

  it('has the status that etcdutl tells', async () => {
    const { file } = await open(bytes);
    const taker = new StatusTaker();
    await checkBolt(file, taker);
    const { hash, revision, keys } = taker.result();
    expect({ hash, revision, totalKey: keys, totalSize: file.meta.pages * file.meta.pageSize }).toEqual({
      hash: truth.status.hash,
      revision: truth.status.revision,
      totalKey: truth.status.totalKey,
      totalSize: truth.status.totalSize,
    });
  });

  it('holds at every revision what etcdctl reads then', async () => {
    const { keyspace } = await open(bytes);
    expect(keyspace.revision).toBe(truth.scene.revision);
    expect(keyspace.compacted).toBe(truth.scene.compacted);
    for (const [revision, expected] of Object.entries(truth.states)) {
      const read: KnownKey[] = [];
      for (const live of keyspace.live(Number(revision))) {
        const { key, value, created, modified, version, lease } = await keyspace.value(live);
        expect(live.size).toBe(value.length);
        const digest = createHash('sha256').update(value).digest('hex').slice(0, 16);
        read.push([Buffer.from(key).toString('base64'), digest, created, modified, version, String(lease)]);
      }
      expect(read).toEqual(expected);
    }
  });

  it('tells the series, members and leases', async () => {
    const { facts } = await open(bytes);
    expect(facts.series).toBe(series);
    expect(facts.members).toEqual([
      expect.objectContaining({ name: 'default', id: expect.stringMatching(/^[0-9a-f]{1,16}$/) as string, isLearner: false }),
    ]);
    expect(facts.leases).toEqual([{ id: expect.anything() as bigint, ttlSeconds: 100_000 }]);
    expect(facts.alarms).toEqual([]);
  });

  it('refuses what is compacted and what is not yet', async () => {
    const { keyspace } = await open(bytes);
    expect(() => keyspace.live(truth.scene.compacted - 1)).toThrow(/compacted/);
    expect(() => keyspace.live(truth.scene.revision + 1)).toThrow(/later/);
  });

  it('tells the history of a key', async () => {
    const { keyspace } = await open(bytes);
    const history = keyspace.history(new TextEncoder().encode('/registry/services/specs/default/life'));
    expect(history.map(({ isDeletion }) => isDeletion)).toEqual([false, false, true, false]);
    const values = await Promise.all(history.map(async (change) => new TextDecoder().decode((await keyspace.value(change)).value)));
    expect(values).toEqual(['one', 'two', '', 'three']);
  });
});
