/** HAProxy and keepalived as judges of configuration files: unpacked from Debian's packages, never installed and never started. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { run, Unavailable } from './run.mjs';

const PACKAGES = [
  ...['haproxy', 'keepalived', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1', 'libnl-3-200', 'libnl-genl-3-200'],
  ...['libsnmp40', 'libpci3', 'libsensors5', 'libpcre2-8-0', 'libsystemd0', 'libwrap0', 'libnftnl11', 'libmnl0', 'libip4tc2', 'libip6tc2'],
];

/**
 * How to run each of them: program and environment.
 * @throws Unavailable elsewhere than on Debian
 */
export async function ensureBalancers() {
  const folder = await ensureCached({
    name: 'balancers',
    version: 'debian-1',
    title: 'HAProxy and keepalived (from Debian)',
    build: async (work) => {
      if (!existsSync('/usr/bin/apt-get')) throw new Unavailable('HAProxy and keepalived come from the packages of Debian');
      try {
        await run(['apt-get', 'download', '-qq', ...PACKAGES], { cwd: work });
      } catch {
        await run(['apt-get', 'update', '-qq'], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
        await run(['apt-get', 'download', '-qq', ...PACKAGES], { cwd: work });
      }
      for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) await run(['dpkg-deb', '-x', file, '.'], { cwd: work });
    },
  });
  const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((path) => join(folder, path)).join(':');
  return {
    haproxy: join(folder, 'usr/sbin/haproxy'),
    keepalived: join(folder, 'usr/sbin/keepalived'),
    env: { LD_LIBRARY_PATH: libraries },
  };
}
