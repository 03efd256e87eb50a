import { describe, expect, it } from 'vitest';
import { renderComparison } from '../../../../src/core/report/snapshot-comparison';
import { parsePolicy, policyWords, renderPruning, renderVerification } from '../../../../src/core/report/snapshots';
import { isOfCluster, keptSnapshot, rpoStanding, takenAtOf } from '../../../../src/core/snapshot/catalog';
import { recordedVerification } from '../../../../src/core/snapshot/metadata';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { decideRetention } from '../../../../src/core/snapshot/retention';
import { verifySnapshot } from '../../../../src/core/snapshot/verify';
import { snapshotOf } from '../snapshot/fixtures';
import { comparison, entry, metadata, note, PASSWORD, TAKEN } from '../../features/snapshots/support';

const HOUR = 3_600_000;

describe('what a verification found', () => {
  const render = async (bytes: Uint8Array, over = {}) =>
    renderVerification(entry(over), await verifySnapshot(new MemoryAccess(bytes)), TAKEN, undefined);

  it('tells the results apart, each with what to do next', async () => {
    const bytes = snapshotOf('3.6');
    const changed = bytes.slice();
    changed.set(Buffer.from('other'), Buffer.from(changed).indexOf('three'));
    const damaged = bytes.slice();
    damaged.fill(0xff, 4096 * 6, 4096 * 7);
    expect(await render(bytes)).toMatch(/\*\*Verified\.\*\* .*It can be restored\.[\s\S]*\| Digest \| right \|/);
    expect(await render(bytes.subarray(0, -32))).toMatch(/\*\*Sound, without a digest\.\*\* .*--skip-hash-check/);
    expect(await render(changed)).toMatch(/\*\*Digest mismatch\.\*\* .*Do not restore it/);
    expect(await render(damaged)).toMatch(/\*\*Damaged\.\*\*[\s\S]*## What is wrong\n\n[\s\S]*- Page 6 /);
    expect(await render(new Uint8Array(Buffer.from('no database')))).toMatch(/\*\*No snapshot of etcd\.\*\*/);
  });

  it('names what metadata says otherwise', async () => {
    const text = await render(snapshotOf('3.6'), { metadata: metadata() });
    expect(text).toContain('## Not what its metadata says');
    expect(text).toContain('It speaks of other bytes, and is left as it is.');
    expect(text).toContain('the metadata has 8120');
  });

  it('is kept with what was known, and only where the file is whole', async () => {
    const verification = await verifySnapshot(new MemoryAccess(snapshotOf('3.6')));
    const kept = recordedVerification({ metadata: metadata(), modifiedAt: 1 }, verification, TAKEN);
    expect(kept).toMatchObject({
      cluster: { name: 'prod-eu' },
      takenAt: '2026-11-23T09:00:00.000Z',
      verifiedAt: new Date(TAKEN).toISOString(),
    });
    expect(kept?.revision).toBe(verification.status?.revision);
    expect(recordedVerification({ metadata: undefined, modifiedAt: TAKEN }, verification, TAKEN)?.takenAt).toBe(
      new Date(TAKEN).toISOString(),
    );
    const unsigned = await verifySnapshot(new MemoryAccess(snapshotOf('3.6').subarray(0, -32)));
    expect(recordedVerification({ metadata: undefined, modifiedAt: 1 }, unsigned, TAKEN)).toBeUndefined();
  });
});

describe('the plan of pruning', () => {
  it('says of each snapshot whether it stays, and why', () => {
    const snapshots = [0, 1, 2].map((day) =>
      keptSnapshot(
        entry({
          path: `/s/${day}.db`,
          name: `${day}.db`,
          metadata: metadata({ takenAt: new Date(TAKEN - day * 24 * HOUR).toISOString() }),
        }),
      ),
    );
    const text = renderPruning('prod-eu', decideRetention(snapshots, { daily: 2 }, TAKEN), { daily: 2 }, 'as you typed', TAKEN);
    expect(text).toContain('1 of 3 snapshots goes; 4.0 KiB become free.');
    expect(text).toContain('Kept are 2 daily (as you typed).');
    expect(text).toMatch(/\| stays: last verified, daily \| `0\.db` \|/);
    expect(text).toMatch(/\| \*\*goes\*\* \| `2\.db` \|/);
    expect(text).toContain('In `/s`:');
    expect(text).toContain('drydock snapshot prune FOLDER --daily 2');
  });

  it.each([
    ['last=3 daily=7', { last: 3, daily: 7 }],
    ['within=48h, weekly=4', { within: 48 * HOUR, weekly: 4 }],
    ['within=2w', { within: 336 * HOUR }],
    ['', undefined],
    ['daily', undefined],
    ['daily=0', undefined],
    ['daily=7h', undefined],
    ['within=7', undefined],
    ['yearly=1', undefined],
    ['daily=-1', undefined],
  ])('reads %j', (text, policy) => {
    expect(parsePolicy(text)).toEqual(policy);
  });

  it('tells a policy in words', () => {
    expect(policyWords({ last: 3, daily: 7, within: 48 * HOUR })).toBe('the newest 3, 7 daily, all younger than 2 d');
    expect(policyWords({ daily: 0 })).toBe('all');
  });
});

describe('what is known of a file without reading it', () => {
  it('is its time by metadata, else by name, else by date', () => {
    expect(takenAtOf(entry({ metadata: metadata({ takenAt: '2026-11-22T00:00:00.000Z' }) }))).toBe(Date.parse('2026-11-22T00:00:00Z'));
    expect(takenAtOf(entry({ modifiedAt: 5 }))).toBe(TAKEN);
    expect(takenAtOf(entry({ name: 'backup.db', modifiedAt: 5 }))).toBe(5);
  });

  it.each([
    ['the UID, whatever the name', metadata({ cluster: { name: 'other', uid: '11111111-1111-1111-1111-111111111111' } }), true],
    ['another UID of the same name', metadata({ cluster: { name: 'prod-eu', uid: '22222222-2222-2222-2222-222222222222' } }), false],
    ['a UID that is an authority', metadata({ cluster: { name: 'prod-eu', uid: 'ca:abc' } }), true],
    ['the name', metadata(), true],
    ['another name', metadata({ cluster: { name: 'prod-us' } }), false],
    ['the name of the file', undefined, true],
  ])('is whose it is by %s', (_, known, expected) => {
    const one = entry(known ? { metadata: known } : {});
    expect(isOfCluster(one, { name: 'prod-eu', uid: '11111111-1111-1111-1111-111111111111' })).toBe(expected);
  });

  it('is nobody’s where nothing tells', () => {
    expect(isOfCluster(entry({ name: 'backup.db' }), { name: 'prod-eu' })).toBeUndefined();
    expect(isOfCluster(entry({ name: 'etcd-team-a-b-20261123T090000Z.db' }), { name: 'team a/b' })).toBe(true);
  });

  it('counts for the recovery point by the newest that is verified', () => {
    expect(rpoStanding([], HOUR, TAKEN)).toEqual({ isMet: false, age: undefined });
    expect(rpoStanding([TAKEN - 2 * HOUR, TAKEN - HOUR], HOUR, TAKEN)).toEqual({ isMet: true, age: HOUR });
    expect(rpoStanding([TAKEN - 2 * HOUR], HOUR, TAKEN)).toEqual({ isMet: false, age: 2 * HOUR });
    expect(keptSnapshot(entry({ metadata: metadata() }), note('damaged')).isVerified).toBe(false);
  });
});

describe('a comparison as a document', () => {
  it('has what was not compared first, and names of strangers as they are', () => {
    const strange = { kind: 'added', key: '/registry/x', path: { ...PASSWORD, name: '[a](http://b)|c' } } as const;
    const text = renderComparison({ ...comparison(), objects: { ...comparison().objects, added: [strange] } });
    expect(text).toContain('**1 added, 1 removed, 1 changed.** 1 more differ only in what changes all the time');
    expect(text.indexOf('## Not compared')).toBeLessThan(text.indexOf('## Removed (1)'));
    expect(text).toContain('They may not be listed.');
    expect(text).not.toContain('[a](http://b)');
  });
});
