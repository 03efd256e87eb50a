import { describe, expect, it } from 'vitest';
import { StreamChecker } from '../../../../src/core/snapshot/stream-check';
import { generator } from '../../../contract/snapshot/scene.mts';
import { snapshotOf } from './fixtures';

const original = snapshotOf('3.6');

function check(bytes: Uint8Array, sizes: () => number) {
  const checker = new StreamChecker();
  const buffer = new Uint8Array(100_000);
  for (let at = 0; at < bytes.length;) {
    // The same buffer again and again, as streams do.
    const piece = bytes.subarray(at, at + Math.min(buffer.length, Math.max(1, sizes())));
    buffer.set(piece);
    checker.push(buffer.subarray(0, piece.length));
    at += piece.length;
  }
  return checker.finish();
}

describe('StreamChecker', () => {
  it('comes to the same result however the bytes arrive', () => {
    const random = generator(3);
    const whole = check(original, () => 100_000);
    expect(whole).toMatchObject({ size: original.length, databaseSize: original.length - 32, digest: { state: 'right' }, findings: [] });
    for (const most of [1, 7, 33, 64, 40_000]) expect(check(original.subarray(0), () => Math.ceil(random() * most))).toEqual(whole);
  });

  it('never takes a stream that was cut off for a whole one', () => {
    const random = generator(9);
    for (let round = 0; round < 300; round++) {
      const end = round < 40 ? original.length - 1 - round : Math.floor(random() * original.length);
      const { digest, findings } = check(original.subarray(0, end), () => 65_536);
      expect(digest.state === 'right').toBe(false);
      if (end !== original.length - 32) expect(findings.length, String(end)).toBeGreaterThan(0);
    }
  });

  it('says of a copy without a trailer only that nothing vouches for it', () => {
    expect(check(original.subarray(0, -32), () => 4096)).toMatchObject({ digest: { state: 'absent' }, findings: [] });
  });

  it('gives the same answer again, and takes nothing more', () => {
    const checker = new StreamChecker();
    checker.push(original);
    expect(checker.finish()).toBe(checker.finish());
    expect(() => checker.push(original)).toThrow();
  });
});
