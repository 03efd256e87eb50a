import { openSnapshotFile, type SnapshotFile } from '../../backends/storage/snapshot-file';
import { LocalShelf } from '../../backends/storage/snapshot-shelf';
import { DrydockError } from '../../core/errors';
import { recordedVerification, writeMetadata } from '../../core/snapshot/metadata';
import { verificationJson, verificationLines } from '../../core/snapshot/report';
import { verifySnapshot, type Verdict, type Verification } from '../../core/snapshot/verify';
import type { Streams } from '../streams';
import { printable } from '../table';
import type { SnapshotSurroundings } from './surroundings';
import { metadataBeside, openingOf } from './files';
import { EXIT, type SnapshotOptions } from './options';

const CODES: Readonly<Record<Verdict, number>> = {
  verified: EXIT.ok,
  unsigned: EXIT.warning,
  digestMismatch: EXIT.critical,
  damaged: EXIT.critical,
  notSnapshot: EXIT.critical,
};

export async function verify(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  const { signal, unlocking } = openingOf(options, around);
  const results: object[] = [];
  let code: number = EXIT.ok;
  for (const path of options.files) {
    let file: SnapshotFile | undefined;
    try {
      file = await openSnapshotFile(path, signal, unlocking);
      const verification = await verifySnapshot(file, signal ? { signal } : {});
      code = Math.max(code, CODES[verification.verdict]);
      if (options.isJson) results.push(verificationJson(path, verification));
      else streams.out(`${printable(path)}: ${verificationLines(verification).map(printable).join('\n')}\n`);
      if (options.record) await record(file, verification, around.now());
    } catch (error) {
      // One file that can't be read does not keep the others from being looked at.
      if (!DrydockError.is(error) || error.kind === 'cancelled') throw error;
      code = Math.max(code, error.kind === 'invalid' ? EXIT.critical : EXIT.unknown);
      streams.error(`drydock: ${printable(path)}: ${[error.message, error.hint].filter(Boolean).join(' ')}\n`);
    } finally {
      await file?.dispose();
    }
  }
  if (options.isJson) streams.out(`${JSON.stringify(results, undefined, 2)}\n`);
  return code;
}

/** Keeps what was found beside the file. */
async function record(file: SnapshotFile, verification: Verification, now: number): Promise<void> {
  const { path, modifiedAt } = file;
  const metadata = recordedVerification({ metadata: await metadataBeside(path), modifiedAt }, verification, now);
  if (metadata) await new LocalShelf().record(path, writeMetadata(metadata));
}
