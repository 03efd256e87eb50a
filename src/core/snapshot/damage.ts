import { DrydockError } from '../errors';

/** Parts of a snapshot file that can be damaged by themselves. */
export type Region = 'file' | 'trailer' | 'meta' | 'freelist' | 'branch' | 'leaf' | 'overflow' | 'bucket' | 'revision';

/** Something wrong in a snapshot file: where, and what. */
export interface Finding {
  readonly region: Region;
  /** Number of the page; unset for the file as a whole. */
  readonly page?: number;
  /** Name of the bucket the page belongs to, where that is known. */
  readonly bucket?: string;
  readonly message: string;
}

/** A file that can't be read on from here. Kind `invalid`. */
export class DamageError extends DrydockError {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super('invalid', describeFinding(finding), {
      hint: 'The file is damaged or was not written by etcd. Use another snapshot, or take a new one.',
    });
    this.finding = finding;
  }
}

/** `Page 17 (leaf of bucket key): element 3 leads beyond the page.` */
export function describeFinding({ region, page, bucket, message }: Finding): string {
  if (page === undefined) return `${message}.`;
  const of = bucket === undefined ? '' : ` of bucket ${bucket}`;
  return `Page ${page} (${region}${of}): ${message}.`;
}
