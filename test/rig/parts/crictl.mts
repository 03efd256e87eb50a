/** crictl, built from its published module. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from '../../harness/tools/cache.mjs';
import { ensureGo } from '../../harness/tools/go.mjs';
import { run } from '../../harness/tools/run.mjs';

/** The one version that serves both minors the rig is used with. */
const VERSION = '1.34.0';
const PACKAGE = 'sigs.k8s.io/cri-tools/cmd/crictl';

/** Folder holding `crictl`. */
export function ensureCrictl(): Promise<string> {
  return ensureCached({
    name: 'crictl',
    version: VERSION,
    title: `crictl ${VERSION} (built from source)`,
    build: async (work: string) => {
      const source = join(work, 'source');
      mkdirSync(source);
      writeFileSync(join(source, 'go.mod'), `module drydock.test/crictl\n\ngo 1.24.0\n\nrequire sigs.k8s.io/cri-tools v${VERSION}\n`);
      writeFileSync(join(source, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${PACKAGE}"\n`);
      const go = await ensureGo();
      const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off' };
      await run([go, 'mod', 'tidy'], { cwd: source, env });
      const stamp = `-s -w -X sigs.k8s.io/cri-tools/pkg/version.Version=v${VERSION}`;
      await run([go, 'build', '-trimpath', '-ldflags', stamp, '-o', join(work, 'crictl'), PACKAGE], { cwd: source, env });
    },
  });
}
