/** A file system of a host that is full. The machine's own disk is never filled: the folder gets a small one of its own. */
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { onHost, word } from './on-host.mts';
import { launchLines, startLines, stopLines, type Service } from './stopped.mts';

/** Bytes. Folders with more than that are not copied into memory. */
const MOST = 512 * 1024 * 1024;
const PAGE = 4096;
const FILLER = '.drydock-filler';

export interface Fill {
  /** Bytes that are left. Default: none. Rounded up to pages of 4096 bytes. */
  readonly free?: number;
  /**
   * Services that have files of the folder open: they are stopped while it is exchanged, started on the full one, and again
   * when it is undone. Others would go on writing to the old place.
   */
  readonly users?: readonly Service[];
}

/**
 * Puts a folder with all it holds on a file system of its own in memory that has no space left. Files can still be deleted,
 * which frees space, and empty files can be made. Undoing keeps what was changed meanwhile, as if the disk had been enlarged.
 * A host that is switched off loses these changes and is not full any more.
 */
export function fillFolder(host: Host, folder: string, { free = 0, users = [] }: Fill = {}): Fault {
  const path = word(folder.replace(/\/+$/, ''));
  const size = Math.ceil(free / PAGE) * PAGE;
  return onHost({
    host,
    what: `${folder} is full`,
    programs: ['processes.py'],
    lines: (id) => {
      const source = `drydock-${id}`;
      return {
        inject: [
          ...refuse(`[ ! -d ${path} ]`, `${folder} is not a folder`),
          ...refuse(
            `awk '{ print $5 }' /proc/self/mountinfo | grep --quiet --fixed-strings -- ${path}/`,
            `${folder} has mounts in it, which would be hidden`,
          ),
          ...refuse(`[ "$(du --summarize --block-size=1 ${path} | cut -f1)" -gt ${MOST} ]`, `${folder} is too large to be copied`),
          ...eachUser(users, stopLines),
          'mkdir before',
          `mount --bind ${path} before`,
          `mount -t tmpfs -o size=${2 * MOST} ${source} ${path}`,
          `cp --archive before/. ${path}/`,
          // Without a page in use it could not be full.
          `head --bytes=${PAGE} /dev/zero > ${path}/${FILLER}`,
          `mount -o remount,size=$(($(df --block-size=1 --output=used ${path} | tail -n 1) + ${size})) ${path}`,
          ...refuse(`head --bytes=${size + PAGE} /dev/zero > ${path}/${FILLER}-probe`, `${folder} still has space`),
          `rm -f ${path}/${FILLER}-probe`,
          ...eachUser([...users].reverse(), launchLines),
        ],
        undo: [
          `if ${isMounted(path, source)}; then`,
          ...eachUser(users, stopLines),
          `rm -rf ${path}/${FILLER} ${path}/${FILLER}-probe after after.part`,
          `if ! diff --recursive --brief --no-dereference before ${path} >/dev/null; then cp --archive ${path}/. after.part; mv after.part after; fi`,
          `umount ${path} || umount --lazy ${path}`,
          'fi',
          'if [ -d after ]; then',
          `find ${path} -xdev -mindepth 1 -delete`,
          `cp --archive after/. ${path}/`,
          'rm -rf after',
          'fi',
          'if mountpoint --quiet before; then umount before; fi',
          ...eachUser([...users].reverse(), startLines),
          ...refuse(isMounted(path, source), `${folder} is still full`),
        ],
      };
    },
  });
}

function isMounted(path: string, source: string): string {
  return `findmnt --noheadings --output SOURCE --mountpoint ${path} | grep --quiet --line-regexp ${source}`;
}

function refuse(condition: string, complaint: string): readonly string[] {
  return [`if ${condition}; then echo ${word(complaint)} >&2; exit 1; fi`];
}

/** Lines for each service, in a folder of its own, where a manifest can lie. */
function eachUser(users: readonly Service[], lines: (user: Service) => readonly string[]): readonly string[] {
  return users.flatMap((user) => {
    const folder = word(`user-${'unit' in user ? user.unit : user.staticPod}`);
    return ['(', `mkdir -p ${folder}`, `cd ${folder}`, ...lines(user), ')'];
  });
}
