import { DrydockError } from '../../core/errors';
import { renderVerification, VERDICT_TEXTS } from '../../core/report/snapshots';
import { bytesWords } from '../../core/report/words';
import { describeFinding } from '../../core/snapshot/damage';
import { metadataName, recordedVerification, writeMetadata } from '../../core/snapshot/metadata';
import { verifySnapshot, type Verification } from '../../core/snapshot/verify';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { KnownSnapshot } from './known-snapshot';
import type { SnapshotLibrary } from './library';

export interface VerifyDeps {
  readonly kit: Pick<UiKit, 'documents' | 'log'>;
  readonly files: () => Pick<SnapshotFiles, 'open'>;
  readonly shelf: () => SnapshotShelf;
  readonly library: SnapshotLibrary;
  readonly now: () => number;
}

/**
 * Reads a whole file, shows what was found, and notes it: on its row, and beside it where it lies in a folder of snapshots or has
 * metadata already.
 */
export async function verifyFile({ kit, files, shelf, library, now }: VerifyDeps, { entry, origin }: KnownSnapshot): Promise<Verification> {
  const verification = await withProgress({ title: `Verifying ${entry.name}`, where: 'notification' }, async (report, signal) => {
    const file = await files().open(entry.path, signal);
    try {
      return await verifySnapshot(file, {
        signal,
        onProgress: (share) => report({ fraction: share, message: `${bytesWords(share * file.size)} of ${bytesWords(file.size)}` }),
      });
    } finally {
      await file.dispose();
    }
  });
  const at = now();
  const [finding] = verification.findings;
  // What was read is what lies there now, or else nothing is known of it.
  const after = await shelf().look(entry.path);
  const isSame = after?.size === entry.size && after.modifiedAt === entry.modifiedAt;
  if (!isSame) throw new DrydockError('conflict', `${entry.name} was changed while it was verified.`, { hint: 'Verify it again.' });
  let recorded: string | undefined;
  const metadata = recordedVerification({ metadata: after.metadata, modifiedAt: after.modifiedAt }, verification, at);
  // Metadata that speaks of other bytes stays: whose they are is not known by it.
  const isItsOwn = after.metadata
    ? after.metadata.sha256 === verification.stream.fileSha256
    : origin === 'folder' && after.metadataProblem === undefined;
  if (metadata && isItsOwn) {
    try {
      await shelf().record(entry.path, writeMetadata(metadata));
      recorded = metadataName(entry.path);
    } catch (error) {
      kit.log.warn(`The result about ${entry.name} could not be kept beside it`, error);
    }
  }
  const { size, modifiedAt } = entry;
  await library.note(entry.path, {
    verdict: verification.verdict,
    at,
    size,
    modifiedAt,
    ...(finding ? { finding: describeFinding(finding) } : {}),
  });
  const uri = kit.documents.set('snapshot', `Verification of ${entry.name}`, renderVerification(after, verification, at, recorded));
  await kit.documents.preview(uri);
  return verification;
}

/** One sentence for a message. */
export function verdictSentence(name: string, { verdict }: Verification): string {
  const { title, means } = VERDICT_TEXTS[verdict];
  return `${name}: ${title.charAt(0).toLowerCase()}${title.slice(1)}. ${means}`;
}
