/** What is written into an etcd so that its file has everything a file can have; the same every time. */
import type { Change, EtcdServer } from '../../harness/control-plane/etcd.mts';

export interface SceneFacts {
  /** Compacted up to here. */
  readonly compacted: number;
  /** The last. */
  readonly revision: number;
  /** Revisions to look at, from the compacted one on. */
  readonly looks: readonly number[];
}

/** @param size how much, 1 for a file of some hundred kilobytes */
export async function writeScene(etcd: EtcdServer, size = 1): Promise<SceneFacts> {
  const random = generator(7);
  // Five bytes again and again, so that the fixture packs well.
  const bytes = (length: number) => {
    const some = Array.from({ length: 5 }, () => Math.floor(random() * 256));
    return Uint8Array.from({ length }, (_, index) => some[index % 5] ?? 0);
  };
  const name = (index: number) => `/registry/pods/team-${index % 7}/web-${String(index).padStart(5, '0')}`;
  const objects = 300 * size;
  let revision = 0;
  for (let first = 0; first < objects; first += 60) {
    const changes: Change[] = [];
    for (let index = first; index < Math.min(objects, first + 60); index++) {
      changes.push({ put: name(index), value: bytes(60 + Math.floor(random() * 240)) });
    }
    revision = await etcd.write(...changes);
  }
  // Values that need pages of their own, an empty one, keys that are no text.
  await etcd.write({ put: '/registry/configmaps/default/large', value: bytes(5_000) });
  await etcd.write({ put: '/registry/configmaps/default/larger', value: bytes(90_000) });
  await etcd.write({ put: '/registry/configmaps/default/empty', value: '' });
  await etcd.write({ put: '\u0000\u0001ÿ', value: 'no path' });
  const lease = await etcd.lease(100_000);
  await etcd.write(
    { put: '/registry/masterleases/192.0.2.1', value: 'leased', lease },
    { put: '/registry/masterleases/192.0.2.2', value: 'leased too', lease },
  );
  for (let index = 0; index < objects; index += 3) revision = await etcd.write({ put: name(index), value: bytes(120) });
  for (let index = 0; index < objects; index += 10) revision = await etcd.write({ delete: name(index) });
  const compacted = revision;
  await etcd.compact(compacted);
  await etcd.call('maintenance/defragment', {});
  const looks = [compacted];
  for (let index = 0; index < objects; index += 20) revision = await etcd.write({ put: name(index), value: bytes(80) });
  looks.push(revision);
  revision = await etcd.write({ delete: '/registry/pods/team-3/', rangeEnd: '/registry/pods/team-30' });
  looks.push(revision);
  // Written, changed and deleted, so that all three are in the history.
  const life: Change[] = [
    { put: '/registry/services/specs/default/life', value: 'one' },
    { put: '/registry/services/specs/default/life', value: 'two' },
    { delete: '/registry/services/specs/default/life' },
    { put: '/registry/services/specs/default/life', value: 'three' },
  ];
  for (const change of life) looks.push((revision = await etcd.write(change)));
  revision = await etcd.write({ put: '/registry/configmaps/default/larger', value: bytes(50_000) }, { put: name(1), value: 'last' });
  looks.push(revision);
  return { compacted, revision, looks };
}

/** Numbers from 0 to 1 that are the same for a seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
