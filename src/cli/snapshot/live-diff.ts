import { setImmediate } from 'node:timers/promises';
import { SnapshotIndex } from '../../core/snapshot/browse';
import { KINDS, type ComparedKind, type ComparedObject } from '../../core/snapshot/comparison';
import type { JsonObject } from '../../core/snapshot/kubernetes/envelope';
import { asObject, masked, ordered, readObject } from '../../core/snapshot/kubernetes/objects';
import { resourceName } from '../../core/snapshot/kubernetes/resources';
import { toYaml } from '../../core/snapshot/kubernetes/yaml';
import { diffLines } from '../../core/snapshot/line-diff';
import type { OpenSnapshot } from '../../core/snapshot/snapshot';
import { compareWithLive } from '../../operations/snapshots/compare-live';
import type { LiveObjects } from '../../ports/live-objects';
import type { Streams } from '../streams';
import { printable } from '../table';
import { openingOf, withSnapshot } from './files';
import { filterOf } from './look';
import { EXIT, usage, type SnapshotOptions } from './options';
import type { SnapshotSurroundings } from './surroundings';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;
const TIMEOUT_MS = 30_000;

/** `drydock snapshot diff FILE --live` */
export function liveDiff(
  options: SnapshotOptions,
  live: NonNullable<SnapshotOptions['live']>,
  streams: Streams,
  around: SnapshotSurroundings,
): Promise<number> {
  const { signal } = around;
  return withSnapshot(options.files[0] ?? '', openingOf(options, around), (snapshot) =>
    withCluster(live, signal, async (objects, cluster) => {
      const breathe = () => setImmediate();
      const counts: Record<ComparedKind, number> = { added: 0, removed: 0, changed: 0, byNature: 0 };
      const listed: object[] = [];
      const notCompared: { readonly resource: string; readonly why: string }[] = [];
      const { revision: _, ...filter } = filterOf(options);
      const index = await SnapshotIndex.build(snapshot, breathe);
      for await (const { object, notCompared: not } of compareWithLive(snapshot, index, objects, {
        ...filter,
        breathe,
        isThorough: options.thorough,
        ...(signal ? { signal } : {}),
      })) {
        if (not) notCompared.push(not);
        if (!object) continue;
        counts[object.kind]++;
        if (object.kind === 'byNature') continue;
        if (options.isJson) listed.push(written(object));
        else {
          streams.out(`${printable(line(object.kind, object))}\n`);
          if (options.values)
            for (const text of await changes(snapshot, objects, object, options.reveal)) streams.out(`    ${printable(text)}\n`);
        }
      }
      for (const { resource, why } of notCompared) streams.error(`drydock: not compared: ${printable(resource)}: ${printable(why)}\n`);
      if (options.isJson) {
        const head = { cluster, revision: snapshot.keyspace.revision, counts };
        streams.out(`${JSON.stringify({ ...head, differences: listed, notCompared }, undefined, 2)}\n`);
      } else {
        const { added, removed, changed, byNature } = counts;
        streams.out(
          `${added} added, ${removed} removed, ${changed} changed, ${byNature} differ by nature, from revision ${snapshot.keyspace.revision} to ${cluster} now\n`,
        );
      }
      return KINDS.some((kind) => kind !== 'byNature' && counts[kind] > 0) ? EXIT.warning : EXIT.ok;
    }),
  );
}

/** Loads what talks to clusters only here: everything else runs where its HTTP client does not. */
export async function withCluster<T>(
  { kubeconfigs, context }: NonNullable<SnapshotOptions['live']>,
  signal: AbortSignal | undefined,
  work: (objects: LiveObjects, cluster: string) => Promise<T>,
): Promise<T> {
  const { chooseCluster, here, openBackend } = await import('../cluster');
  const options = { kubeconfigs, context, timeoutMs: TIMEOUT_MS };
  const backend = openBackend(options, here());
  try {
    const cluster = await chooseCluster(backend.directory, options, usage);
    const port = await backend.connector.connect(cluster, signal);
    try {
      return await work(port.liveObjects(), cluster.name);
    } finally {
      port.dispose();
    }
  } finally {
    backend.dispose();
  }
}

function line(kind: keyof typeof SIGNS, { path, key, detail }: ComparedObject): string {
  const where = path ? `${resourceName(path)} ${path.namespace === undefined ? '' : `${path.namespace}/`}${path.name}` : key;
  return `${SIGNS[kind]} ${where}${detail === undefined ? '' : `  (${detail})`}`;
}

function written({ kind, path, key, before, detail }: ComparedObject): object {
  return { kind, key, ...path, before: before?.main ?? null, ...(detail === undefined ? {} : { detail }) };
}

async function changes(
  { keyspace }: OpenSnapshot,
  live: LiveObjects,
  { path, before, apiVersion, kind }: ComparedObject,
  reveal: boolean,
): Promise<readonly string[]> {
  const old = before ? readObject((await keyspace.value(before)).value) : undefined;
  const isThere = path && apiVersion !== undefined && kind !== 'removed';
  const present = isThere
    ? await live.object({ apiVersion, resource: path.resource, namespace: path.namespace, name: path.name })
    : undefined;
  return diffLines(text(old?.object, reveal), text(present, reveal));
}

/** Without what differs by nature, as the comparison had it. */
function text(object: JsonObject | undefined, reveal: boolean): string {
  if (!object) return '';
  const { managedFields: _fields, resourceVersion: _version, ...metadata } = asObject(object.metadata);
  return toYaml(ordered(reveal ? { ...object, metadata } : masked({ ...object, metadata })));
}
