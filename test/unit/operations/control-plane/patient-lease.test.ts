import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { patientLease, type AcquireLease } from '../../../../src/operations/control-plane/patient-lease';
import { FakeClock } from '../support/fake-clock';

const never = new AbortController().signal;
const silent = () => new DrydockError('disconnected', 'The connection broke.');

/** A Lease of which each call does the next of these. */
function lease(...answers: readonly ('mine' | { readonly heldBy: string } | Error)[]) {
  const left = [...answers];
  const told: string[] = [];
  const next = () => {
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const acquire: AcquireLease = async () => {
    told.push('acquire');
    const answer = next();
    if (typeof answer === 'object') return answer;
    const renew = async () => {
      told.push('renew');
      next();
    };
    return { renewEverySeconds: 7, renew, release: async () => void told.push('release') };
  };
  return { acquire, told };
}

describe('the Lease of an operation that restarts the API server', () => {
  const clock = new FakeClock();
  const taken = async (acquire: AcquireLease, asked = true) => {
    const lock = await patientLease(acquire, clock, asked)(never);
    if (lock.heldBy !== undefined) throw new Error('it is held');
    return lock;
  };

  it('is taken at once where the API answers, and given back', async () => {
    const { acquire, told } = lease('mine');
    const lock = await taken(acquire);
    expect(lock.renewEverySeconds).toBe(7);
    await lock.release();
    expect(told).toEqual(['acquire', 'release']);
  });

  it("says that it is somebody else's", async () => {
    expect(await patientLease(lease({ heldBy: 'kate' }).acquire, clock, true)(never)).toEqual({ heldBy: 'kate' });
  });

  it('is taken later where the API is silent', async () => {
    const { acquire, told } = lease(silent(), silent(), 'mine', 'mine');
    const lock = await taken(acquire);
    await lock.renew(never);
    await lock.renew(never);
    await lock.renew(never);
    await lock.release();
    expect(told).toEqual(['acquire', 'acquire', 'acquire', 'renew', 'release']);
  });

  it('is not asked for again at once where the API has just been silent', async () => {
    const { acquire, told } = lease('mine');
    const lock = await taken(acquire, false);
    expect(told).toEqual([]);
    await lock.release();
    expect(told).toEqual([]);
    await lock.renew(never);
    expect(told).toEqual(['acquire']);
  });

  it('stops the operation when somebody else has it once the API is back', async () => {
    const lock = await taken(lease(silent(), { heldBy: 'kate' }).acquire);
    await expect(lock.renew(never)).rejects.toMatchObject({ kind: 'locked', message: expect.stringContaining('kate') });
  });

  it('does not take an answer for silence', async () => {
    await expect(taken(lease(new DrydockError('conflict', 'Another cluster.')).acquire)).rejects.toMatchObject({ kind: 'conflict' });
    const lock = await taken(lease(silent(), new DrydockError('conflict', 'Another cluster.')).acquire);
    await expect(lock.renew(never)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('may be silent for five minutes once it is held, and for as long as it takes before', async () => {
    const held = await taken(lease('mine', silent(), silent()).acquire);
    await clock.pass(4 * 60);
    await held.renew(never);
    await clock.pass(2 * 60);
    await expect(held.renew(never)).rejects.toMatchObject({ kind: 'disconnected' });
    const late = await taken(lease(silent(), silent(), silent()).acquire);
    await clock.pass(60 * 60);
    await late.renew(never);
  });
});
