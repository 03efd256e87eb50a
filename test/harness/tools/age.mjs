/** The age programs, built from their published Go module: what our encryption has to get along with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { ensureGo } from './go.mjs';
import { run } from './run.mjs';
import { versions } from './versions.mjs';

/** Folder holding age and age-keygen. */
export function ensureAge(version = versions.age) {
  return ensureCached({
    name: 'age',
    version,
    title: `age ${version} (built from source)`,
    build: async (work) => {
      const go = await ensureGo();
      const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'auto', GOWORK: 'off' };
      const source = join(work, 'source');
      mkdirSync(source);
      const programs = ['age', 'age-keygen', 'age-plugin-batchpass'];
      const tools = programs.map((name) => `tool filippo.io/age/cmd/${name}`);
      writeFileSync(
        join(source, 'go.mod'),
        ['module drydock.test/age', 'go 1.24.0', `require filippo.io/age v${version}`, ...tools, ''].join('\n'),
      );
      await run([go, 'mod', 'tidy'], { cwd: source, env });
      for (const name of programs)
        await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, name), `filippo.io/age/cmd/${name}`], {
          cwd: source,
          env,
        });
    },
  });
}
