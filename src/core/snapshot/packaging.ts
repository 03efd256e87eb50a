/** How a snapshot file is packed, told by how it begins. `none` says nothing of whether it is a snapshot. */
export type Packaging = 'none' | 'gzip' | 'zstd' | 'xz' | 'age';

const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';

const BEGINNINGS: readonly (readonly [Packaging, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['age', [...Buffer.from('age-encryption.org/v1')]],
  ['age', [...Buffer.from(ARMOR)]],
];

/** @param head the file's first bytes; 64 are enough */
export function packagingOf(head: Uint8Array): Packaging {
  return BEGINNINGS.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0] ?? 'none';
}

/** Whether what is encrypted by age is written as text. @param head the file's first bytes; 64 are enough */
export function isArmored(head: Uint8Array): boolean {
  return Buffer.from(head).toString('latin1').startsWith(ARMOR);
}
