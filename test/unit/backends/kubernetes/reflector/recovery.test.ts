import { describe, expect, it } from 'vitest';
import { Recovery } from '../../../../../src/backends/kubernetes/reflector/recovery';
import { DrydockError, type ErrorKind } from '../../../../../src/core/errors';

const told = (kind: ErrorKind, status?: number) => new DrydockError(kind, 'x', status === undefined ? {} : { status });

describe('Recovery', () => {
  it('lists at once the first time a version is gone, and waits the next', () => {
    const recovery = new Recovery(() => 0);
    expect(recovery.after(told('gone', 410))).toEqual({ relist: true, wait: 0 });
    expect(recovery.after(told('gone', 410))).toEqual({ relist: true, wait: 500 });
    recovery.succeeded();
    expect(recovery.after(told('gone', 410))).toEqual({ relist: true, wait: 0 });
  });

  it('goes on from the same version after failures of the network, however many', () => {
    const recovery = new Recovery(() => 0.5);
    for (let failure = 0; failure < 20; failure += 1) expect(recovery.after(told('refused')).relist).toBe(false);
  });

  it('lists anew after each third refusal in a row', () => {
    const recovery = new Recovery(() => 0.5);
    const relists = Array.from({ length: 6 }, () => recovery.after(told('server', 500)).relist);
    expect(relists).toEqual([false, false, true, false, false, true]);
    recovery.after(told('server', 500));
    recovery.after(told('server', 500));
    recovery.succeeded();
    expect(recovery.after(told('server', 500)).relist).toBe(false);
  });

  it('waits between half a second and half a minute, at most three times as long as before', () => {
    for (const luck of [0, 0.3, 0.7, 0.999]) {
      const recovery = new Recovery(() => luck);
      let before = 500;
      for (let failure = 0; failure < 30; failure += 1) {
        const { wait } = recovery.after(told('refused'));
        expect(wait).toBeGreaterThanOrEqual(500);
        expect(wait).toBeLessThanOrEqual(Math.min(30_000, before * 3));
        before = wait;
      }
    }
  });
});
