import * as assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, run, until } from './support';

/** A kubeconfig with one context. */
const named = (name: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });

describe('kubeconfig files', () => {
  it('are listed, and a broken one is one finding that hides nothing', async () => {
    const test = await api();
    await run('drydock.clusters.refresh');
    const rows = await until('both rows are there', async () => {
      const found = (await test.clusters.rowsUnder()).map(({ row }) => row.label);
      return found.includes('somewhere') && found.length > 1 && found;
    });
    assert.ok(
      rows.some((label) => label.includes('broken.yaml')),
      rows.join(', '),
    );
    assert.equal(test.sessions().findings.length, 1);
  });

  it('contact nothing by being listed, and say why a cluster can not be reached', async () => {
    const test = await api();
    const session = test.sessions().all.find((one) => one.ref.name === 'somewhere');
    assert.ok(session);
    await assert.rejects(session.connect(new AbortController().signal), (error: { kind?: string; message: string; hint?: string }) => {
      assert.equal(error.kind, 'refused');
      assert.match(error.message, /somewhere: nothing listens at 127\.0\.0\.1:1/);
      assert.ok(error.hint);
      return true;
    });
  });

  it('are read again when they change on disk', async () => {
    const test = await api();
    const file = join(process.env.HOME ?? '', '.kube', 'config');
    writeFileSync(file, named('elsewhere'));
    await until('the new context is listed', () => test.sessions().all.some((one) => one.ref.name === 'elsewhere'));
    writeFileSync(file, named('somewhere'));
    await until('the old one is back', () => test.sessions().all.some((one) => one.ref.name === 'somewhere'));
  });

  it('of a cluster that was just made is read from then on, and the cluster is shown', async () => {
    const test = await api();
    const home = process.env.HOME ?? '';
    const file = join(home, 'made.yaml');
    writeFileSync(file, named('made'));
    const settings = () => vscode.workspace.getConfiguration('drydock');
    const before = settings().get<readonly string[]>('kubeconfigs');
    try {
      await run('drydock.clusters.addKubeconfig', { kubeconfig: file, context: 'made' });
      assert.deepEqual(settings().get('kubeconfigs'), [...(before ?? []), file]);
      assert.ok((await test.clusters.rowsUnder()).some(({ row }) => row.label === 'made'));
      // A file that is read already is not listed twice.
      await run('drydock.clusters.addKubeconfig', { kubeconfig: file, context: 'made' });
      await run('drydock.clusters.addKubeconfig', { kubeconfig: join(home, '.kube', 'config'), context: 'somewhere' });
      assert.deepEqual(settings().get('kubeconfigs'), [...(before ?? []), file]);
      await run('drydock.clusters.addKubeconfig', { kubeconfig: file, context: 'other' });
      assert.match(test.told.at(-1)?.message ?? '', /made\.yaml has no context other/);
    } finally {
      await settings().update('kubeconfigs', before, vscode.ConfigurationTarget.Global);
      rmSync(file, { force: true });
    }
    await until('the cluster is gone with its file', () => !test.sessions().all.some((one) => one.ref.name === 'made'));
  });
});
