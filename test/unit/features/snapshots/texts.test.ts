import { describe, expect, it } from 'vitest';
import type { Extraction } from '../../../../src/core/snapshot/extract';
import { MemoryAccess } from '../../../../src/core/snapshot/random-access';
import { openSnapshot } from '../../../../src/core/snapshot/snapshot';
import { listObjects } from '../../../../src/core/snapshot/listing';
import { ageWords } from '../../../../src/features/snapshots/age';
import { liveText, objectText, rawText, readPlace } from '../../../../src/features/snapshots/object-text';
import { SnapshotPresenter } from '../../../../src/features/snapshots/presenter';
import type { OperationState } from '../../../../src/core/operation/state';
import { clusterSnapshot } from '../../core/snapshot/fixtures';
import { operation, step } from '../operations/states';

const PLAIN = 'correct horse battery staple';
const STORED = Buffer.from(PLAIN).toString('base64');

async function pairOf(key: string) {
  const { keyspace, prefix } = await openSnapshot(new MemoryAccess(clusterSnapshot('before')));
  const found = [...listObjects({ keyspace, prefix } as never)].find((one) => one.key === key);
  if (!found) throw new Error(`no ${key}`);
  return keyspace.value({ main: found.modified, sub: found.sub });
}

describe('the text of an object', () => {
  it('never holds what a Secret keeps, until somebody asks', async () => {
    const pair = await pairOf('/registry/secrets/shop/password');
    for (const text of [
      objectText(pair, 'From x.db'),
      rawText(pair, 'x.db', '/registry/', false),
      objectText(pair, 'x', { mark: () => 'marked' }),
    ]) {
      expect(text).not.toContain(STORED);
      expect(text).not.toContain(PLAIN);
      expect(text).not.toContain(Buffer.from(PLAIN.slice(0, 5)).toString('hex').replace(/../g, '$& ').trim());
    }
    expect(objectText(pair, 'From x.db', { isRevealed: true })).toContain(STORED);
    expect(rawText(pair, 'x.db', '/registry/', true)).toContain('63 6f 72 72 65 63 74');
  });

  it('leaves managed fields out as kubectl does, and as one of two sides also what differs in any case', async () => {
    const pair = await pairOf('/registry/deployments/shop/web');
    const text = objectText(pair, 'From x.db');
    expect(text).toMatch(/^# From x\.db, written at revision \d+\. Read-only\.\napiVersion: apps\/v1\nkind: Deployment\n/);
    expect(text).toContain('resourceVersion:');
    expect(text).not.toContain('managedFields');
    const side = objectText(pair, 'From x.db', { mark: () => '' });
    expect(side).toMatch(/^apiVersion:/);
    expect(side).not.toContain('resourceVersion');
    expect(objectText(pair, 'x', { mark: () => '', isFull: true })).toContain('managedFields');
    expect(liveText(undefined, 'prod-eu, as it is now', {})).toBe('# prod-eu, as it is now: it is not there.\n');
  });

  it('is told by an address that is checked', () => {
    expect(readPlace('{"file":"/a","main":1,"sub":0,"view":"yaml"}')).toMatchObject({ file: '/a' });
    for (const query of ['', 'x', '{}', '{"file":"/a","main":"1","sub":0,"view":"yaml"}', '{"live":"x"}', 'null'])
      expect(() => readPlace(query)).toThrow(/address/);
  });
});

describe('ages of snapshots', () => {
  it.each([
    [0, 'just now'],
    [59 * 60_000, '59 min ago'],
    [26 * 3_600_000, '26 h ago'],
    [49 * 3_600_000, '2 d ago'],
  ])('%i ms are %s', (age, words) => expect(ageWords(0, age)).toBe(words));
});

describe('the end of taking a snapshot', () => {
  const path = '/snapshots/etcd-prod-eu-20261123T090000Z.db';
  const ended = (destination: object, status: OperationState['status'] = 'succeeded') => {
    const state = operation({
      status,
      steps: [step('snapshot', { status: 'done', note: `${path}: 412 MiB, revision 8120, 90 keys, SHA-256 ab` })],
    });
    const plan = { ...state.header.plan, body: { members: [{}, {}, {}], snapshot: { destination } } };
    return new SnapshotPresenter().end({ ...state, header: { ...state.header, type: 'takeSnapshot', plan } });
  };

  it('offers to look into it where it lies on this computer', () => {
    const message = ended({ kind: 'local', path });
    expect(message.text).toMatch(/^Snapshot of .+ verified: 412 MiB, revision 8120, 90 keys, 3 members\. \/snapshots\/etcd-prod-eu/);
    expect(message.actions.map(({ label }) => label)).toEqual(['Browse', 'Prove It', 'Show in Folder', 'Report']);
  });

  it('offers the report alone elsewhere, and after a failure', () => {
    expect(ended({ kind: 'host', place: { name: 'cp1' }, path }).actions.map(({ label }) => label)).toEqual(['Report']);
    expect(ended({ kind: 'local', path }, 'failed').severity).toBe('error');
  });
});

describe('objects to apply again', () => {
  it('have what to know in comments that no name can leave', async () => {
    const { extractionText } = await import('../../../../src/features/snapshots/extraction-text');
    const extraction: Extraction = {
      objects: [
        {
          listed: {} as never,
          object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
          notes: ['It belonged to x\nkind: Secret.'],
        },
        { listed: {} as never, object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }, notes: [] },
      ],
      controlled: 2,
      unreadable: [{ key: '/registry/x', problem: 'It is text.' }],
    };
    expect(extractionText(extraction, 'x.db', 1)).toBe(`# From x.db: 2 objects to apply again, without status and what the server sets.
# 2 objects that controllers made were left out.
# /registry/x was left out: It is text.
# 1 Secret was left out.
# It belonged to x kind: Secret.
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
`);
  });
});
