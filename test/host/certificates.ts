import * as assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CertificateElement } from '../../src/features/certificates/elements';
import type { Question } from '../../src/ports/interaction';
import type { TestApi } from '../../src/test-api';
import { api, ended, run, until, withSettings } from './support';

describe('certificates of the practice cluster', () => {
  let test: TestApi;
  const cluster = { cluster: 'practice' };
  const never = new AbortController().signal;
  const port = async () =>
    test
      .sessions()
      .all.find((one) => one.ref.name === 'practice')!
      .connect(never);
  const requests = async () => {
    const { items } = await (await port()).list('CertificateSigningRequest');
    return Object.fromEntries(items.map(({ name, state }) => [name, state]));
  };
  /** Agrees to everything, and types what has to be typed. */
  const agree = (question: Question) => (question.kind === 'confirm' || question.kind === 'typeName' ? true : undefined);
  const rows = async (under?: CertificateElement) => test.certificates.rowsUnder(under);
  const entryOf = async (name: string): Promise<CertificateElement> =>
    until(`${name} is listed`, async () => {
      for (const { element } of await rows()) {
        if (element.kind === 'entry' && element.entry.name === name) return element;
        for (const child of element.kind === 'group' ? await rows(element) : [])
          if (child.element.kind === 'entry' && child.element.entry.name === name) return child.element;
      }
      return undefined;
    });
  const lastTold = () => test.told.at(-1)?.message ?? '';

  before(async () => {
    test = await api();
    await run('drydock.practice.open');
    await until('the practice cluster is listed', () => test.sessions().all.some((one) => one.ref.name === 'practice'));
    await run('drydock.certificates.show', cluster);
    await entryOf('csr-7xk2p');
  });
  after(async () => {
    test.interaction.use(undefined);
    await run('drydock.practice.close');
  });

  it('wants the name of a request that is not safe, before it approves it', async () => {
    const element = await entryOf('csr-q9d4m');
    test.interaction.use((question) => {
      assert.equal(question.kind, 'typeName');
      assert.match(question.kind === 'typeName' ? question.detail : '', /kubernetes\.default\.svc is not of the node/);
      return undefined;
    });
    assert.equal(await run('drydock.request.approve', element), undefined);
    assert.equal((await requests())['csr-q9d4m'], 'pending');
  });

  it('approves the safe ones, and only those', async () => {
    test.interaction.use(agree);
    const id = await run<string>('drydock.request.approveSafe');
    assert.equal((await ended(test, id)).status, 'succeeded');
    assert.deepEqual(await requests(), { 'csr-7xk2p': 'approved', 'csr-q9d4m': 'pending' });
    await until('the list is read again', async () => (await rows()).some(({ row }) => row.label === 'Requests waiting (1)'));
  });

  it('denies one, and says that there is none left', async () => {
    test.interaction.use(agree);
    const id = await run<string>('drydock.request.deny', await entryOf('csr-q9d4m'));
    assert.equal((await ended(test, id)).status, 'succeeded');
    assert.equal((await requests())['csr-q9d4m'], 'denied');
    await run('drydock.certificates.refresh');
    assert.equal(await run('drydock.request.approveSafe'), undefined);
    assert.match(lastTold(), /No request that waits passes every check/);
  });

  it('makes a bootstrap token whose secret half is shown to nobody, and deletes it', async () => {
    test.interaction.use(agree);
    const token = {
      seconds: 3600,
      usages: ['authentication', 'signing'],
      groups: ['system:bootstrappers:harbour'],
      description: 'for w09',
    };
    const id = await run<string>('drydock.token.create', { ...cluster, token });
    assert.match(id, /^[a-z0-9]{6}$/);
    const made = (await (await port()).bootstrapTokens()).find((one) => one.id === id);
    assert.deepEqual(made && [made.description, made.groups, made.authentication, made.signing], ['for w09', token.groups, true, true]);
    assert.match(lastTold(), new RegExp(`Bootstrap token ${id} of practice was made\\. It ends on `));
    assert.doesNotMatch(JSON.stringify([test.told, test.interaction.asked]), /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/);
    assert.deepEqual(await run('drydock.token.delete', await entryOf(id)), [id]);
    assert.equal(
      (await (await port()).bootstrapTokens()).some((one) => one.id === id),
      false,
    );
  });

  it('refuses groups that the API would refuse, before anything is made', async () => {
    test.interaction.use(agree);
    const before = (await (await port()).bootstrapTokens()).length;
    const token = { seconds: 60, usages: ['authentication'], groups: ['system:masters'], description: '' };
    assert.equal(await run('drydock.token.create', { ...cluster, token }), undefined);
    assert.match(lastTold(), /can't have the group system:masters/);
    assert.equal((await (await port()).bootstrapTokens()).length, before);
  });

  it('changes nothing in a read-only cluster', async () => {
    await withSettings({ 'drydock.readOnlyClusters': ['practice'] }, async () => {
      await until('the mode is known', () => test.sessions().all.some((one) => one.ref.name === 'practice' && one.guard.readOnly));
      test.interaction.use(agree);
      for (const [command, argument] of [
        ['drydock.token.create', { ...cluster, token: { seconds: 60, usages: ['signing'], groups: [], description: '' } }],
        ['drydock.join.copyCommand', { ...cluster, role: 'worker', seconds: 60 }],
        ['drydock.kubelet.repair', { ...cluster, node: 'w02' }],
      ] as const) {
        assert.equal(await run(command, argument), undefined);
        assert.match(lastTold(), /read-only/, command);
      }
    });
    await until('it may be changed again', () => test.sessions().all.some((one) => one.ref.name === 'practice' && !one.guard.readOnly));
  });

  it('leaves the clipboard alone when a join command does not come about', async () => {
    await vscode.env.clipboard.writeText('mine');
    test.interaction.use(() => undefined);
    assert.equal(await run('drydock.join.copyCommand', { ...cluster, role: 'worker', seconds: 3600 }), undefined);
    assert.equal(await vscode.env.clipboard.readText(), 'mine');
  });

  it('writes the runbook for an authority', async () => {
    const uri = await run<vscode.Uri>('drydock.certificates.caRunbook', { ...cluster, authority: 'etcd-ca' });
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /^# Replace etcd-ca of practice/);
    for (const host of ['cp1', 'cp2', 'cp3']) assert.match(text, new RegExp(`On \`${host}\`:`));
  });
});
