import { describe, expect, it } from 'vitest';
import { known } from '../../../../src/core/known';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import { childElements, rootElements, rowOf, tooltipOf } from '../../../../src/features/etcd/view';
import { renderEtcd, renderHashes } from '../../../../src/core/report/etcd';
import { idOf, member, NOW, reading } from '../../core/policy/etcd/support';
import { openGuard, ref } from '../clusters/support';

const session = { ref: ref(), guard: openGuard } as ClusterSession;

describe('the etcd view', () => {
  it('shows what stands out first, then the members with role, version, health, size and lag', () => {
    const read = reading(undefined, { alarms: known([{ memberId: idOf(2), alarm: 'NOSPACE' }]) });
    const [finding, members] = rootElements(session, read);
    expect(rowOf(finding!)).toMatchObject({ label: expect.stringContaining('cp2 raised NOSPACE'), icon: { id: 'error' } });
    expect(rowOf(members!)).toMatchObject({
      label: 'Members',
      description: 'look at the findings · 3 members, 2 needed, 1 may fail · 412 MiB of 2.0 GiB',
      expand: 'open',
    });
    expect(
      childElements(members!)
        .map((element) => rowOf(element))
        .map(({ label, description }) => `${label}: ${description}`),
    ).toEqual([
      'cp1: leader · 3.6.5 · 1 ms · 412 MiB of 2.0 GiB',
      'cp2: follower · 3.6.5 · 2 ms · 412 MiB of 2.0 GiB · lag 0',
      'cp3: follower · 3.6.5 · 3 ms · 412 MiB of 2.0 GiB · lag 0',
    ]);
  });

  it('says of a member that is silent why, in words and for screen readers', () => {
    const read = reading([member(1), member(2), member(3, { status: 'etcd of cp3 does not run.' })]);
    const row = rowOf(childElements(rootElements(session, read).at(-1)!)[2]!);
    expect(row).toMatchObject({
      description: 'no answer · etcd of cp3 does not run.',
      spoken: 'Member cp3, no answer. etcd of cp3 does not run.',
    });
    expect(row.context).toEqual({ noun: 'member', flags: ['unknown', 'unhealthy', 'writable'] });
  });

  it('has everything that is known of a member under it, and on its hover', () => {
    const element = childElements(rootElements(session, reading()).at(-1)!)[1]!;
    const facts = Object.fromEntries(childElements(element).map((fact) => [rowOf(fact).label, rowOf(fact).description]));
    expect(facts).toEqual({
      Role: 'follower',
      Id: '8e9e05c52164694f',
      Host: 'cp2',
      Version: '3.6.5, storage 3.6.0',
      Health: 'healthy, answered in 2 ms',
      Database: '412 MiB, 400 MiB in use, of 2.0 GiB',
      Raft: 'term 4, index 90000, 0 behind',
      Revision: '8120',
      Disk: '99 of 100 flushes of the log within 8 ms',
      Alarms: 'none',
      'Peer URLs': 'https://10.0.0.2:2380',
      'Client URLs': 'https://10.0.0.2:2379',
      Certificate: 'ends 2027-06-15 12:00:00 UTC',
      'Asked through': 'its gateway, over SSH',
    });
    expect(tooltipOf(element)).toContain('Id: `8e9e05c52164694f`');
    const ids = [element, ...childElements(element)].map((one) => rowOf(one).id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has the same as a document, with hashes that tell whether members are the same', () => {
    expect(renderEtcd('prod-eu', reading())).toContain('Nothing stands out.');
    const hash = { revision: 7n, compactRevision: 1n };
    const rows = [
      { name: 'cp1', hash: { ...hash, hash: 0xabc } },
      { name: 'cp2', hash: { ...hash, hash: 0xdef } },
    ];
    const text = renderHashes('prod-eu', { revision: 7n, rows, verdict: 'different' }, NOW);
    expect(text).toContain('**Different.**');
    expect(text).toContain('| `cp1` | `00000abc` | 1 |');
  });
});
