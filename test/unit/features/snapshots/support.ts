import type { SnapshotEntry, VerdictNote } from '../../../../src/core/snapshot/catalog';
import type { ComparedObject } from '../../../../src/core/snapshot/comparison';
import type { DrillRecord } from '../../../../src/core/snapshot/drill/record';
import type { ObjectPath } from '../../../../src/core/snapshot/kubernetes/resources';
import type { ListedObject } from '../../../../src/core/snapshot/listing';
import type { Verdict } from '../../../../src/core/snapshot/verify';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import type { Comparison } from '../../../../src/features/snapshots/comparison';
import type { SnapshotElement } from '../../../../src/features/snapshots/elements';
import type { KnownSnapshot } from '../../../../src/features/snapshots/known-snapshot';

export const TAKEN = Date.parse('2026-11-23T09:00:00Z');

export function entry(over: Partial<SnapshotEntry> = {}): SnapshotEntry {
  return {
    path: '/snapshots/etcd-prod-eu-20261123T090000Z.db',
    name: 'etcd-prod-eu-20261123T090000Z.db',
    size: 4096,
    modifiedAt: TAKEN,
    ...over,
  };
}

/** Metadata as Drydock writes it when it takes a snapshot. */
export function metadata(over: Partial<NonNullable<SnapshotEntry['metadata']>> = {}): NonNullable<SnapshotEntry['metadata']> {
  return {
    schema: 1,
    takenAt: '2026-11-23T09:00:00.000Z',
    verifiedAt: '2026-11-23T09:00:02.000Z',
    size: 4096,
    sha256: 'ab'.repeat(32),
    revision: 8120,
    keys: 90,
    cluster: { name: 'prod-eu' },
    ...over,
  };
}

export function knownSnapshot(over: Partial<KnownSnapshot> = {}): KnownSnapshot {
  return { entry: entry({ metadata: metadata() }), origin: 'folder', ...over };
}

/** A drill that proved the snapshot, an hour after it was taken. */
export function drillRecord(over: Partial<DrillRecord> = {}): DrillRecord {
  return {
    schema: 1,
    at: '2026-11-23T10:00:00.000Z',
    outcome: 'proven',
    snapshot: { name: 'etcd-prod-eu-20261123T090000Z.db', sha256: 'ab'.repeat(32), revision: 8120, keys: 90, bytes: 4096 },
    etcd: '3.6.8',
    phases: { fetch: 0.4, verify: 1.2, restore: 9, start: 3.4, count: 0.6 },
    rtoSeconds: 14,
    rpoSeconds: 3600,
    findings: [],
    ...over,
  };
}

export function note(verdict: Verdict, of: SnapshotEntry = entry()): VerdictNote {
  return { verdict, at: TAKEN + 1000, size: of.size, modifiedAt: of.modifiedAt };
}

export function listed(path: ObjectPath | undefined, key = `/registry/${path?.resource}/${path?.namespace}/${path?.name}`): ListedObject {
  return { path, key, bytes: 10, modified: 7, sub: 0 };
}

export const WEB: ObjectPath = { group: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };
export const PASSWORD: ObjectPath = { group: '', resource: 'secrets', namespace: 'shop', name: 'password' };

export function comparison(over: Partial<Comparison> = {}): Comparison {
  const object = (kind: ComparedObject['kind'], path = WEB, before = kind !== 'added'): ComparedObject => ({
    kind,
    key: `/registry/${path.resource}/${kind}`,
    path,
    ...(before ? { before: { main: 7, sub: 0 } } : {}),
  });
  return {
    id: 'x',
    title: 'one → other',
    before: knownSnapshot(),
    after: { kind: 'live', cluster: 'a' as never, name: 'prod-eu' },
    at: TAKEN,
    objects: {
      added: [object('added')],
      removed: [object('removed')],
      changed: [object('changed', PASSWORD)],
      byNature: [object('byNature')],
    },
    notCompared: [{ resource: 'secrets', why: 'They may not be listed.' }],
    ...over,
  };
}

/** Every kind of element, in the states that menus tell apart. */
export function snapshotElements(session: ClusterSession | undefined): readonly SnapshotElement[] {
  const of = { branch: 'snapshots', ...(session ? { session } : {}) } as const;
  const verdicts: readonly Verdict[] = ['verified', 'unsigned', 'digestMismatch', 'damaged', 'notSnapshot'];
  const files = [
    knownSnapshot(),
    knownSnapshot({ entry: entry(), origin: 'byHand' }),
    knownSnapshot({ entry: entry({ name: 'x.db.age' }) }),
    knownSnapshot({ at: 7 }),
    knownSnapshot({ drill: drillRecord() }),
    knownSnapshot({ drill: drillRecord({ outcome: 'failed' }) }),
    ...verdicts.map((verdict) => knownSnapshot({ entry: entry(), note: note(verdict) })),
  ];
  const file = knownSnapshot();
  const amount = { count: 1, bytes: 10 };
  const objects = [listed(WEB), listed(PASSWORD), listed(undefined, 'compact_rev_key')];
  const change = { main: 7, sub: 0, size: 10, isDeletion: false };
  const compared = comparison();
  return [
    { ...of, kind: 'snapshots' },
    ...(['none', 'unreadable', 'damaged', 'locked', 'failed', 'empty'] as const).map(
      (state) => ({ ...of, kind: 'snapshotMessage', state, about: 'x', text: 'x' }) as const,
    ),
    { ...of, kind: 'otherSnapshots', files },
    ...files.map((one) => ({ ...of, kind: 'snapshot', file: one }) as const),
    {
      ...of,
      kind: 'resource',
      file,
      resource: { ...amount, name: 'deployments.apps', group: 'apps', resource: 'deployments', namespaces: new Map([['shop', amount]]) },
    },
    { ...of, kind: 'otherKeys', file, amount },
    { ...of, kind: 'gone', file, count: 1, since: 3 },
    { ...of, kind: 'namespace', file, shelf: { resource: 'deployments.apps', namespace: 'shop' }, amount },
    { ...of, kind: 'range', file, shelf: { resource: 'pods', namespace: 'shop' }, from: 0, to: 500, first: 'a', last: 'b' },
    ...objects.flatMap((object) => [
      { ...of, kind: 'object', file, object } as const,
      { ...of, kind: 'object', file, object, deletedAt: 9 } as const,
      { ...of, kind: 'change', file, object, change } as const,
      { ...of, kind: 'change', file, object, change: { ...change, isDeletion: true } } as const,
    ]),
    { ...of, kind: 'comparison', comparison: compared },
    ...(['added', 'removed', 'changed', 'byNature'] as const).flatMap((what) => [
      { ...of, kind: 'differences', comparison: compared, what, from: 0, to: 1, isPart: false } as const,
      ...compared.objects[what].map((object) => ({ ...of, kind: 'difference', comparison: compared, object }) as const),
    ]),
    { ...of, kind: 'notCompared', comparison: compared },
    { ...of, kind: 'notCompared', comparison: compared, resource: 'secrets', why: 'x' },
  ];
}
