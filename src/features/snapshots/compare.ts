import { bytesWords } from '../../core/report/words';
import { takenAtOf } from '../../core/snapshot/catalog';
import { compareSnapshots, type ComparedKind, type ComparedObject } from '../../core/snapshot/comparison';
import { compareWithLive } from '../../operations/snapshots/compare-live';
import { withProgress, type ProgressReport } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import { exactTime } from '../operations/words';
import { breather } from './breathe';
import type { Comparison, Later } from './comparison';
import type { KnownSnapshot } from './known-snapshot';
import type { OpenSnapshots } from './open-snapshots';

/** How often the notification is told, milliseconds. */
const TELL_MS = 200;

type Found = Record<ComparedKind, ComparedObject[]>;
const nothing = (): Found => ({ added: [], removed: [], changed: [], byNature: [] });

/** Holds two snapshots against each other, the older first. */
export async function compareFiles(open: OpenSnapshots, one: KnownSnapshot, other: KnownSnapshot, now: () => number): Promise<Comparison> {
  const isInOrder = takenAtOf(one.entry) <= takenAtOf(other.entry);
  const [before, after] = isInOrder ? [one, other] : [other, one];
  const objects = nothing();
  await withProgress({ title: `Comparing ${shortName(before)} with ${shortName(after)}`, where: 'notification' }, (report, signal) =>
    open.use(
      before.entry,
      (old) =>
        open.use(
          after.entry,
          async (present) => {
            const tell = counter(report);
            const revisions = {
              ...(before.at === undefined ? {} : { beforeRevision: before.at }),
              ...(after.at === undefined ? {} : { afterRevision: after.at }),
            };
            for await (const object of compareSnapshots(old.snapshot, present.snapshot, {
              ...revisions,
              signal,
              breathe: breather(signal),
            })) {
              objects[object.kind].push(object);
              tell(objects);
            }
          },
          { signal, onProgress: reading(report, after) },
        ),
      { signal, onProgress: reading(report, before) },
    ),
  );
  return made(before, { kind: 'snapshot', file: after }, objects, [], now());
}

/**
 * Holds a snapshot against the cluster as it is, with the person's own rights.
 * @param isForeign the snapshot may be of another cluster: equal revisions tell nothing
 */
export async function compareLive(
  open: OpenSnapshots,
  file: KnownSnapshot,
  session: ClusterSession,
  isForeign: boolean,
  now: () => number,
): Promise<Comparison> {
  const objects = nothing();
  const notCompared: { readonly resource: string; readonly why: string }[] = [];
  await withProgress({ title: `Comparing ${shortName(file)} with ${session.ref.name}`, where: 'notification' }, async (report, signal) => {
    const port = await session.connect(signal);
    await open.use(
      file.entry,
      async (opened) => {
        const differences = compareWithLive(opened.snapshot, await opened.index(file.at, signal), port.liveObjects(), {
          signal,
          breathe: breather(signal),
          isThorough: isForeign,
          onProgress: (done, total, resource) => report({ message: resource, fraction: total === 0 ? 1 : done / total }),
        });
        for await (const difference of differences) {
          if (difference.object) objects[difference.object.kind].push(difference.object);
          else notCompared.push(difference.notCompared);
        }
      },
      { signal, onProgress: reading(report, file) },
    );
  });
  for (const list of Object.values(objects)) list.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return made(file, { kind: 'live', cluster: session.ref.id, name: session.ref.name }, objects, notCompared, now());
}

/** Refuses to hold a snapshot against a cluster that it is not of, unless somebody says that this is wanted. */
export function foreignReason(file: KnownSnapshot, session: ClusterSession, uid: string): string | undefined {
  const known = file.entry.metadata?.cluster;
  if (known?.uid !== undefined && /^[0-9a-f]{8}-/.test(known.uid)) {
    return known.uid === uid ? undefined : `${file.entry.name} is of another cluster${known.name === undefined ? '' : ` (${known.name})`}.`;
  }
  if (known?.name !== undefined && known.name !== session.ref.name) return `${file.entry.name} is of ${known.name}, as its metadata says.`;
  return undefined;
}

function made(before: KnownSnapshot, after: Later, objects: Found, notCompared: Comparison['notCompared'], at: number): Comparison {
  const later = after.kind === 'live' ? `${after.name} now` : shortName(after.file);
  const side = ({ entry, at: revision }: KnownSnapshot) => `${entry.path}@${revision ?? ''}`;
  const id = `${side(before)} ${after.kind === 'live' ? after.cluster : side(after.file)}`;
  return { id, title: `${shortName(before)} → ${later}`, before, after, at, objects, notCompared };
}

/** How people tell snapshots apart: by their time, else by their name. */
export function shortName({ entry, at }: KnownSnapshot): string {
  const name = entry.metadata ? exactTime(takenAtOf(entry)).slice(0, -3) : entry.name;
  return at === undefined ? name : `${name} @${at}`;
}

function reading(report: (progress: ProgressReport) => void, { entry }: KnownSnapshot): (share: number) => void {
  return throttled((share: number) =>
    report({ message: `reading ${entry.name}, ${bytesWords(share * entry.size)} of ${bytesWords(entry.size)}` }),
  );
}

function counter(report: (progress: ProgressReport) => void): (objects: Found) => void {
  return throttled(({ added, removed, changed }: Found) =>
    report({ message: `${added.length} added, ${removed.length} removed, ${changed.length} changed so far` }),
  );
}

function throttled<T>(tell: (value: T) => void): (value: T) => void {
  let toldAt = -Infinity;
  return (value) => {
    const now = performance.now();
    if (now - toldAt < TELL_MS) return;
    toldAt = now;
    tell(value);
  };
}
