/** CoreDNS, built from its published module with the plugins that kubeadm's Corefile uses (all of upstream's). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from '../../harness/tools/cache.mjs';
import { ensureGo } from '../../harness/tools/go.mjs';
import { run } from '../../harness/tools/run.mjs';

const SOURCE = `package main

import (
	_ "github.com/coredns/coredns/core/plugin"
	"github.com/coredns/coredns/coremain"
)

func main() {
	coremain.Run()
}
`;

/** Folder holding `coredns` of one version, for example `1.13.1`. */
export function ensureCoreDNS(version: string): Promise<string> {
  return ensureCached({
    name: 'coredns',
    version,
    title: `CoreDNS ${version} (built from source)`,
    build: async (work: string) => {
      const source = join(work, 'source');
      mkdirSync(source);
      writeFileSync(join(source, 'go.mod'), `module drydock.test/coredns\n\ngo 1.24.0\n\nrequire github.com/coredns/coredns v${version}\n`);
      writeFileSync(join(source, 'main.go'), SOURCE);
      const go = await ensureGo();
      const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off' };
      await run([go, 'mod', 'tidy'], { cwd: source, env });
      await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'coredns'), '.'], { cwd: source, env });
    },
  });
}
