import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { EtcdReading } from '../../../../../src/core/model/etcd';
import { etcdFindings } from '../../../../../src/core/policy/etcd/findings';
import { DAY, idOf, member, NOW, reading } from './support';

const MIB = 1024 * 1024;
const found = (one: EtcdReading) => etcdFindings(one).map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);

describe('findings about etcd', () => {
  it('are none where three members are well', () => {
    expect(etcdFindings(reading())).toEqual([]);
  });

  it('put the most serious first', () => {
    const all = reading([member(1), member(2)], { alarms: known([{ memberId: idOf(1), alarm: 'NOSPACE' }]) });
    expect(found(all)).toEqual(['critical nospace cp1', 'notice even-count etcd']);
  });

  it('tell how far it is to the end of the quorum', () => {
    expect(found(reading([member(1), member(2), member(3, { status: 'it does not answer.' })]))).toEqual([
      'warning no-spare etcd',
      'warning silent cp3',
    ]);
    const lost = reading([member(1, { status: { leader: 0n } }), member(2, { status: 'x.' }), member(3, { status: 'x.' })]);
    expect(found(lost)).toEqual(expect.arrayContaining(['critical quorum-lost etcd', 'critical no-leader etcd']));
    expect(etcdFindings(lost).find(({ code }) => code === 'quorum-lost')?.message).toBe(
      '3 members, 1 up, 2 needed, quorum is lost: nothing can be written, nor read so that it is certain.',
    );
  });

  it('do not count a learner among those with a vote', () => {
    const learner = member(4, {
      member: { learner: true },
      status: { learner: true },
      reading: { health: unknown('a learner answers no reads.') },
    });
    expect(found(reading([member(1), member(2), member(3), learner]))).toEqual(['notice learner cp4']);
  });

  it.each([
    [
      'a learner that lags',
      { member: { learner: true }, status: { learner: true, raftAppliedIndex: 80_000n } },
      'warning learner-stuck cp3',
    ],
    ['a member that lags', { status: { raftAppliedIndex: 88_000n } }, 'warning behind cp3'],
    ['a member that can not apply', { status: { raftAppliedIndex: 80_000n } }, 'critical apply-gap cp3'],
    ['one that is nearly full', { status: { dbSize: 1700 * MIB, dbSizeInUse: 1600 * MIB } }, 'warning near-quota cp3'],
    ['one that is full', { status: { dbSize: 2000 * MIB, dbSizeInUse: 1900 * MIB } }, 'critical near-quota cp3'],
    ['one that is mostly empty', { status: { dbSizeInUse: 100 * MIB } }, 'notice sparse cp3'],
    ['another version', { status: { version: '3.5.21' } }, 'warning versions etcd'],
    ['one of another cluster', { status: { clusterId: 7n } }, 'critical other-cluster cp3'],
    ['one that sees no leader', { status: { leader: 0n } }, 'warning no-leader cp3'],
    ['one that sees another leader', { status: { leader: idOf(3) } }, 'warning several-leaders etcd'],
    ['an error of its own', { status: { errors: ['disk is on fire'] } }, 'warning own-error cp3'],
    ['an old certificate', { reading: { certificateEnds: known(NOW - DAY) } }, 'critical certificate-expired cp3'],
    ['a certificate that ends', { reading: { certificateEnds: known(NOW + 20 * DAY) } }, 'warning certificate-soon cp3'],
    ['another peer URL', { member: { peerUrls: ['https://10.9.9.9:2380'] } }, 'warning peer-url cp3'],
    [
      'a slow disk',
      { reading: { metrics: known({ quotaBytes: undefined, walFsyncP99: 0.128, backendCommitP99: 0.2, leaderChanges: 0 }) } },
      'warning slow-disk cp3',
    ],
    [
      'an unhealthy one',
      { reading: { health: known({ healthy: false, reason: 'etcd of cp3 refuses: request timed out.', tookMs: 5000 }) } },
      'warning unhealthy cp3',
    ],
  ])('name %s', (_, over, expected) => {
    expect(found(reading([member(1), member(2), member(3, over)]))).toContain(expected);
  });

  it('name a member that was added and never started', () => {
    const added = member(4, { member: { name: '', learner: false }, status: 'it has never started.', reading: { place: undefined } });
    const list = found(reading([member(1), member(2), member(3), added]));
    expect(list).toContain('warning not-started 8e9e05c521646951');
    expect(list).not.toContain('warning silent 8e9e05c521646951');
  });

  it('say of an empty file nothing that is too small to matter', () => {
    expect(found(reading([member(1, { status: { dbSize: 4 * MIB, dbSizeInUse: MIB } }), member(2), member(3)]))).toEqual([]);
  });

  it('take the quota from the metrics where the status has none', () => {
    const old = { version: '3.5.21', storageVersion: undefined, dbSizeQuota: undefined, dbSize: 1800 * MIB, dbSizeInUse: 1700 * MIB };
    expect(found(reading([1, 2, 3].map((number) => member(number, { status: old }))))).toEqual([
      'warning near-quota cp1',
      'warning near-quota cp2',
      'warning near-quota cp3',
    ]);
  });

  it('say that alarms are not known', () => {
    expect(found(reading(undefined, { alarms: unknown('nobody answers.') }))).toEqual(['warning alarms-unknown etcd']);
  });
});
