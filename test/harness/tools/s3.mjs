/** An S3-compatible server that checks signatures: the Versity gateway over a folder, built from its published Go module. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { ensureGo } from './go.mjs';
import { run } from './run.mjs';
import { versions } from './versions.mjs';

/** Folder holding versitygw. */
export function ensureS3Server(version = versions.versitygw) {
  return ensureCached({
    name: 'versitygw',
    version,
    title: `versitygw ${version} (built from source)`,
    build: async (work) => {
      const go = await ensureGo();
      const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'auto', GOWORK: 'off' };
      const source = join(work, 'source');
      mkdirSync(source);
      const main = 'github.com/versity/versitygw/cmd/versitygw';
      writeFileSync(
        join(source, 'go.mod'),
        ['module drydock.test/s3', 'go 1.24.0', `require github.com/versity/versitygw v${version}`, `tool ${main}`, ''].join('\n'),
      );
      await run([go, 'mod', 'tidy'], { cwd: source, env });
      await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'versitygw'), main], { cwd: source, env });
    },
  });
}
