import { DrydockError } from '../errors';

/** Where snapshots lie in a bucket. */
export interface S3Place {
  readonly bucket: string;
  /** Of an object, or of a folder: then it is empty or ends with `/`. */
  readonly key: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function isS3(text: string): boolean {
  return text.startsWith('s3://');
}

/** `s3://bucket/folder/name`. @throws DrydockError `config` */
export function parseS3(text: string): S3Place {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(text) ?? [];
  if (!isS3(text) || !BUCKET.test(bucket))
    throw new DrydockError('config', `"${text}" names no bucket.`, { hint: 'Write it as s3://BUCKET/FOLDER/.' });
  if (key.startsWith('/') || key.includes('//') || /[\u0000-\u001f?#]/.test(key))
    throw new DrydockError('config', `"${text}" holds a character that is not taken in the name of an object.`);
  return { bucket, key };
}

export function s3Words({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key}`;
}

/** The object of a snapshot: a key that ends with `/`, and none, is a folder. */
export function objectIn(place: S3Place, name: string): S3Place {
  return place.key === '' || place.key.endsWith('/') ? { bucket: place.bucket, key: `${place.key}${name}` } : place;
}
