/** Files of a host that are damaged or missing. */
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { onHost, word } from './on-host.mts';

/** What happens to a file: bytes inverted from an offset on, or everything behind a length lost. Both in bytes. */
export type Damage = { readonly offset: number; readonly length: number } | { readonly truncateTo: number };

/**
 * Damages a file in place: same inode, owner, mode and times, so that programs which have it open see it too. Undoing brings
 * back every byte, whatever was done to the file since; stop a program that writes to it first. Refuses files that are shared
 * by hard links, as images are between hosts.
 * @param damage default: the middle 64 bytes are inverted
 */
export function corruptFile(host: Host, path: string, damage?: Damage): Fault {
  return onHost({
    host,
    what: `${path} is damaged`,
    programs: ['corrupt.py'],
    lines: () => ({
      inject: [
        `path=$(realpath --canonicalize-existing ${word(path)})`,
        'if [ ! -f "$path" ]; then echo "$path is not a file" >&2; exit 1; fi',
        'if [ "$(stat --format %h "$path")" != 1 ]; then echo "$path has several names" >&2; exit 1; fi',
        'cp --archive "$path" before.part',
        'cmp --quiet before.part "$path"',
        'mv before.part before',
        'printf %s "$path" > path',
        `python3 "$FAULT/corrupt.py" "$path" ${argumentsOf(damage)}`,
        'touch --no-create --reference before "$path"',
        'if cmp --quiet before "$path"; then echo "$path is as it was" >&2; exit 1; fi',
      ],
      undo: [
        'if [ -e path ]; then',
        '  path=$(cat path)',
        // In place, as long as it is still there: a program may have it open.
        '  if [ ! -f "$path" ]; then rm -rf "$path"; cp --archive before "$path"; fi',
        '  cmp --quiet before "$path" || cat before > "$path"',
        '  chown --reference before "$path"',
        '  chmod --reference before "$path"',
        '  touch --reference before "$path"',
        '  cmp before "$path"',
        'fi',
      ],
    }),
  });
}

/** Takes a file or a folder away. Undoing puts it back, over whatever has come to its place. */
export function removeFile(host: Host, path: string): Fault {
  return onHost({
    host,
    what: `${path} is missing`,
    lines: () => ({ inject: moveAside(path), undo: moveBack(path) }),
  });
}

/** Lines that move a file or folder into the current folder, if they have not done so before; `moveBack` undoes them. */
export function moveAside(path: string): readonly string[] {
  return [`[ -e moved ] || mv --no-target-directory ${word(path)} moved`, `[ ! -e ${word(path)} ]`];
}

export function moveBack(path: string): readonly string[] {
  return [
    'if [ -e moved ]; then',
    `  rm -rf ${word(path)}`,
    `  mv --no-target-directory moved ${word(path)}`,
    `  [ -e ${word(path)} ]`,
    'fi',
  ];
}

function argumentsOf(damage: Damage | undefined): string {
  if (damage === undefined) return 'middle 64';
  return 'truncateTo' in damage ? `truncate ${damage.truncateTo}` : `invert ${damage.offset} ${damage.length}`;
}
