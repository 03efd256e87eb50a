/** Whether this machine can carry a rig, and if not, what is missing and how to get it. */
import { existsSync, readFileSync } from 'node:fs';
import { ensureDebianPackages } from '../harness/tools/debian.mjs';
import { Unavailable } from '../harness/tools/run.mjs';

const PACKAGES = ['podman', 'netavark', 'aardvark-dns', 'runc', 'iptables', 'debootstrap', 'openssh-client', 'iproute2'];

export async function ensureMachine(): Promise<void> {
  if (process.platform !== 'linux') throw new Unavailable(`the rig needs Linux (Debian 12); this is ${process.platform}`);
  if (process.arch !== 'x64') throw new Unavailable(`the rig builds for x64; this machine is ${process.arch}`);
  if (process.getuid?.() !== 0) throw new Unavailable('the rig needs root: its hosts are privileged containers with networks of their own');
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="12"$/m.test(release)) {
    throw new Unavailable('the rig is made for Debian 12: its hosts and images take programs from this machine');
  }
  await ensureDebianPackages(PACKAGES, 'the rig');
}
