import { bytesWords } from '../../report/words';
import { enumerated, fix, found, ofKnown, ok, type ReadinessRule } from './check';

/** Parts of a file system that are left: below the second a kubelet evicts pods by default. */
const ROOM = { warning: 0.15, failure: 0.1 };
/** Milliseconds of the 99th percentile. Source: etcd's advice on disks, and its warnings about slow ones. */
const FSYNC = { warning: 10, failure: 100 };

export const room: ReadinessRule = {
  id: 'disk',
  title: 'Disk',
  judge(host) {
    return ofKnown(host.facts.system.disks, 'The disks of', host, (disks) => {
      const part = ({ freeBytes, totalBytes }: (typeof disks)[number]) => (totalBytes === 0 ? 1 : freeBytes / totalBytes);
      const tight = disks.filter((disk) => part(disk) < ROOM.warning);
      const least = Math.min(...disks.map(({ freeBytes }) => freeBytes));
      if (tight.length === 0) return ok(`${bytesWords(least)} free`);
      const full = tight.some((disk) => part(disk) < ROOM.failure);
      const each = enumerated(tight.map((disk) => `${disk.place} (${bytesWords(disk.freeBytes)}, ${Math.round(part(disk) * 100)} %)`));
      return found(
        full ? 'failure' : 'warning',
        `${bytesWords(least)} free`,
        `Little is free on ${host.name}: ${each}. ${full ? 'Below 10 % a kubelet evicts pods.' : 'From 10 % on a kubelet evicts pods.'}`,
        fix('Make room: images that nobody uses, old logs.', 'crictl rmi --prune', 'journalctl --vacuum-size=500M'),
      );
    });
  },
};

export const fsync: ReadinessRule = {
  id: 'fsync',
  title: 'fsync for etcd',
  judge(host) {
    const { fsync: fact } = host.facts;
    if (fact === undefined) return undefined;
    return ofKnown(fact, 'The disk for etcd of', host, ({ folder, writes, medianMs, p99Ms }) => {
      const short = `${milliseconds(p99Ms)} (p99)`;
      if (p99Ms < FSYNC.warning) return ok(short);
      const slow = p99Ms >= FSYNC.failure;
      return found(
        slow ? 'failure' : 'warning',
        short,
        `Of ${writes} small writes to ${folder} of ${host.name} half took up to ${milliseconds(medianMs)} and 99 % up to ${milliseconds(p99Ms)} until they were on the disk; etcd wants 10 ms. ${slow ? 'It may lose its leader on such a disk.' : 'It becomes slow under load.'}`,
        fix('Give etcd a disk of its own, a fast one (SSD or NVMe).', 'iostat -x 1 5'),
      );
    });
  },
};

function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export const DISK: readonly ReadinessRule[] = [room, fsync];
