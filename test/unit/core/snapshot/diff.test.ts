import { describe, expect, it } from 'vitest';
import { diffSnapshots, type DiffOptions } from '../../../../src/core/snapshot/diff';
import { diffLines } from '../../../../src/core/snapshot/line-diff';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { openSnapshot } from '../../../../src/core/snapshot/snapshot';
import { known, snapshotOf, type KnownKey } from './fixtures';

const open = (series: '3.4' | '3.5' | '3.6') => openSnapshot(new MemoryAccess(snapshotOf(series)));

async function differences(options: DiffOptions): Promise<string[]> {
  const snapshot = await open('3.6');
  const found: string[] = [];
  for await (const { kind, key } of diffSnapshots(snapshot, snapshot, options)) found.push(`${kind} ${key}`);
  return found;
}

/** By what etcdctl read at both revisions. */
function expected(before: readonly KnownKey[], after: readonly KnownKey[]): string[] {
  const [old, present] = [new Map(before.map((entry) => [entry[0], entry])), new Map(after.map((entry) => [entry[0], entry]))];
  const text = (key: string) => Buffer.from(key, 'base64').toString('utf8');
  return [...new Set([...old.keys(), ...present.keys()])]
    .sort((a, b) => Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64')))
    .flatMap((key) => {
      const [was, is] = [old.get(key), present.get(key)];
      if (!was) return [`added ${text(key)}`];
      if (!is) return [`removed ${text(key)}`];
      if (was[1] !== is[1]) return [`changed ${text(key)}`];
      return was[3] === is[3] ? [] : [`rewritten ${text(key)}`];
    });
}

describe('diffSnapshots', () => {
  const { scene, states } = known('3.6');
  const state = (revision: number) => states[String(revision)] ?? [];

  it('tells between any two revisions what etcdctl would show', async () => {
    for (const before of scene.looks) {
      for (const after of scene.looks) {
        expect(await differences({ beforeRevision: before, afterRevision: after })).toEqual(expected(state(before), state(after)));
      }
    }
  });

  it('looks only at what is asked for', async () => {
    const all = await differences({ beforeRevision: scene.compacted });
    const some = await differences({ beforeRevision: scene.compacted, resource: 'pods', namespace: 'team-3' });
    expect(some.length).toBeGreaterThan(0);
    expect(some).toEqual(all.filter((line) => line.includes('/registry/pods/team-3/')));
  });

  it('tells apart histories that only have the same revisions, where values are compared', async () => {
    const bytes = snapshotOf('3.6');
    bytes.set(Buffer.from('other'), Buffer.from(bytes).indexOf('three'));
    const [before, after] = [await open('3.6'), await openSnapshot(new MemoryAccess(bytes))];
    const keys = async (isThorough: boolean) => {
      const found: string[] = [];
      for await (const { kind, key } of diffSnapshots(before, after, { isThorough })) found.push(`${kind} ${key}`);
      return found;
    };
    expect(await keys(false)).toEqual([]);
    expect(await keys(true)).toEqual(['changed /registry/services/specs/default/life']);
  });
});

describe('diffLines', () => {
  it('shows what went and what came', () => {
    expect(diffLines('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual(['- b', '+ x', '+ d']);
    expect(diffLines('', 'a\n')).toEqual(['+ a']);
    expect(diffLines('a\n', 'a\n')).toEqual([]);
  });
});
