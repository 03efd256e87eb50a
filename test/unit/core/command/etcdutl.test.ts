import { describe, expect, it } from 'vitest';
import { isMountPoint } from '../../../../src/core/command/control-plane/look';
import { containerPid, databaseRevision, etcdutlVersion, restoreSnapshot } from '../../../../src/core/command/etcd/etcdutl';
import type { CommandResult } from '../../../../src/core/command/result';

const result = (stdout: string, exitCode = 0): CommandResult => ({ stdout, stderr: '', exitCode, signal: undefined }) as CommandResult;

describe('etcdutl', () => {
  it('tells its version, or that it is not there', () => {
    expect(etcdutlVersion('etcdutl').parse(result('etcdutl version: 3.6.8\nAPI version: 3.6\n'))).toBe('3.6.8');
    expect(etcdutlVersion('etcdutl').parse(result('', 127))).toBeUndefined();
  });

  it('tells revisions that are no doubles exactly', () => {
    const answer = '{"hash":3141,"revision":9007199254740993,"totalKey":3,"totalSize":20480,"version":"3.6.0"}';
    expect(databaseRevision('etcdutl', '/db').parse(result(answer))).toBe(9007199254740993n);
    expect(() => databaseRevision('etcdutl', '/db').parse(result('nothing'))).toThrow(/nothing of \/db/);
  });

  it('skips the digest only for files that have none', () => {
    const member = {
      name: 'cp1',
      peerUrls: ['https://1:2380'],
      initialCluster: 'cp1=https://1:2380',
      token: 't',
      bumpRevision: '1000000000',
    };
    expect(restoreSnapshot('etcdutl', '/s', '/d', { ...member, withoutDigest: false }).argv).not.toContain('--skip-hash-check');
    expect(restoreSnapshot('etcdutl', '/s', '/d', { ...member, withoutDigest: true }).argv).toContain('--skip-hash-check');
  });

  it('takes only a number for a process', () => {
    expect(containerPid('c').parse(result('4711\n'))).toBe('4711');
    expect(() => containerPid('c').parse(result('<no value>\n'))).toThrow(/does not tell/);
  });
});

describe('isMountPoint', () => {
  const table =
    '22 28 0:21 / /proc rw - proc proc rw\n31 28 8:2 / /var/lib/etcd rw - ext4 /dev/sdb rw\n32 28 8:3 / /data\\040disk rw - ext4 /dev/sdc rw\n';

  it('knows exactly those paths at which something is mounted', () => {
    expect(isMountPoint('/var/lib/etcd').parse(result(table))).toBe(true);
    expect(isMountPoint('/var/lib').parse(result(table))).toBe(false);
    expect(isMountPoint('/var/lib/etcd/member').parse(result(table))).toBe(false);
    expect(isMountPoint('/data disk').parse(result(table))).toBe(true);
  });
});
