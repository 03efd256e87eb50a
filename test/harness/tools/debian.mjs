/** System packages: installed where we may (root on Debian), asked for elsewhere. */
import { existsSync } from 'node:fs';
import { say } from './cache.mjs';
import { run, Unavailable } from './run.mjs';

let refreshed = false;

export async function ensureDebianPackages(packages, purpose) {
  const missing = [];
  for (const name of packages) if (!(await installed(name))) missing.push(name);
  if (missing.length === 0) return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new Unavailable(`${purpose} needs ${missing.join(', ')} (on Debian or Ubuntu: apt-get install ${missing.join(' ')})`);
  }
  say(`${purpose}: installing ${missing.join(', ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!refreshed) await run(['apt-get', 'update', '-qq'], { env });
  refreshed = true;
  await run(['apt-get', '-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

async function installed(name) {
  try {
    return (await run(['dpkg-query', '-W', '-f=${Status}', name])).includes('ok installed');
  } catch {
    return false;
  }
}
