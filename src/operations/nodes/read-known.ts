import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';

/**
 * Reads a fact that an operation can do without. What can't be read is unknown, with the reason, and never empty:
 * nothing read is not the same as nothing there. A wish to stop rejects.
 */
export async function readKnown<T>(task: () => Promise<T>): Promise<Known<T>> {
  try {
    return known(await task());
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    return unknown(DrydockError.from(error).message);
  }
}
