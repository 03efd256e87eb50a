import { DrydockError } from '../../core/errors';
import { isOwnHolder, kuredHolders, ownKuredLock, type Kured } from '../../core/policy/kured';
import { timeWords } from '../../core/report/words';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { AcquireLease } from '../control-plane/patient-lease';
import type { SharedLock } from '../engine/definition';

/** Milliseconds after which a lock that nobody writes anew ends: a computer that is lost must not keep kured away for ever. */
const LASTS = 30 * 60_000;
/** Milliseconds between two writings. */
const WRITE_EVERY = 5 * 60_000;
/** Where only kured's lock is held. */
const LOOK_EVERY_SECONDS = 60;

/** Name under which an operation holds kured's lock. No name of a node may have a slash. */
export function kuredName(operation: string): string {
  return `drydock/${operation}`;
}

/**
 * A shared lock that is kured's as well: both are taken, or none. It is given back with the other; where this computer is lost it
 * ends by itself.
 * @param lease the lock of Drydock itself; undefined where this identity may not use it
 */
export function withKuredLock(
  lease: AcquireLease | undefined,
  { kured, holder }: { readonly kured: Kured; readonly holder: string },
  connect: (signal: AbortSignal) => Promise<KubernetesPort>,
  clock: Clock,
): AcquireLease {
  return async (signal) => {
    const own = await lease?.(signal);
    if (own?.heldBy !== undefined) return own;
    try {
      const lock = await takeKuredLock(kured, holder, connect, clock, signal);
      if (lock.heldBy === undefined) return own ? both(own, lock) : lock;
      await own?.release();
      return lock;
    } catch (error) {
      await own?.release();
      throw error;
    }
  };
}

function both(own: SharedLock, lock: SharedLock): SharedLock {
  return {
    renewEverySeconds: own.renewEverySeconds,
    async renew(signal) {
      await own.renew(signal);
      await lock.renew(signal);
    },
    async release() {
      await lock.release();
      await own.release();
    },
  };
}

async function takeKuredLock(
  kured: Kured,
  holder: string,
  connect: (signal: AbortSignal) => Promise<KubernetesPort>,
  clock: Clock,
  signal: AbortSignal,
): Promise<SharedLock | { readonly heldBy: string }> {
  const key = { namespace: kured.namespace, name: kured.name };
  const port = await connect(signal);
  const daemonSet = await port.get('DaemonSet', key, signal);
  if (!daemonSet) return { renewEverySeconds: LOOK_EVERY_SECONDS, renew: async () => {}, release: async () => {} };
  // Annotations with another prefix are dropped where objects are read.
  let written = daemonSet.annotations[kured.annotation];
  const others = kuredHolders(written, clock.now()).filter((one) => !isOwnHolder(one, holder));
  const [first] = others;
  if (first)
    return { heldBy: `kured has its lock for ${first.holder}${first.since === undefined ? '' : ` since ${timeWords(first.since)}`}` };
  const write = async (to: string | undefined, writing?: AbortSignal) => {
    await (await connect(writing ?? signal)).setAnnotation(key, kured.annotation, { from: written, to }, writing);
    written = to;
  };
  let writtenAt = clock.now();
  try {
    await write(ownKuredLock(kured, holder, writtenAt, LASTS), signal);
  } catch (error) {
    if (DrydockError.is(error, 'conflict')) return { heldBy: 'kured took its lock at this moment' };
    if (!DrydockError.is(error, 'forbidden')) throw error;
    throw new DrydockError(
      'forbidden',
      `kured's lock could not be taken, so that it might restart other nodes meanwhile. ${error.message}`,
      {
        cause: error,
        hint: `It takes permission to patch DaemonSet ${key.namespace}/${key.name}. Or stop kured for the time of the maintenance.`,
      },
    );
  }
  return {
    renewEverySeconds: LOOK_EVERY_SECONDS,
    async renew(renewing) {
      if (clock.now() - writtenAt < WRITE_EVERY) return;
      const now = clock.now();
      await write(ownKuredLock(kured, holder, now, LASTS), renewing);
      writtenAt = now;
    },
    release: () => write(undefined, AbortSignal.timeout(RELEASE_WITHIN)),
  };
}

const RELEASE_WITHIN = 8_000;
