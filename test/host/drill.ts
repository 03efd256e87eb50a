import * as assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { DrillRecord } from '../../src/core/snapshot/drill/record';
import type { EtcdViewElement } from '../../src/features/etcd/elements';
import { isSnapshotElement, type SnapshotElement } from '../../src/features/snapshots/elements';
import type { TestApi } from '../../src/test-api';
import { api, ended, run, until } from './support';

describe('a snapshot that is encrypted, opened and proven', () => {
  let test: TestApi;
  let folder: string;
  let wrong: string;
  let right: string;
  let path: string;
  const cluster = { cluster: 'practice' };
  const fleetFile = () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    return join(workspace.uri.fsPath, 'drydock.yaml');
  };
  const setting = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('drydock').update(key, value, vscode.ConfigurationTarget.Global);
  const rows = (element?: EtcdViewElement) => test.etcd.rowsUnder(element);
  const snapshot = async () => {
    const root = (await rows()).map(({ element }) => element).find((element) => isSnapshotElement(element, 'snapshots'));
    assert.ok(root, 'the view has a branch of snapshots');
    return (await rows(root)).find(({ element }) => isSnapshotElement(element, 'snapshot') && element.file.entry.path === path);
  };
  const element = async (): Promise<SnapshotElement> => {
    const found = await snapshot();
    assert.ok(found, 'the snapshot is listed');
    return found.element as SnapshotElement;
  };
  const under = async () => rows(await element());

  before(async () => {
    test = await api();
    folder = mkdtempSync(join(tmpdir(), 'drydock-host-drill-'));
    [wrong, right, path] = [join(folder, 'wrong.txt'), join(folder, 'right.txt'), join(folder, 'etcd-practice-20261128T060000Z.db.age')];
    const identity = await generateX25519Identity();
    writeFileSync(right, `${identity}\n`);
    writeFileSync(wrong, `${await generateX25519Identity()}\n`);
    const recipient = await identityToRecipient(identity);
    writeFileSync(fleetFile(), `clusters:\n  - context: practice\n    snapshots:\n      recipients: [${recipient}]\n`);
    await vscode.workspace.getConfiguration().update('drydock.snapshots.folders', [folder], vscode.ConfigurationTarget.Workspace);
    test.interaction.use((question) => (question.kind === 'confirm' ? true : undefined));
    await run('drydock.practice.open');
    await until('the practice cluster is listed', () => test.sessions().all.some((one) => one.ref.name === 'practice'));
    await run('drydock.cluster.connect', cluster);
    await run('drydock.etcd.show', cluster);
  });
  after(async () => {
    test.interaction.use(undefined);
    await setting('snapshots.identities', undefined);
    await setting('snapshots.etcdFolder', undefined);
    await vscode.workspace.getConfiguration().update('drydock.snapshots.folders', undefined, vscode.ConfigurationTarget.Workspace);
    rmSync(fleetFile(), { force: true });
    await run('drydock.practice.close');
    rmSync(folder, { recursive: true, force: true });
  });

  it('is encrypted to the recipients of the fleet file while it is taken', async () => {
    const id = await run<string>('drydock.etcd.takeSnapshot', cluster, { path });
    assert.equal((await ended(test, id)).status, 'succeeded');
    assert.ok(existsSync(path));
    await until('it is listed', snapshot);
    const told = await until('the end is told', () => test.told.find(({ message }) => /encrypted to 1 recipient/.test(message)));
    assert.deepEqual(told.actions, ['Browse', 'Prove It', 'Show in Folder', 'Report']);
  });

  it('opens with the right identity only, and says what is wanted', async () => {
    const [locked] = await under();
    assert.equal(locked?.row.label, 'It is encrypted with age.');
    assert.equal(locked.row.click?.command, 'drydock.snapshots.chooseIdentities');
    await run('drydock.snapshots.chooseIdentities', { identities: [wrong] });
    const other = await until('the other identity was tried', async () => {
      const [first] = await under();
      return first?.row.label === 'It is encrypted with age.' ? undefined : first;
    });
    assert.equal(other.row.label, 'It is not encrypted to the identity in wrong.txt.');
    assert.deepEqual(await run('drydock.snapshots.chooseIdentities', { identities: [right] }), [wrong, right]);
    await until('it is open', async () => (await under()).some(({ row }) => row.label === 'deployments'));
  });

  it('is proven by a restore that is thrown away, and keeps that as its history', async () => {
    await setting('snapshots.etcdFolder', process.env.DRYDOCK_TEST_ETCD);
    const record = await run<DrillRecord>('drydock.snapshot.prove', await element());
    assert.ok(record, JSON.stringify(test.told.at(-1)));
    assert.equal(record.outcome, 'proven', JSON.stringify(record.findings));
    const report = test.documents.text(test.documents.uri('etcd', `Drill of ${path.split('/').at(-1) ?? ''}`)) ?? '';
    assert.match(report, /RTO/);
    const row = await until('the row tells of it', async () => {
      const found = await snapshot();
      return /proven|drill/i.test(found?.row.description ?? '') ? found : undefined;
    });
    assert.match(row.row.description, /proven/);
  }).timeout(120_000);
});
