import { DrydockError } from '../../errors';
import type { FsyncReading } from '../../model/readiness';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** As many as tell a high percentile, and few enough to be over in a moment on a slow disk. */
const WRITES = 100;
/** Bytes of one write: about what etcd appends for one request. */
const BYTES = 2_300;
/** Seconds after which a very slow disk is left alone. */
const LIMIT = 10;

/**
 * Writes 2,300 bytes a hundred times into a temporary file in the folder, each time until they are on the disk, as etcd does with
 * its log, and lets dd tell how long each took. The file is filled before, as etcd's log is, so that its size does not change. It is
 * 230 KB, is removed whatever happens, and the whole ends after ten seconds.
 */
const SCRIPT = String.raw`
folder=$1 writes=$2 bytes=$3 limit=$4
until [ -d "$folder" ]; do folder=$(dirname -- "$folder"); done
file=$(mktemp "$folder/.drydock-fsync-XXXXXXXX") || exit 1
trap 'rm -f -- "$file"' EXIT
trap 'exit 1' HUP INT TERM
dd if=/dev/zero of="$file" bs="$bytes" count="$writes" conv=fsync 2>/dev/null || exit 1
printf 'folder %s\n' "$folder"
end=$(( $(date +%s) + limit ))
n=0
while [ "$n" -lt "$writes" ] && [ "$(date +%s)" -lt "$end" ]; do
  dd if=/dev/zero of="$file" bs="$bytes" count=1 seek="$n" oflag=dsync conv=notrunc 2>&1 | grep copied
  n=$(( n + 1 ))
done
exit 0
`;

/** @param folder where etcd has, or will have, its data; the nearest folder above it where it is not there yet */
export function measureFsync(folder: string): CommandSpec<FsyncReading> {
  return parsed(
    {
      argv: ['sh', '-c', SCRIPT, 'drydock', folder, String(WRITES), String(BYTES), String(LIMIT)],
      sudo: true,
      timeoutMs: 40_000,
      maxOutputBytes: 64 * 1024,
    },
    ({ stdout }) => parseFsync(stdout),
  );
}

/** Lines such as `2300 bytes (2.3 kB, 2.2 KiB) copied, 0.00123 s, 1.9 MB/s`. */
export function parseFsync(output: string): FsyncReading {
  const folder = /^folder (.+)$/m.exec(output)?.[1];
  const times = [...output.matchAll(/copied, ([\d.]+(?:e-?\d+)?) s/g)].map(([, seconds]) => Number(seconds) * 1000).sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.ceil(times.length * part) - 1)];
  const [medianMs, p99Ms] = [at(0.5), at(0.99)];
  if (folder === undefined || medianMs === undefined || p99Ms === undefined)
    throw new DrydockError('protocol', 'dd on the host does not tell how long a write took.');
  return { folder, writes: times.length, medianMs, p99Ms };
}
