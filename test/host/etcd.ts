import * as assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { isElement, type ElementOf, type EtcdViewElement } from '../../src/features/etcd/elements';
import type { OperationState } from '../../src/core/operation/state';
import type { Question } from '../../src/ports/interaction';
import type { TestApi } from '../../src/test-api';
import { api, ended, run, until } from './support';

describe('etcd of the practice cluster', () => {
  let test: TestApi;
  let folder: string;
  const cluster = { cluster: 'practice' };
  const agree = (question: Question) => (question.kind === 'confirm' || question.kind === 'typeName' ? true : undefined);
  const rows = (under?: EtcdViewElement) => test.etcd.rowsUnder(under);
  const findings = async () =>
    (await rows()).flatMap(({ element }) => (isElement(element, 'finding') ? [`${element.finding.code} ${element.finding.subject}`] : []));
  const members = async () => {
    const group = (await rows()).find(({ element }) => isElement(element, 'members'));
    assert.ok(group, 'the members are shown');
    return rows(group.element);
  };
  const member = async (name: string) => {
    const found = (await members()).find(({ row }) => row.label === name);
    assert.ok(found, `${name} is a member`);
    return { element: found.element as ElementOf<'member'>, row: found.row };
  };
  const refreshed = async <T>(look: () => Promise<T>) => {
    await run('drydock.etcd.refresh');
    return look();
  };
  const stateOf = async (id: string) => (await test.operationStates()).find(({ header }) => header.id === id);
  const succeeded = async (id: string | undefined): Promise<OperationState> => {
    assert.ok(id, JSON.stringify(test.told.at(-1)));
    const state = await ended(test, id);
    const failures = state.steps.flatMap(({ info, failure }) => (failure ? [`${info.title}: ${failure.message}`] : []));
    assert.deepEqual(failures, []);
    assert.equal(state.status, 'succeeded');
    return state;
  };

  before(async () => {
    test = await api();
    folder = mkdtempSync(join(tmpdir(), 'drydock-host-etcd-'));
    await run('drydock.practice.open');
    await until('the practice cluster is listed', () => test.sessions().all.some((one) => one.ref.name === 'practice'));
    await run('drydock.cluster.connect', cluster);
    await run('drydock.etcd.show', cluster);
    test.interaction.use(agree);
  });
  after(async () => {
    test.interaction.use(undefined);
    await run('drydock.practice.close');
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows three members with role, version, size and lag, and what stands out', async () => {
    await run('drydock.etcd.refresh');
    const shown = await until('the members are shown', members);
    assert.deepEqual(
      shown.map(({ row }) => row.label),
      ['cp1', 'cp2', 'cp3'],
    );
    assert.match(shown[0]?.row.description ?? '', /^leader · 3\.6\.5 · \d+ ms · 5\.3 MiB of 2\.0 GiB$/);
    assert.match(shown[1]?.row.description ?? '', /^follower · 3\.6\.5 · \d+ ms · 14 MiB of 16 MiB · lag \d+$/);
    assert.match(shown[2]?.row.description ?? '', /· lag \d{3,4}$/);
    const found = await findings();
    for (const code of ['near-quota cp2', 'slow-disk cp3', 'certificate-soon cp3', 'behind cp3']) assert.ok(found.includes(code), code);
    const facts = await rows((await member('cp2')).element);
    assert.ok(facts.some(({ row }) => row.label === 'Peer URLs' && /192\.0\.2\.12:2380/.test(row.description ?? '')));
  });

  it('takes a snapshot, tells how far it is, and says that it is verified', async () => {
    const path = join(folder, 'one.db');
    const id = await run<string>('drydock.etcd.takeSnapshot', cluster, { path });
    const progress = await until('it tells how far it is', async () => (await stateOf(id))?.steps[0]?.progress?.message);
    assert.match(progress, /of 14 MiB/);
    const { steps } = await succeeded(id);
    assert.match(steps[0]?.note ?? '', /one\.db: 14 MiB, revision \d+, \d+ keys, SHA-256 [0-9a-f]{64}$/);
    await until('the end is told', () => test.told.some(({ message }) => /verified/i.test(message)));
    const metadata = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { verifiedAt?: string; etcd?: { members?: unknown[] } };
    assert.ok(metadata.verifiedAt);
    assert.equal(metadata.etcd?.members?.length, 3);
  });

  it('leaves nothing of a snapshot that was cancelled', async () => {
    const id = await run<string>('drydock.etcd.takeSnapshot', cluster, { path: join(folder, 'two.db') });
    await until('it is under way', async () => ((await stateOf(id))?.steps[0]?.progress?.done ?? 0) > 0);
    await run('drydock.operation.cancel', id);
    await run('drydock.operation.cancel', id);
    assert.equal((await ended(test, id)).status, 'cancelled');
    assert.deepEqual(readdirSync(folder).sort(), ['one.db', 'one.db.json']);
  });

  it('defragments once the slow member has caught up, and the finding goes', async () => {
    await until('cp3 has caught up', () => refreshed(async () => !(await findings()).includes('behind cp3')));
    const state = await succeeded(await run<string>('drydock.etcd.defragment', cluster));
    assert.ok(state.steps.some(({ note }) => /14 MiB → .* won$/.test(note ?? '')));
    await until('its finding is gone', () => refreshed(async () => !(await findings()).includes('near-quota cp2')));
  });

  it('moves the leader to the member that was chosen', async () => {
    const { element } = await member('cp2');
    await succeeded(await run<string>('drydock.member.moveLeader', element));
    await until('cp2 leads', () => refreshed(async () => /^leader/.test((await member('cp2')).row.description ?? '')));
  });

  it('compares the hashes of the members', async () => {
    const uri = await run<vscode.Uri>('drydock.etcd.compareHashes', cluster);
    assert.match((await vscode.workspace.openTextDocument(uri)).getText(), /same|equal/i);
  });

  it('plans a restore of what was taken, and starts nothing when the name is not typed', async () => {
    const path = join(folder, 'one.db');
    assert.ok(existsSync(path));
    test.interaction.use((question) => {
      assert.equal(question.kind, 'typeName');
      return undefined;
    });
    assert.equal(await run('drydock.etcd.restore', cluster, { snapshot: path }), undefined);
    const plan = test.documents.text(test.documents.uri('plan', 'Restore etcd from one.db (practice)')) ?? '';
    assert.match(plan, /cp1/);
    assert.match(plan, /etcdutl snapshot restore/);
    test.interaction.use(agree);
  });
});
