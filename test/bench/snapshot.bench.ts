import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { generator } from '../contract/snapshot/scene.mts';
import { startEtcd, type Change } from '../harness/control-plane/etcd.mts';
import { ensureCached } from '../harness/tools/cache.mjs';
import { ensureEtcd } from '../harness/tools/kubernetes.mjs';
import { versions } from '../harness/tools/versions.mjs';
import { ms, pairs, ratio, report } from './support';

const run = promisify(execFile);
const GIB = 2 ** 30;
const TEAMS = 40;

/** A snapshot of a little more than 1 GiB that a real etcd wrote: objects of 1 to 15 KiB, some of them written twice. */
async function largeSnapshot(): Promise<string> {
  const bin: string = await ensureEtcd();
  const folder: string = await ensureCached({
    name: 'bench-snapshot',
    version: `${versions.etcd}-1`,
    title: 'a snapshot of 1 GiB for the benches',
    build: async (work: string) => {
      const etcd = await startEtcd(bin, ['--unsafe-no-fsync', '--quota-backend-bytes=8589934592', '--snapshot-count=1000000']);
      try {
        const random = generator(3);
        const text = 'image: registry.example.com/web@sha256 resources requests limits status conditions '.repeat(200);
        let written = 0;
        for (let object = 0; written < 1.02 * GIB; ) {
          const changes: Change[] = [];
          for (let size = 0; size < 700_000 && changes.length < 120; object++) {
            const length = 1024 + Math.floor(random() * 14 * 1024);
            // Every tenth is one of before, changed.
            const index = object % 10 === 9 ? Math.floor(random() * object) : object;
            const value = `${index} ${random()} ${text.slice(0, length)}`;
            const put = `/registry/${index % 3 === 0 ? 'pods' : 'configmaps'}/team-${index % TEAMS}/object-${index}`;
            if (changes.some((change) => 'put' in change && change.put === put)) continue;
            changes.push({ put, value });
            size += value.length;
            written += value.length;
          }
          await etcd.write(...changes);
        }
        await etcd.etcdctl('snapshot', 'save', join(etcd.folder, 'snapshot.db'));
        copyFileSync(join(etcd.folder, 'snapshot.db'), join(work, 'snapshot.db'));
      } finally {
        await etcd.dispose();
      }
    },
  });
  return join(folder, 'snapshot.db');
}

interface Ran {
  readonly ms: number;
  readonly out: string;
  readonly maxRssMiB: number;
}

it('a snapshot of 1 GiB', async () => {
  const file = await largeSnapshot();
  const size = `${(statSync(file).size / GIB).toFixed(2)} GiB`;
  const etcdutl = join(await ensureEtcd(), 'etcdutl');
  await run(process.execPath, ['esbuild.mjs', '--production']);
  const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  try {
    const probe = join(folder, 'rss.cjs');
    writeFileSync(probe, "process.on('exit', () => process.stderr.write('maxrss ' + process.resourceUsage().maxRSS + '\\n'));\n");
    const drydock = async (...argv: string[]): Promise<Ran> => {
      const started = performance.now();
      const { stdout, stderr } = await run(process.execPath, ['--require', probe, 'dist/cli.js', 'snapshot', ...argv], { maxBuffer: 1 << 28 });
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
    const [ours] = JSON.parse((verification as Ran | undefined)?.out ?? '[]') as { verdict: string; status: { hash: number; keys: number; revision: number } }[];
    const known = (await status()).status;
    expect(ours).toMatchObject({ verdict: 'verified', status: { hash: known.hash, keys: known.totalKey, revision: known.revision } });
    expect((listing as Ran | undefined)?.out).toContain(`${known.totalKey} keys`);
    const mib = (ran: Ran | undefined) => `${Math.round(ran?.maxRssMiB ?? NaN)} MiB`;
    report([
      {
        what: `snapshot of ${size}, ${known.totalKey} keys: all resources counted, start of the program included, beside etcdutl snapshot status`,
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
