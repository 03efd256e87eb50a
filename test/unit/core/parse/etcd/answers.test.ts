import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmsInErrors, parseAlarms, parseHash, parseMemberList, parseStatus } from '../../../../../src/core/parse/etcd/answers';
import { parseExactJson } from '../../../../../src/core/parse/etcd/json';
import { parseMetrics } from '../../../../../src/core/parse/etcd/metrics';

/** As the gateway of etcd 3.6.8 answered. */
const GATEWAY_STATUS =
  '{"header":{"cluster_id":"15118495548433857066", "member_id":"13668033151171901709", "revision":"1", "raft_term":"2"}, "version":"3.6.8", "dbSize":"28672", "leader":"13668033151171901709", "raftIndex":"4", "raftTerm":"2", "raftAppliedIndex":"4", "dbSizeInUse":"24576", "storageVersion":"3.6.0", "dbSizeQuota":"2147483648", "downgradeInfo":{}}';
/** As `etcdctl endpoint status -w json` of 3.5 printed it. */
const ETCDCTL_STATUS =
  '{"header":{"cluster_id":15118495548433857066,"member_id":13668033151171901709,"revision":1,"raft_term":2},"version":"3.5.21","dbSize":20480,"leader":13668033151171901709,"raftIndex":4,"raftTerm":2,"raftAppliedIndex":4,"dbSizeInUse":16384}';

describe('answers of etcd', () => {
  it('keep ids of 64 bits in both dialects', () => {
    for (const text of [GATEWAY_STATUS, ETCDCTL_STATUS]) {
      const status = parseStatus(parseExactJson(text));
      expect(status.clusterId).toBe(15118495548433857066n);
      expect(status.memberId).toBe(13668033151171901709n);
      expect(status.leader).toBe(status.memberId);
    }
  });

  it('read what an older version does not say as not known', () => {
    expect(parseStatus(parseExactJson(ETCDCTL_STATUS))).toMatchObject({
      storageVersion: undefined,
      dbSizeQuota: undefined,
      dbSizeInUse: 16384,
    });
  });

  it('read an absent field as its default', () => {
    const status = parseStatus({ header: { cluster_id: '1', member_id: '2' }, version: '3.6.8' });
    expect(status).toMatchObject({ leader: 0n, raftTerm: 0n, dbSize: 0, learner: false, errors: [] });
    expect(parseAlarms({ header: {} })).toEqual([]);
    expect(parseHash({ header: { revision: '7' }, compact_revision: '-1' })).toEqual({ hash: 0, revision: 7n, compactRevision: -1n });
  });

  it('read members with capital letters in their keys, also one that never started', () => {
    const list = parseMemberList({
      header: { cluster_id: '9' },
      members: [
        { ID: '11984094646129057593', peerURLs: ['https://10.0.0.4:2380'], isLearner: true },
        { ID: '5', name: 'cp1', peerURLs: ['a'], clientURLs: ['b'] },
      ],
    });
    expect(list.members).toEqual([
      { id: 11984094646129057593n, name: '', peerUrls: ['https://10.0.0.4:2380'], clientUrls: [], learner: true },
      { id: 5n, name: 'cp1', peerUrls: ['a'], clientUrls: ['b'], learner: false },
    ]);
  });

  it('read alarms by name and by number, and from the errors of a status', () => {
    expect(
      parseAlarms({
        alarms: [
          { memberID: '5', alarm: 'NOSPACE' },
          { memberID: 6, alarm: 2 },
          { memberID: 7, alarm: 0 },
        ],
      }),
    ).toEqual([
      { memberId: 5n, alarm: 'NOSPACE' },
      { memberId: 6n, alarm: 'CORRUPT' },
    ]);
    expect(alarmsInErrors(['memberID:13668033151171901709 alarm:NOSPACE ', 'etcdserver: no leader'])).toEqual([
      { memberId: 13668033151171901709n, alarm: 'NOSPACE' },
    ]);
  });

  it('are refused where a number is none, or the version is missing', () => {
    expect(() => parseStatus({ version: '3.6.8', header: { cluster_id: 'abc' } })).toThrow(/no whole number/);
    expect(() => parseStatus({ version: '3.6.8', header: { cluster_id: 2 ** 60 } })).toThrow(/no whole number/);
    expect(() => parseStatus({})).toThrow(/without its version/);
  });
});

describe('exact JSON', () => {
  it('keeps every whole number, wherever it stands, and touches no text', () => {
    expect(
      parseExactJson('{"a":18446744073709551615,"b":[-9223372036854775808,12],"c":"x 18446744073709551615 \\" 12345678901234567890"}'),
    ).toEqual({
      a: '18446744073709551615',
      b: ['-9223372036854775808', 12],
      c: 'x 18446744073709551615 " 12345678901234567890',
    });
  });

  it('leaves fractions and exponents alone', () => {
    const text = '[0.12345678901234567890,1e21,12345678901234567890.5]';
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it('is JSON for everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        if (/\d{16,}/.test(text)) return;
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('metrics', () => {
  it('give the quota and the bucket in which 99 of 100 flushes ended', () => {
    const page = [
      'etcd_server_quota_backend_bytes 2.147483648e+09',
      'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.008"} 900',
      'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.016"} 995',
      'etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 1000',
      'etcd_disk_wal_fsync_duration_seconds_count 1000',
    ].join('\n');
    expect(parseMetrics(page)).toEqual({
      quotaBytes: 2147483648,
      walFsyncP99: 0.016,
      backendCommitP99: undefined,
      leaderChanges: undefined,
    });
  });

  it('say nothing of few flushes', () => {
    expect(
      parseMetrics('etcd_disk_wal_fsync_duration_seconds_bucket{le="0.008"} 9\netcd_disk_wal_fsync_duration_seconds_count 9').walFsyncP99,
    ).toBeUndefined();
  });
});
