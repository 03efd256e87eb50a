import { describe, expect, it } from 'vitest';
import { decideRetention, type KeptSnapshot, type RetentionPolicy } from '../../../../src/core/snapshot/retention';
import { generator } from '../../../contract/snapshot/scene.mts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-27T12:00:00Z');

function taken(hoursAgo: number, isVerified = true): KeptSnapshot {
  return { id: `${hoursAgo}h`, takenAt: NOW - hoursAgo * HOUR, isVerified };
}

function kept(snapshots: readonly KeptSnapshot[], policy: RetentionPolicy): Record<string, string> {
  return Object.fromEntries(
    decideRetention(snapshots, policy, NOW)
      .filter(({ keptAs }) => keptAs.length > 0)
      .map(({ snapshot, keptAs }) => [snapshot.id, keptAs.join(', ')]),
  );
}

describe('decideRetention', () => {
  it('keeps the newest, and one for each day, week and month', () => {
    const everySixHours = Array.from({ length: 4 * 60 }, (_, index) => taken(index * 6));
    expect(kept(everySixHours, { last: 2, daily: 3, weekly: 2, monthly: 3 })).toEqual({
      '0h': 'last verified, last, daily, weekly, monthly',
      '6h': 'last',
      // The end of the day before, the end of the week before (Sunday), the ends of October and September.
      '18h': 'daily',
      '42h': 'daily',
      '114h': 'weekly',
      '642h': 'monthly',
      '1386h': 'monthly',
    });
  });

  it('never lets the last verified one go', () => {
    expect(kept([taken(1, false), taken(2, false), taken(2000)], { last: 1 })).toEqual({ '1h': 'last', '2000h': 'last verified' });
    expect(kept([taken(1, false), taken(900), taken(2000)], { within: DAY })).toEqual({ '1h': 'young', '900h': 'last verified' });
  });

  it('keeps everything where none is verified, and where no policy says anything', () => {
    expect(Object.keys(kept([taken(1, false), taken(900, false)], { last: 1 }))).toHaveLength(2);
    expect(Object.keys(kept([taken(1), taken(900)], {}))).toHaveLength(2);
    expect(Object.keys(kept([taken(1), taken(900)], { daily: 0 }))).toHaveLength(2);
  });

  it('counts periods by verified snapshots only', () => {
    expect(kept([taken(1, false), taken(2), taken(26)], { daily: 2 })).toEqual({ '2h': 'last verified, daily', '26h': 'daily' });
  });

  it('keeps what it keeps: pruning again removes nothing', () => {
    const random = generator(17);
    for (let round = 0; round < 200; round++) {
      const snapshots = Array.from({ length: 40 }, () => taken(Math.floor(random() * 3000), random() < 0.7)).map((snapshot, index) => ({
        ...snapshot,
        id: String(index),
      }));
      const policy = {
        last: Math.floor(random() * 3),
        daily: Math.floor(random() * 5),
        weekly: Math.floor(random() * 5),
        monthly: Math.floor(random() * 3),
      };
      const stay = decideRetention(snapshots, policy, NOW)
        .filter(({ keptAs }) => keptAs.length > 0)
        .map(({ snapshot }) => snapshot);
      const again = decideRetention(stay, policy, NOW).filter(({ keptAs }) => keptAs.length > 0);
      expect(again).toHaveLength(stay.length);
      expect(stay.some(({ isVerified }) => isVerified)).toBe(true);
    }
  });
});
