/** What we say about kubeadm files beside `kubeadm config validate` of the real binaries. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noCrds } from '../../src/language/service/crd/source';
import { Inspector } from '../../src/language/service/engine/inspector';
import { families } from '../../src/language/service/families';
import { kubeadmFamily } from '../../src/language/service/kubeadm';
import { ensureKubernetes } from '../harness/tools/kubernetes.mjs';
import { bases } from './kubeadm/documents';
import { files } from './kubeadm/files';
import { knownDifferences } from './kubeadm/differences';
import { mutationsOf } from './kubeadm/mutations';
import { expectAgreement, type Verdict } from './support/agreement';

const run = promisify(execFile);
const inspector = new Inspector(families);
/** All variants take minutes; without this every eighth is judged by each version, the same ones each time. */
const isWhole = process.env.DRYDOCK_ORACLE === 'full';
const VERSIONS = ['1.34.4', '1.35.4'];
const kubeadm = new Map<string, string>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-kubeadm-'));
  for (const version of VERSIONS) kubeadm.set(version, join((await ensureKubernetes(['kubeadm'], version)).kubeadm!, 'kubeadm'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Case {
  readonly name: string;
  readonly text: string;
}

async function judged({ name, text }: Case, number: number, version: string): Promise<Verdict> {
  const file = join(folder, `${version}-${number}.yaml`);
  await writeFile(file, text);
  const said = await run(kubeadm.get(version)!, ['config', 'validate', '--config', file], { timeout: 60_000 }).then(
    () => undefined,
    (error: { stderr?: string; message: string }) => error.stderr ?? error.message,
  );
  const environment = { target: { major: 1, minor: Number(version.split('.')[1]) }, crds: noCrds, now: Date.UTC(2026, 10, 23) };
  const read = inspector.read(name, text);
  const errors = inspector.quick(read, environment).filter(({ finding }) => finding.severity === 'error');
  inspector.forget(name);
  const because = `kubeadm: ${said?.trim().split('\n').at(-1) ?? 'ok'}; we: ${errors.map(({ finding }) => `${finding.rule} ${finding.message}`).join(' | ') || 'nothing'}`;
  return { name, tool: said === undefined ? 'accepts' : 'rejects', we: errors.length > 0 ? 'reject' : 'accept', because };
}

/** Two at a time: kubeadm is a process of its own each time. */
async function all(cases: readonly Case[], version = '1.34.4'): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const queue = [...cases.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) verdicts[next[0]] = await judged(next[1], next[0], version);
  };
  await Promise.all([worker(), worker(), worker()]);
  return verdicts;
}

describe('kubeadm files, as kubeadm config validate judges them', () => {
  it.each(VERSIONS)('agrees with %s on whole files', async (version) => {
    const verdicts = await all(files, version);
    expect(verdicts.length).toBeGreaterThan(200);
    await expectAgreement(`kubeadm config validate ${version}`, verdicts, knownDifferences);
  });

  describe.each(VERSIONS.map((version, turn) => ({ version, turn })))('$version', ({ version, turn }) => {
    it.each(bases)('agrees on one-change variants of $name', async ({ name, text, before = '' }) => {
      const cases = mutationsOf(text).map((mutation) => ({ name: `${name}: ${mutation.name}`, text: before + mutation.text }));
      const verdicts = await all(
        cases.filter((_, index) => isWhole || index % 8 === turn),
        version,
      );
      await expectAgreement(`kubeadm config validate ${version} on variants of ${name}`, verdicts);
    });
  });

  it.each(bases.filter(({ name }) => name.includes('v1beta3')))(
    'converts $name to what kubeadm config migrate makes of it',
    async ({ name, text, before = '' }) => {
      const old = before + text;
      const file = inspector.read(name, old);
      const environment = { target: undefined, crds: noCrds, now: 0 };
      const converted = file.documents
        .map((document) => {
          const [action] = kubeadmFamily.features?.actions?.(document, { start: 0, end: 0 }, environment, file) ?? [];
          return [...(action?.edits ?? [])]
            .reverse()
            .reduce((whole, { start, end, newText }) => whole.slice(0, start) + newText + whole.slice(end), document.text);
        })
        .join('');
      expect(converted).not.toContain('v1beta3');
      expect(await migrated(converted)).toBe(await migrated(old));
    },
  );
});

async function migrated(text: string): Promise<string> {
  const file = join(folder, 'old.yaml');
  await writeFile(file, text);
  const { stdout } = await run(kubeadm.get('1.34.4')!, ['config', 'migrate', '--old-config', file], { timeout: 60_000 });
  return (
    stdout
      // Where there is no token in the file, each run makes another one.
      .replaceAll(/token: [a-z0-9]{6}\.[a-z0-9]{16}/g, 'token: T')
      // An error of kubeadm 1.34: of a v1beta4 file it forgets this one. The unit tests look at it.
      .replaceAll(/controlPlaneComponentHealthCheck: .*/g, 'controlPlaneComponentHealthCheck: X')
  );
}
