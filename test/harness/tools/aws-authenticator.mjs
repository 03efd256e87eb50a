/** The parser and the lookup of aws-iam-authenticator as a program that answers lines of JSON, for the oracle tests. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from './cache.mjs';
import { ensureGo } from './go.mjs';
import { run } from './run.mjs';
import { versions } from './versions.mjs';

const SOURCE = join(import.meta.dirname, '../../oracle/aws-authenticator');
const FILES = ['main.go', 'linkname.s'];

/** Path of the program. Built again when its source or the authenticator's version changes. */
export async function ensureAwsAuthenticator(version = versions.awsIamAuthenticator) {
  const digest = createHash('sha256');
  for (const name of FILES) digest.update(readFileSync(join(SOURCE, name)));
  const dir = await ensureCached({
    name: 'aws-authenticator',
    version: `${version}-${digest.digest('hex').slice(0, 8)}`,
    title: `aws-iam-authenticator ${version} (parser, built from source)`,
    build: async (work) => {
      const go = await ensureGo();
      const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'auto', GOWORK: 'off' };
      const source = join(work, 'source');
      mkdirSync(source);
      for (const name of FILES) cpSync(join(SOURCE, name), join(source, name));
      const module = ['module drydock.test/aws-authenticator', 'go 1.21', `require sigs.k8s.io/aws-iam-authenticator v${version}`, ''];
      writeFileSync(join(source, 'go.mod'), module.join('\n'));
      await run([go, 'mod', 'tidy'], { cwd: source, env });
      await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'aws-authenticator'), '.'], { cwd: source, env });
    },
  });
  return join(dir, 'aws-authenticator');
}
