import { DrydockError } from '../../core/errors';
import { memberName, type EtcdHash, type EtcdHashes, type EtcdReading } from '../../core/model/etcd';
import type { EtcdAccess } from './access';

/** The API server compacts every five minutes; members do so one after the other. */
const TRIES = 4;
const PAUSE_MS = 1500;

/**
 * Hashes the key space of all members at one revision, the newest that all of them have. Members are the same where the hashes are;
 * hashes of members that were compacted to different revisions can't be compared, and are asked for again.
 * Rejects where no member can be asked.
 */
export async function compareHashes(reading: EtcdReading, access: EtcdAccess, signal: AbortSignal): Promise<EtcdHashes> {
  const { clock } = access.hosts.deps;
  for (let attempt = 1; ; attempt += 1) {
    const hashes = await hashOnce(reading, access, signal);
    if (hashes.verdict !== 'incomparable' || attempt === TRIES) return hashes;
    await clock.sleep(PAUSE_MS, signal);
  }
}

async function hashOnce({ members }: EtcdReading, access: EtcdAccess, signal: AbortSignal): Promise<EtcdHashes> {
  const asked = await Promise.all(
    members
      .filter(({ member }) => !member.learner)
      .map(async ({ member, place }) => {
        const name = memberName(member);
        if (!place) return { name, why: 'no host is known for it.' };
        try {
          const port = await access.open(place, signal);
          return { name, port, revision: (await port.status(signal)).revision };
        } catch (thrown) {
          return { name, why: reason(thrown, signal) };
        }
      }),
  );
  const revisions = asked.flatMap((one) => ('revision' in one ? [one.revision] : []));
  if (revisions.length === 0)
    throw new DrydockError(
      'server',
      `No member can be asked for its hash. ${asked.map(({ name, why }) => `${name}: ${why ?? ''}`).join(' ')}`,
    );
  const revision = revisions.reduce((least, one) => (one < least ? one : least));
  const rows = await Promise.all(
    asked.map(async (one) => {
      if (!('port' in one) || !one.port) return { name: one.name, why: one.why ?? '' };
      try {
        return { name: one.name, hash: await one.port.hash(revision, signal) };
      } catch (thrown) {
        return { name: one.name, why: reason(thrown, signal) };
      }
    }),
  );
  return {
    revision,
    rows,
    verdict: verdictOf(
      rows.flatMap((row) => row.hash ?? []),
      rows.length,
    ),
  };
}

function verdictOf(hashes: readonly EtcdHash[], asked: number): EtcdHashes['verdict'] {
  const [first] = hashes;
  if (!first || hashes.some(({ compactRevision }) => compactRevision !== first.compactRevision)) return 'incomparable';
  if (hashes.some(({ hash }) => hash !== first.hash)) return 'different';
  return hashes.length === asked ? 'equal' : 'incomparable';
}

function reason(thrown: unknown, signal: AbortSignal): string {
  const error = DrydockError.from(thrown);
  if (signal.aborted || error.kind === 'cancelled') throw error;
  return error.message;
}
