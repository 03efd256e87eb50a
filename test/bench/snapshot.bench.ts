import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ensureEtcd } from '../harness/tools/kubernetes.mjs';
import { writeLargeSnapshot } from './large-snapshot';
import { ms, pairs, ratio, report } from './support';

const run = promisify(execFile);
const GIB = 2 ** 30;
/** Bytes of a value: pods and ConfigMaps of real clusters have some kilobytes. */
const MEAN = 8192;

interface Ran {
  readonly ms: number;
  readonly out: string;
  readonly maxRssMiB: number;
}

it('a snapshot of 1 GiB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  const file = join(folder, 'snapshot.db');
  writeLargeSnapshot(file, GIB, MEAN);
  const size = `${(statSync(file).size / GIB).toFixed(2)} GiB`;
  const etcdutl = join(await ensureEtcd(), 'etcdutl');
  await run(process.execPath, ['esbuild.mjs', '--production']);
  try {
    const probe = join(folder, 'rss.cjs');
    writeFileSync(probe, "process.on('exit', () => process.stderr.write('maxrss ' + process.resourceUsage().maxRSS + '\\n'));\n");
    const drydock = async (...argv: string[]): Promise<Ran> => {
      const started = performance.now();
      const { stdout, stderr } = await run(process.execPath, ['--require', probe, 'dist/cli.js', 'snapshot', ...argv], {
        maxBuffer: 1 << 28,
      });
      return { ms: performance.now() - started, out: stdout, maxRssMiB: Number(/maxrss (\d+)/.exec(stderr)?.[1]) / 1024 };
    };
    const status = async () => {
      const started = performance.now();
      const { stdout } = await run(etcdutl, ['snapshot', 'status', file, '-w', 'json']);
      return { ms: performance.now() - started, status: JSON.parse(stdout) as { hash: number; totalKey: number; revision: number } };
    };
    let [listing, verification]: [Ran | undefined, Ran | undefined] = [undefined, undefined];
    const list = async () => (listing = await drydock('list', file)).ms;
    const verify = async () => (verification = await drydock('verify', file, '--format', 'json')).ms;
    const theirs = async () => (await status()).ms;
    const listed = await pairs(3, list, theirs);
    const verified = await pairs(3, verify, theirs);
    const [ours] = JSON.parse((verification as Ran | undefined)?.out ?? '[]') as {
      verdict: string;
      status: { hash: number; keys: number; revision: number };
    }[];
    const known = (await status()).status;
    expect(ours).toMatchObject({ verdict: 'verified', status: { hash: known.hash, keys: known.totalKey, revision: known.revision } });
    expect((listing as Ran | undefined)?.out).toContain(`${known.totalKey} keys`);
    const mib = (ran: Ran | undefined) => `${Math.round(ran?.maxRssMiB ?? NaN)} MiB`;
    report([
      {
        what: `snapshot of ${size}, ${known.totalKey} keys: all resources counted, the start of the program included, beside etcdutl snapshot status`,
        ours: ms(listed.ours),
        theirs: ms(listed.theirs),
        ratio: ratio(listed.ratio),
        budget: '2 s',
      },
      { what: `snapshot of ${size}: memory of the process that lists it`, ours: mib(listing), budget: '256 MiB' },
      {
        what: `snapshot of ${size}: SHA-256, every page, every revision and the hash, beside etcdutl snapshot status (which checks no SHA-256)`,
        ours: ms(verified.ours),
        theirs: ms(verified.theirs),
        ratio: ratio(verified.ratio),
      },
      { what: `snapshot of ${size}: memory of the process that verifies it`, ours: mib(verification), budget: '256 MiB' },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
