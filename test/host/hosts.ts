import * as assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CertificateElement } from '../../src/features/certificates/elements';
import type { OperationState } from '../../src/core/operation/state';
import type { Question } from '../../src/ports/interaction';
import type { TestApi } from '../../src/test-api';
import { api, run, until } from './support';

/** Agrees to what is asked, and knows the password of the one host that wants it. */
const agree = (question: Question): true | string | undefined => {
  if (question.kind === 'input') return /sudo on w04/.test(question.title) ? 'practice' : undefined;
  return question.kind === 'choose' ? undefined : true;
};

/** Restarts of components take seconds each: the kubelet looks from time to time. */
const PATIENCE = 240_000;

describe('hosts of the practice cluster', () => {
  let test: TestApi;
  const node = (name: string) => ({ cluster: 'practice', node: name });

  before(async () => {
    test = await api();
    test.interaction.use(agree);
    await run('drydock.practice.open');
    const session = await until('the practice cluster is listed', () => test.sessions().all.find((one) => one.ref.name === 'practice'));
    await session.connect(new AbortController().signal);
  });
  after(async () => {
    test.interaction.use(undefined);
    await run('drydock.practice.close');
  });

  /** The row of a certificate in the Certificates view. */
  const certificate = (host: string, name: string): Promise<CertificateElement & { kind: 'entry' }> =>
    until(`${name} of ${host} is listed`, async () => {
      const rows = await test.certificates.rowsUnder();
      const groups = rows.filter(({ element }) => element.kind === 'group');
      const inside = (await Promise.all(groups.map(({ element }) => test.certificates.rowsUnder(element)))).flat();
      for (const { element } of [...rows, ...inside])
        if (element.kind === 'entry' && element.entry.host === host && element.entry.name === name) return element;
      return undefined;
    });

  const failures = ({ steps, summary }: OperationState) =>
    `${summary ?? ''} ${steps.flatMap(({ info, failure }) => (failure ? [`${info.title}: ${failure.message}`] : [])).join('; ')}`;

  it('tests access: login, the right machine, root with and without a password, tools', async () => {
    const uri = await run<vscode.Uri>('drydock.node.testAccess', node('cp1'), [node('cp1'), node('w04')]);
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /2 hosts can be used: login and root work\./);
    assert.match(text, /ops@127\.0\.0\.1:\d+.*practice cluster/);
    assert.match(text, /Practice Linux/);
    assert.match(text, /v1\.34\.4/);
    const asked = test.interaction.asked.filter(({ kind }) => kind === 'input');
    assert.equal(asked.length, 1, 'one host asks for the password of sudo, once');
    assert.match(JSON.stringify(asked[0]), /the password is \\"practice\\"/);
  });

  it('reads the files of hosts, and finds what was renewed without a restart', async () => {
    await run('drydock.certificates.readHosts');
    const { entry } = await certificate('cp2', 'apiserver');
    assert.ok(
      entry.findings.some(({ code }) => code === 'served-stale'),
      JSON.stringify(entry.findings),
    );
    assert.equal((await certificate('cp3', 'apiserver')).entry.findings[0]?.code, 'expires-soon');
  });

  it('renews a certificate: stopped on the way, taken up again, and proven', async () => {
    const row = await certificate('cp3', 'apiserver');
    const id = await run<string>('drydock.certificates.renew', row);
    assert.ok(id, JSON.stringify(test.told.at(-1)));
    await until('it has renewed', async () => {
      const state = (await test.operationStates()).find((one) => one.header.id === id);
      return state?.steps.some((step) => step.info.id.includes('/renew/') && step.status === 'done') ?? false;
    });
    await run('drydock.operation.cancel', id);
    // The step that runs comes to its end first.
    const stopped = await until(
      'it has stopped',
      async () =>
        (await test.operationStates()).find((one) => one.header.id === id && ['cancelled', 'failed', 'succeeded'].includes(one.status)),
      PATIENCE,
    );
    assert.equal(stopped.status, 'cancelled', failures(stopped));
    await run('drydock.operation.resume', id);
    const state = await until(
      'it has come to its end',
      async () => (await test.operationStates()).find((one) => one.header.id === id && one.status === 'succeeded'),
      PATIENCE,
    );
    assert.equal(
      state.steps.every(({ status }) => status === 'done'),
      true,
      failures(state),
    );
    await run('drydock.certificates.readHosts');
    const renewed = await certificate('cp3', 'apiserver');
    assert.ok((renewed.entry.expiresAt ?? 0) > Date.now() + 360 * 86_400_000, 'it is good for a year');
    assert.deepEqual(renewed.entry.findings, []);
  }).timeout(PATIENCE + 60_000);

  it('puts the backup back', async () => {
    const before = await certificate('cp3', 'apiserver');
    // The one backup there is has to be chosen in a list.
    const restoring = run<string>('drydock.certificates.restoreBackup', before);
    let id: string | undefined;
    void restoring.then((value) => (id = value));
    await until('the backup was chosen', async () => {
      if (id === undefined) await run('workbench.action.acceptSelectedQuickOpenItem');
      return id;
    });
    const state = await until(
      'it is restored',
      async () => (await test.operationStates()).find((one) => one.header.id === id && ['succeeded', 'failed'].includes(one.status)),
      PATIENCE,
    );
    assert.equal(state.status, 'succeeded', failures(state));
    await run('drydock.certificates.readHosts');
    const back = await certificate('cp3', 'apiserver');
    assert.ok((back.entry.expiresAt ?? 0) < Date.now() + 30 * 86_400_000, 'the old one is there again');
  }).timeout(PATIENCE + 60_000);
});
