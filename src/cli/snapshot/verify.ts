import type { SnapshotFile } from '../../backends/storage/snapshot-file';
import { LocalShelf } from '../../backends/storage/snapshot-shelf';
import { DrydockError } from '../../core/errors';
import { metadataName, recordedVerification, writeMetadata } from '../../core/snapshot/metadata';
import { isS3, parseS3 } from '../../core/snapshot/s3-place';
import { verificationJson, verificationLines } from '../../core/snapshot/report';
import { verifySnapshot, type Verdict, type Verification } from '../../core/snapshot/verify';
import type { Streams } from '../streams';
import { printable } from '../table';
import type { SnapshotSurroundings } from './surroundings';
import { bucketClient, metadataOfAny, NEVER, openAny, openingOf, type Opening } from './files';
import { EXIT, type SnapshotOptions } from './options';

const CODES: Readonly<Record<Verdict, number>> = {
  verified: EXIT.ok,
  unsigned: EXIT.warning,
  digestMismatch: EXIT.critical,
  damaged: EXIT.critical,
  notSnapshot: EXIT.critical,
};

export async function verify(options: SnapshotOptions, streams: Streams, around: SnapshotSurroundings): Promise<number> {
  const opening = openingOf(options, around);
  const { signal } = opening;
  const results: object[] = [];
  let code: number = EXIT.ok;
  for (const path of options.files) {
    let file: SnapshotFile | undefined;
    try {
      file = await openAny(path, opening);
      const verification = await verifySnapshot(file, signal ? { signal } : {});
      code = Math.max(code, CODES[verification.verdict]);
      if (options.isJson) results.push(verificationJson(path, verification));
      else streams.out(`${printable(path)}: ${verificationLines(verification).map(printable).join('\n')}\n`);
      if (options.record) await record(file, verification, around.now(), opening);
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
async function record(file: SnapshotFile, verification: Verification, now: number, opening: Opening): Promise<void> {
  const { path, modifiedAt } = file;
  const metadata = recordedVerification({ metadata: await metadataOfAny(path, opening), modifiedAt }, verification, now);
  if (!metadata) return;
  const text = writeMetadata(metadata);
  if (!isS3(path)) return new LocalShelf().record(path, text);
  const client = await bucketClient(opening.s3);
  await client.send({ method: 'PUT', place: parseS3(metadataName(path)), body: Buffer.from(text) }, opening.signal ?? NEVER);
}
