import * as assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { EtcdViewElement } from '../../src/features/etcd/elements';
import { isSnapshotElement, type SnapshotElement } from '../../src/features/snapshots/elements';
import type { Question } from '../../src/ports/interaction';
import type { TestApi } from '../../src/test-api';
import { api, extension, run, until, withSettings } from './support';

const PASSWORD = Buffer.from('correct horse battery staple').toString('base64');

describe('snapshots in the etcd view', () => {
  let test: TestApi;
  let folder: string;
  const cluster = { cluster: 'practice' };
  const fixture = (name: string) =>
    gunzipSync(readFileSync(join(resolve(extension().extensionPath), 'test', 'fixtures', 'snapshots', `${name}.db.gz`)));
  const name = (day: number) => `etcd-practice-202611${day}T090000Z.db`;
  const path = (day: number) => join(folder, name(day));
  const agree = (question: Question) => (question.kind === 'confirm' || question.kind === 'typeName' ? true : undefined);
  const text = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();
  const lastTold = () => test.told.at(-1)?.message ?? '';

  const rowsUnder = (element?: EtcdViewElement) => test.etcd.rowsUnder(element);
  const root = async (): Promise<SnapshotElement> => {
    const found = (await rowsUnder()).map(({ element }) => element).find((element) => isSnapshotElement(element, 'snapshots'));
    assert.ok(found, 'the view has a branch of snapshots');
    return found;
  };
  const under = async (element: EtcdViewElement, label: string | RegExp) => {
    const rows = await rowsUnder(element);
    const found = rows.find(({ row }) => (typeof label === 'string' ? row.label === label : label.test(row.label)));
    assert.ok(found, `${String(label)} is among ${rows.map(({ row }) => row.label).join(', ')}`);
    return found.element;
  };
  const fileOf = async (day: number) =>
    until(`${name(day)} is listed`, async () => {
      const rows = await rowsUnder(await root());
      return rows
        .map(({ element }) => element)
        .find((element) => isSnapshotElement(element, 'snapshot') && element.file.entry.path === path(day));
    });
  const describeRow = async (day: number) => {
    const found = (await rowsUnder(await root())).find(
      ({ element }) => isSnapshotElement(element, 'snapshot') && element.file.entry.path === path(day),
    );
    return found?.row.description ?? '';
  };
  const object = async (day: number, ...labels: readonly string[]) => {
    let element: EtcdViewElement = await fileOf(day);
    for (const label of labels) element = await under(element, label);
    return element;
  };

  before(async () => {
    test = await api();
    folder = mkdtempSync(join(tmpdir(), 'drydock-host-snapshots-'));
    await vscode.workspace.getConfiguration().update('drydock.snapshots.folders', [folder], vscode.ConfigurationTarget.Workspace);
    await run('drydock.practice.open');
    await until('the practice cluster is listed', () => test.sessions().all.some((one) => one.ref.name === 'practice'));
    await run('drydock.etcd.show', cluster).catch(() => undefined);
    await run('drydock.cluster.connect', cluster);
  });
  after(async () => {
    test.interaction.use(undefined);
    await vscode.workspace.getConfiguration().update('drydock.snapshots.folders', undefined, vscode.ConfigurationTarget.Workspace);
    await run('drydock.practice.close');
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows files as they appear in the folder, without reading them', async () => {
    await until('the branch is there', () => root());
    const [message] = await rowsUnder(await root());
    assert.match(message?.row.label ?? '', /^No snapshot of practice yet$/);
    writeFileSync(path(23), fixture('cluster-before'));
    writeFileSync(path(24), fixture('cluster-after'));
    await fileOf(24);
    assert.match(await describeRow(24), /not verified · no metadata$/);
  });

  it('verifies a file, writes down what it found, and shows it on the row', async () => {
    assert.deepEqual(await run('drydock.snapshot.verify', await fileOf(24)), ['verified']);
    assert.match(lastTold(), /verified\. The SHA-256 digest at its end is right/);
    const metadata = JSON.parse(readFileSync(`${path(24)}.json`, 'utf8')) as { verifiedAt?: string };
    assert.ok(metadata.verifiedAt);
    const report = test.documents.text(test.documents.uri('snapshot', `Verification of ${name(24)}`)) ?? '';
    assert.match(report, /\*\*Verified\.\*\*/);
    await until('the row says so', async () => /verified ✓/.test(await describeRow(24)));
  });

  it('tells the other results apart', async () => {
    const bytes = fixture('etcd-3.6');
    const changed = Buffer.from(bytes);
    changed.set(Buffer.from('other'), changed.indexOf('three'));
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 4096 * 6, 4096 * 7);
    const made = {
      'unsigned.db': bytes.subarray(0, -32),
      'changed.db': changed,
      'damaged.db': damaged,
      'text.db': Buffer.from('no database at all'),
    };
    for (const [file, content] of Object.entries(made)) writeFileSync(join(folder, file), content);
    const verdicts = await run('drydock.snapshot.verify', { snapshot: Object.keys(made).map((file) => join(folder, file)) });
    assert.deepEqual(verdicts, ['unsigned', 'digestMismatch', 'damaged', 'notSnapshot']);
    assert.equal(existsSync(join(folder, 'damaged.db.json')), false);
    for (const file of Object.keys(made)) rmSync(join(folder, file));
  });

  it('opens an object as a read-only YAML document, as of each of its revisions', async () => {
    const element = await object(24, 'deployments', 'shop', 'web');
    const uri = await run<vscode.Uri>('drydock.snapshot.showObject', element);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'yaml');
    assert.match(document.getText(), /^# From etcd-practice-20261124T090000Z\.db, written at revision \d+\. Read-only\./);
    assert.match(document.getText(), /\nkind: Deployment\n[\s\S]*\n {2}replicas: 5\n/);
    const changes = await rowsUnder(element);
    const [newest, older] = changes.map((change) => change.element);
    assert.ok(newest && older, 'the scaling is in the history');
    assert.match(await text(await run<vscode.Uri>('drydock.snapshot.showObject', older)), /\n {2}replicas: 2\n/);
    const raw = await text(await run<vscode.Uri>('drydock.snapshot.showRaw', element));
    assert.match(raw, /key {7}\/registry\/deployments\/shop\/web\n/);
    assert.match(raw, /Protocol Buffers of apps\/v1 Deployment/);
  });

  it('hides the values of a Secret until somebody asks, and shows them in one document only', async () => {
    const element = await object(23, 'secrets', 'shop', 'password');
    const hidden = await run<vscode.Uri>('drydock.snapshot.showObject', element);
    assert.match(await text(hidden), /password: "\(hidden\)"/);
    assert.match(await text(await run<vscode.Uri>('drydock.snapshot.showRaw', element)), /Bytes of Secrets are hidden/);
    test.interaction.use(() => undefined);
    assert.equal(await run('drydock.snapshot.revealSecret', element), undefined);
    test.interaction.use(agree);
    const revealed = await run<vscode.Uri>('drydock.snapshot.revealSecret', element);
    assert.equal(test.interaction.asked[0]?.kind, 'confirm');
    assert.ok((await text(revealed)).includes(PASSWORD));
    assert.equal((await vscode.workspace.openTextDocument(revealed)).languageId, 'plaintext', 'nothing that reads YAML gets it');
    assert.ok(!(await text(hidden)).includes(PASSWORD));
    // The address alone shows nothing: a token that is not known any more is as none.
    const again = revealed.with({ query: revealed.query.replace(/"reveal":"[^"]+"/, '"reveal":"00000000"') });
    assert.match(await text(again), /password: "\(hidden\)"/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('compares two snapshots, and opens both sides of a difference', async () => {
    const compared = await run<{ readonly title: string }>('drydock.snapshot.compare', await fileOf(24), [
      await fileOf(24),
      await fileOf(23),
    ]);
    assert.ok(compared);
    const row = await until('the comparison is in the view', async () =>
      (await rowsUnder(await root())).find(({ element }) => isSnapshotElement(element, 'comparison')),
    );
    assert.equal(row.row.description, '1 added, 1 removed, 2 changed');
    const changed = await under(row.element, 'Changed');
    const sides = await run<readonly vscode.Uri[]>('drydock.snapshot.showDifference', await under(changed, 'shop/web'));
    const [before = '', later = ''] = await Promise.all(sides.map(text));
    assert.match(before, /replicas: 2\n/);
    assert.match(later, /replicas: 5\n/);
    // Which value of a Secret is another one can be seen, and not what it is.
    const secret = await run<readonly vscode.Uri[]>('drydock.snapshot.showDifference', await under(changed, 'shop/password'));
    const marks = (await Promise.all(secret.map(text))).map((side) => /password: "\(hidden, mark ([0-9a-f]{8})\)"/.exec(side)?.[1]);
    assert.ok(marks[0] && marks[1] && marks[0] !== marks[1], marks.join());
    const removed = await under(await under(row.element, 'Removed'), 'shop/settings');
    const [, nothing] = await run<readonly vscode.Uri[]>('drydock.snapshot.showDifference', removed);
    assert.equal(nothing && (await text(nothing)), '');
    const report = await run<vscode.Uri>('drydock.snapshot.reportComparison', row.element);
    assert.match(test.documents.text(report) ?? '', /\*\*1 added, 1 removed, 2 changed\.\*\*/);
    const extracted = await run<vscode.Uri>('drydock.snapshot.extract', removed);
    assert.match(await text(extracted), /kind: ConfigMap\n[\s\S]*name: settings/);
    await run('drydock.snapshot.closeComparison', row.element);
    assert.ok(!(await rowsUnder(await root())).some(({ element }) => isSnapshotElement(element, 'comparison')));
  });

  it('compares with the live cluster, and names what is not served there', async () => {
    test.interaction.use(agree);
    const compared = await run<{
      readonly notCompared: readonly { resource: string }[];
      readonly objects: Record<string, readonly unknown[]>;
    }>('drydock.snapshot.compareLive', await fileOf(23));
    assert.ok(compared.notCompared.some(({ resource }) => resource === 'widgets.example.com'));
    assert.ok((compared.objects.added?.length ?? 0) > 10, 'the practice cluster has nodes and pods of its own');
    const row = (await rowsUnder(await root())).find(({ element }) => isSnapshotElement(element, 'comparison'));
    assert.ok(row);
    const added = await under(await under(row.element, 'Added'), 'w01');
    const [, now] = await run<readonly vscode.Uri[]>('drydock.snapshot.showDifference', added);
    assert.match(now ? await text(now) : '', /kind: Node/);
    await run('drydock.snapshot.closeComparison', row.element);
  });

  it('extracts what was deleted, and Secrets only after somebody said so', async () => {
    const settings = await under(await under(await fileOf(24), 'Deleted'), 'shop/settings');
    const one = await text(await run<vscode.Uri>('drydock.snapshot.extract', settings));
    assert.match(one, /kind: ConfigMap\n[\s\S]*name: settings/);
    assert.doesNotMatch(one, /resourceVersion|uid:|managedFields/);
    const choose = (id: string) => (question: Question) => (question.kind === 'choose' ? id : undefined);
    test.interaction.use(choose('without'));
    const without = await text(await run<vscode.Uri>('drydock.snapshot.extractNamespace', { snapshot: path(23) }, { namespace: 'shop' }));
    assert.match(without, /^# From .*\n(?:#.*\n)*apiVersion: v1\nkind: Namespace\n/);
    assert.match(without, /# 1 Secret was left out\./);
    assert.ok(!without.includes('kind: Secret') && !without.includes(PASSWORD));
    test.interaction.use(choose('with'));
    assert.ok(
      (await text(await run<vscode.Uri>('drydock.snapshot.extractNamespace', { snapshot: path(23) }, { namespace: 'shop' }))).includes(
        PASSWORD,
      ),
    );
    test.interaction.use(() => undefined);
    assert.equal(await run('drydock.snapshot.extract', await object(23, 'secrets', 'shop', 'password')), undefined);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('looks at an earlier revision', async () => {
    const settings = await under(await under(await fileOf(24), 'Deleted'), 'shop/settings');
    assert.ok(isSnapshotElement(settings, 'object'));
    const revision = (settings.deletedAt ?? 0) - 1;
    assert.equal(await run('drydock.snapshot.atRevision', { snapshot: path(24) }, { revision }), revision);
    await until('the row says so', async () => (await describeRow(24)).includes(`as of revision ${revision}`));
    await object(24, 'configmaps', 'shop', 'settings');
    assert.equal(await run('drydock.snapshot.atRevision', { snapshot: path(24) }, { revision: 99_999_999 }), undefined);
    assert.match(lastTold(), /is not a revision from/);
  });

  it('opens files of any place, packed ones too, and forgets them again', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'drydock-elsewhere-'));
    const packed = join(elsewhere, 'copy.db.gz');
    writeFileSync(packed, gzipSync(fixture('cluster-before')));
    assert.equal(await run('drydock.snapshots.open', { snapshot: packed }), packed, lastTold());
    const row = await until('it is listed', async () =>
      (await rowsUnder(await root())).find(({ row: { label } }) => label === 'copy.db.gz'),
    );
    await under(row.element, 'deployments');
    await run('drydock.snapshot.forget', row.element);
    assert.ok(!(await rowsUnder(await root())).some(({ row: { label } }) => label === 'copy.db.gz'));
    rmSync(elsewhere, { recursive: true, force: true });
  });

  it('prunes by a plan, and never the last verified one', async () => {
    writeFileSync(path(22), fixture('cluster-before'));
    await fileOf(22);
    test.interaction.use((question) => (question.kind === 'input' ? 'last=1' : undefined));
    assert.equal(await run('drydock.snapshots.prune', cluster), undefined);
    assert.ok(existsSync(path(22)));
    const plan = test.documents.text(test.documents.uri('plan', 'Prune snapshots (practice)')) ?? '';
    assert.match(plan, /2 of 3 snapshots go/);
    test.interaction.use((question) => (question.kind === 'input' ? 'last=1' : agree(question)));
    assert.deepEqual(await run('drydock.snapshots.prune', cluster), [path(23), path(22)]);
    assert.deepEqual([existsSync(path(24)), existsSync(path(23)), existsSync(path(22))], [true, false, false]);
    await withSettings({ 'drydock.readOnlyClusters': ['practice'] }, async () => {
      await until('the mode is known', () => test.sessions().all.some((one) => one.ref.name === 'practice' && one.guard.readOnly));
      assert.equal(await run('drydock.snapshots.prune', cluster), undefined);
      assert.match(lastTold(), /read-only/);
    });
  });
});
