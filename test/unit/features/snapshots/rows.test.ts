import { describe, expect, it } from 'vitest';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import { snapshotElementId } from '../../../../src/features/snapshots/elements';
import { snapshotRow, snapshotTooltip, type RowContext } from '../../../../src/features/snapshots/rows';
import { openGuard, ref } from '../clusters/support';
import { drillRecord, entry, knownSnapshot, metadata, note, snapshotElements, TAKEN } from './support';

const HOUR = 3_600_000;
const session = { ref: ref(), guard: openGuard } as ClusterSession;
const around = (over: Partial<RowContext> = {}): RowContext => ({
  now: TAKEN + 3 * HOUR,
  own: [knownSnapshot()],
  rpoMs: undefined,
  ...over,
});
const of = { branch: 'snapshots', session } as const;

const failedDrill = drillRecord({
  at: '2026-11-23T11:00:00.000Z',
  outcome: 'failed',
  rtoSeconds: undefined as never,
  phases: { fetch: 0.4, verify: 1.2 },
  findings: [{ severity: 'error', message: 'etcd has 89 keys, the file 90.' }],
});

describe('rows of snapshots', () => {
  it('tell the age of the newest against what the fleet file wants', () => {
    const row = (over: Partial<RowContext>) => snapshotRow({ ...of, kind: 'snapshots' }, around(over));
    expect(row({}).description).toMatch(/^newest .+ · verified ✓$/);
    expect(row({ rpoMs: 6 * HOUR })).toMatchObject({
      description: expect.stringContaining('RPO 6 h ✓'),
      context: { flags: ['cluster', 'writable', 'takes', 'rpoMet', 'some'] },
    });
    const missed = row({ rpoMs: 2 * HOUR });
    expect(missed).toMatchObject({ description: expect.stringContaining('RPO 2 h missed'), icon: { id: 'warning' } });
    expect(missed.spoken).toBe(
      'Snapshots: newest 3 h ago · verified ✓. The newest verified one is 3 h old, and the fleet file wants one within RPO 2 h.',
    );
    // One that nobody verified is no recovery point.
    const unverified = row({ rpoMs: 6 * HOUR, own: [knownSnapshot({ entry: entry() })] });
    expect(unverified.description).toContain('RPO 6 h missed');
    expect(row({ own: [], rpoMs: HOUR }).description).toBe('none yet · RPO 1 h missed');
    expect(row({ own: undefined }).description).toBe('');
  });

  it('offer to take one only where etcd is within reach', () => {
    const managed = { ref: ref(), guard: openGuard, distribution: 'eks' } as ClusterSession;
    expect(snapshotRow({ branch: 'snapshots', session: managed, kind: 'snapshots' }, around()).context.flags).not.toContain('takes');
    expect(snapshotRow({ branch: 'snapshots', kind: 'snapshots' }, around()).context.flags).toEqual(['noCluster', 'writable', 'some']);
  });

  it.each([
    ['its metadata', knownSnapshot(), '4.0 KiB · rev 8120 · verified ✓', 'verified'],
    ['nothing but its name', knownSnapshot({ entry: entry() }), '4.0 KiB · not verified · no metadata', 'unverified'],
    [
      'metadata of another size',
      knownSnapshot({ entry: entry({ size: 5000, metadata: metadata() }) }),
      '4.9 KiB · rev 8120 · not verified',
      'unverified',
    ],
    [
      'a look that found it changed',
      knownSnapshot({ note: note('digestMismatch') }),
      '4.0 KiB · rev 8120 · digest mismatch ✗',
      'digestMismatch',
    ],
    [
      'a look at another state of it',
      knownSnapshot({ note: { ...note('damaged'), size: 1 } }),
      '4.0 KiB · rev 8120 · verified ✓',
      'verified',
    ],
    [
      'broken metadata',
      knownSnapshot({ entry: entry({ metadataProblem: 'x is no JSON.' }) }),
      '4.0 KiB · not verified · metadata unreadable',
      'unverified',
    ],
    ['a rehearsal', knownSnapshot({ drill: drillRecord() }), '4.0 KiB · rev 8120 · verified ✓ · proven 2 h ago, back in 14 s', 'verified'],
    [
      'a rehearsal that failed',
      knownSnapshot({ drill: failedDrill, entry: entry({ metadata: metadata({ drilledAt: '2026-11-22T10:00:00.000Z' }) }) }),
      '4.0 KiB · rev 8120 · verified ✓ · drill failed 1 h ago ✗',
      'verified',
    ],
    [
      'a history that can not be read',
      knownSnapshot({ drillProblem: 'It is a folder.' }),
      '4.0 KiB · rev 8120 · verified ✓ · history of drills unreadable',
      'verified',
    ],
    [
      'a rehearsal that its metadata alone tells of',
      knownSnapshot({ entry: entry({ metadata: metadata({ drilledAt: '2026-11-23T10:00:00.000Z' }) }) }),
      '4.0 KiB · rev 8120 · verified ✓ · drilled 2 h ago',
      'verified',
    ],
  ])('say of a snapshot what is known by %s', (_, file, description, state) => {
    const row = snapshotRow({ ...of, kind: 'snapshot', file }, around());
    expect(row.description).toBe(description);
    expect(row.label).toMatch(/^2026-11-2\d \d\d:\d\d$/);
    expect(row.context.flags[0]).toBe(state);
  });

  it('warn of one that did not come back, whatever was verified of it', () => {
    const row = (file: ReturnType<typeof knownSnapshot>) => snapshotRow({ ...of, kind: 'snapshot', file }, around());
    expect(row(knownSnapshot({ drill: failedDrill }))).toMatchObject({
      icon: { id: 'warning' },
      spoken: expect.stringContaining('drill failed 1 h ago.'),
    });
    expect(row(knownSnapshot({ drill: failedDrill, note: note('damaged') })).icon).toMatchObject({ id: 'error' });
    expect(row(knownSnapshot({ drill: drillRecord() }))).toMatchObject({
      icon: { id: 'pass' },
      spoken: expect.stringContaining('proven 2 h ago, back in 14 s.'),
    });
  });

  it('tell on their hover how the last drill went, phase by phase', () => {
    const hover = (file: Parameters<typeof knownSnapshot>[0]) => snapshotTooltip({ ...of, kind: 'snapshot', file: knownSnapshot(file) });
    const proven = hover({ drill: drillRecord() });
    expect(proven).toContain('Proven by a restore on 2026-11-23 10:00:00 UTC, into etcd 3.6.8');
    expect(proven).toContain('RTO 14 s · RPO 1 h');
    expect(proven).toContain('Fetch and decrypt 0.4 s · Verify every page 1.2 s · Restore 9.0 s · Start etcd 3.4 s');
    expect(proven).toContain('Nothing differed from the snapshot.');
    const noted = hover({ drill: drillRecord({ findings: [{ severity: 'warning', message: 'It has no digest.' }] }) });
    expect(noted).toContain('Note: It has no digest.');
    expect(noted).not.toContain('Nothing differed');
    const failed = hover({ drill: failedDrill });
    expect(failed).toContain('**Drill failed: not proven** on 2026-11-23 11:00:00 UTC');
    expect(failed).toContain('RTO not reached');
    expect(failed).toContain('etcd has 89 keys, the file 90.');
    expect(hover({ drillProblem: 'x is a folder.' })).toContain('History of drills: x is a folder.');
  });

  it('have ids of their own, and sentences for screen readers', () => {
    const rows = snapshotElements(session).map((element) => snapshotRow(element, around()));
    for (const { spoken } of rows) expect(spoken).toMatch(/^\S.*[.:?]$/s);
    const ids = snapshotElements(session).map((element) => snapshotElementId(element));
    const files = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
    // The same file in other states is the same row.
    expect([...files].every((id) => /\.db@\d+\/4096$/.test(id) || id.includes('/change/'))).toBe(true);
  });

  it('say on their hover whose a file is, and what is wrong with it', () => {
    const file = knownSnapshot({ note: { ...note('damaged'), finding: 'Page 3 (leaf of bucket key): it is reached twice.' } });
    const tooltip = snapshotTooltip({ ...of, kind: 'snapshot', file });
    expect(tooltip).toContain('Page 3 \\(leaf of bucket key\\): it is reached twice.');
    expect(tooltip).toContain('Cluster prod-eu');
    expect(snapshotTooltip({ ...of, kind: 'snapshot', file: knownSnapshot({ entry: entry() }) })).toContain('No metadata beside it');
  });
});
