/** The kubeadm configurations that Drydock makes, judged by `kubeadm config validate` of the real binaries. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureKubernetes } from '../harness/tools/kubernetes.mjs';
import { CONFIGURATIONS } from '../unit/core/plan/bootstrap/configurations';
import { optionsOf, planOf } from '../unit/core/plan/bootstrap/support';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-bootstrap-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(CONFIGURATIONS.flatMap(([name, fields]) => ['1.34.4', '1.35.4'].map((version) => ({ name, fields, version }))))(
  'is taken by kubeadm $version: $name',
  { timeout: 300_000 },
  async ({ fields, version }) => {
    const kubeadm = join((await ensureKubernetes(['kubeadm'], version)).kubeadm!, 'kubeadm');
    const file = join(folder, 'kubeadm.yaml');
    await writeFile(file, planOf(optionsOf(...fields)).body.configuration);
    const { stdout, stderr } = await run(kubeadm, ['config', 'validate', '--config', file]);
    expect(`${stdout}${stderr}`.trim()).toBe('ok');
  },
);
