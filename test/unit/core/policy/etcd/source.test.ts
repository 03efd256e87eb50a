import { describe, expect, it } from 'vitest';
import { known } from '../../../../../src/core/known';
import { chooseSource } from '../../../../../src/core/policy/etcd/source';
import { idOf, member, reading } from './support';

const chosen = (...args: Parameters<typeof reading>) => chooseSource(reading(...args))?.one.member.name;
const unhealthy = { health: known({ healthy: false, reason: 'x', tookMs: 1 }) };

describe('the source of a snapshot', () => {
  it('is the follower that answers first', () => {
    expect(chosen()).toBe('cp2');
    expect(chosen([member(1), member(2, { tookMs: 9 }), member(3, { tookMs: 4 })])).toBe('cp3');
  });

  it('is no member that lags, learns, is corrupt, is not healthy, or can not be asked', () => {
    expect(chosen([member(1), member(2, { status: { raftAppliedIndex: 80_000n } }), member(3)])).toBe('cp3');
    expect(chosen([member(1), member(2, { member: { learner: true } }), member(3)])).toBe('cp3');
    expect(chosen(undefined, { alarms: known([{ memberId: idOf(2), alarm: 'CORRUPT' }]) })).toBe('cp3');
    expect(chosen([member(1), member(2, { reading: unhealthy }), member(3)])).toBe('cp3');
    expect(chosen([member(1), member(2, { reading: { place: undefined } }), member(3)])).toBe('cp3');
    expect(chosen([member(1), member(2, { status: 'silent' }), member(3)])).toBe('cp3');
  });

  it('is the leader where no follower will do, with the reason', () => {
    const source = chooseSource(reading([member(1), member(2, { status: 'silent' }), member(3, { status: 'silent' })]));
    expect(source).toMatchObject({ one: { member: { name: 'cp1' } }, uncertain: false, why: expect.stringContaining('is the leader') });
  });

  it('is the one that has most where nobody is healthy, and says that it may not be the newest', () => {
    const lost = [
      member(1, { status: { leader: 0n, raftAppliedIndex: 5n }, reading: unhealthy }),
      member(2, { status: { leader: 0n, raftAppliedIndex: 9n }, reading: unhealthy }),
    ];
    expect(chooseSource(reading(lost))).toMatchObject({ one: { member: { name: 'cp2' } }, uncertain: true });
  });

  it('is nobody where nobody answers', () => {
    expect(chooseSource(reading([member(1, { status: 'silent' })]))).toBeUndefined();
  });
});
