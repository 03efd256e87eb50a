/** Whether this machine can carry a rig, and if not, what is missing and how to get it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cacheRoot, say } from '../harness/tools/cache.mjs';
import { ensureDebianPackages } from '../harness/tools/debian.mjs';
import { run, Unavailable } from '../harness/tools/run.mjs';

const PACKAGES = ['podman', 'netavark', 'aardvark-dns', 'runc', 'iptables', 'debootstrap', 'openssh-client', 'iproute2'];

/**
 * Limits that all hosts of all rigs share, since they share the machine's kernel, with what a few rigs need. Without room for
 * watches of files a kubelet or kube-proxy dies with "too many open files".
 */
const LIMITS: Readonly<Record<string, number>> = {
  '/proc/sys/fs/inotify/max_user_instances': 8192,
  '/proc/sys/fs/inotify/max_user_watches': 524_288,
};

export async function ensureMachine(): Promise<void> {
  if (process.platform !== 'linux') throw new Unavailable(`the rig needs Linux (Debian 12); this is ${process.platform}`);
  if (process.arch !== 'x64') throw new Unavailable(`the rig builds for x64; this machine is ${process.arch}`);
  if (process.getuid?.() !== 0) throw new Unavailable('the rig needs root: its hosts are privileged containers with networks of their own');
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="12"$/m.test(release)) {
    throw new Unavailable('the rig is made for Debian 12: its hosts and images take programs from this machine');
  }
  mkdirSync(cacheRoot(), { recursive: true });
  if ((await run(['stat', '--file-system', '--format=%T', cacheRoot()])).trim() === 'overlayfs') {
    throw new Unavailable(
      `the rig's hosts keep their containers in ${cacheRoot()}, which is an overlay; name a folder on a disk with DRYDOCK_CACHE`,
    );
  }
  await ensureDebianPackages(PACKAGES, 'the rig');
  for (const [file, needed] of Object.entries(LIMITS)) raise(file, needed);
}

function raise(file: string, needed: number): void {
  const now = Number(readFileSync(file, 'utf8'));
  if (now >= needed) return;
  try {
    writeFileSync(file, `${needed}\n`);
    say(`the rig: ${file} raised from ${now} to ${needed}, until the machine starts again`);
  } catch (error) {
    throw new Unavailable(`the rig needs ${file} at ${needed}; it is ${now} and can't be changed: ${(error as Error).message}`);
  }
}
