import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export const SERIES = ['3.4', '3.5', '3.6'] as const;

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'snapshots');

/** A snapshot that a real etcd wrote. */
export function snapshotOf(series: (typeof SERIES)[number]): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(join(folder, `etcd-${series}.db.gz`))));
}

/** A snapshot of a real cluster, before and after somebody changed namespace shop. */
export function clusterSnapshot(when: 'before' | 'after'): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(join(folder, `cluster-${when}.db.gz`))));
}

/** key (base64), beginning of the value's SHA-256, created, modified, version, lease. */
export type KnownKey = readonly [string, string, number, number, number, string];

export interface Known {
  readonly scene: { readonly compacted: number; readonly revision: number; readonly looks: readonly number[] };
  readonly status: { readonly hash: number; readonly revision: number; readonly totalKey: number; readonly totalSize: number };
  readonly states: Readonly<Record<string, readonly KnownKey[]>>;
}

/** What etcdctl and etcdutl said of it. */
export function known(series: (typeof SERIES)[number]): Known {
  return JSON.parse(gunzipSync(readFileSync(join(folder, `etcd-${series}.json.gz`))).toString('utf8')) as Known;
}
