import type { EtcdScene } from '../etcd/surroundings';

const MIB = 1024 * 1024;

/**
 * What there is to find in etcd of the harbour: a member on a slow disk, which is behind when it is first looked at and catches up, and
 * one with a small quota that somebody set and forgot, nearly used up by a file that is mostly free.
 */
export const HARBOUR_ETCD: EtcdScene = {
  leader: 'cp1',
  slow: { node: 'cp3', behind: 1_600, caughtUpPerSecond: 40, staysBehind: 180 },
  fileBytes: { cp1: 5.25 * MIB, cp2: 14.25 * MIB, cp3: 4.5 * MIB },
  quotaBytes: { cp2: 16 * MIB },
  snapshotBytesPerSecond: 3 * MIB,
};
