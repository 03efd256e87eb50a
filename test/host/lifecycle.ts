import * as assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Question } from '../../src/ports/interaction';
import type { TestApi } from '../../src/test-api';
import { api, ended, run, until } from './support';

/** Nothing listens at port 9: what can be said about hosts that nobody reaches. */
const FLEET = `clusters:
  - context: newprod
    hosts:
      - { name: n1, address: 127.0.0.1, port: 9, user: ops, roles: [control-plane, etcd] }
      - { name: lb1, address: 127.0.0.1, port: 9, user: ops, roles: [load-balancer] }
    bootstrap:
      kubernetesVersion: v1.34.4
      endpoint: api.newprod.example.org:6443
      podSubnets: [10.244.0.0/16]
`;

describe('the life of a cluster, as far as it can be told without one', () => {
  let test: TestApi;
  let fleetFile: string;
  const asked: Question[] = [];
  const lastTold = () => test.told.at(-1)?.message ?? '';
  const node = (name: string) => ({ cluster: 'practice', node: name });
  const answer = (choice?: string) =>
    test.interaction.use((question) => {
      asked.push(question);
      if (question.kind === 'choose') return choice;
      return question.kind === 'input' ? undefined : true;
    });

  before(async () => {
    test = await api();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    fleetFile = join(workspace.uri.fsPath, 'drydock.yaml');
    writeFileSync(fleetFile, FLEET);
    await run('drydock.practice.open');
    const session = await until('the practice cluster is listed', () => test.sessions().all.find((one) => one.ref.name === 'practice'));
    await session.connect(new AbortController().signal);
  });
  beforeEach(() => {
    asked.length = 0;
    answer();
  });
  after(async () => {
    test.interaction.use(undefined);
    rmSync(fleetFile, { force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run('drydock.practice.close');
  });

  it('opens the kubeadm configuration of the fleet file, checked while it is read', async () => {
    const uri = await run<vscode.Uri>('drydock.cluster.kubeadmConfig', { context: 'newprod' });
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    assert.equal(document?.languageId, 'kubeadm');
    assert.match(document.getText(), /controlPlaneEndpoint: api\.newprod\.example\.org:6443/);
    // Other extensions have a say of their own.
    const findings = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Drydock');
    assert.deepEqual(findings(), []);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) =>
      edit.replace(
        new vscode.Range(
          document.positionAt(document.getText().indexOf('podSubnet')),
          document.positionAt(document.getText().indexOf('podSubnet') + 9),
        ),
        'podSubnett',
      ),
    );
    const finding = await until('the mistake is underlined', () => findings()[0]);
    assert.match(finding.message, /podSubnett/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('plans a bootstrap, and says which hosts keep it from being begun', async () => {
    assert.equal(await run('drydock.cluster.bootstrap', { context: 'newprod', kubeconfig: join(fleetFile, '..', 'new.yaml') }), undefined);
    const [question] = asked;
    assert.equal(question?.kind, 'choose');
    assert.match(question.detail ?? '', /can't be carried out as planned: n1 could not be read/);
    assert.ok(!question.choices.some(({ id }) => id === 'start'));
    assert.match(test.documents.text(test.documents.uri('plan', 'Bootstrap newprod')) ?? '', /This plan cannot be carried out/);
  });

  it('shows the files of the endpoint without asking anybody', async () => {
    const uri = vscode.Uri.parse(await run<string>('drydock.endpoint.configuration', { cluster: 'newprod' }));
    assert.match(test.documents.text(uri) ?? '', /haproxy/i);
    assert.deepEqual(asked, []);
  });

  it('says so where a schedule can not be', async () => {
    for (const command of ['drydock.etcd.showSchedule', 'drydock.etcd.removeSchedule']) {
      assert.equal(await run(command, { cluster: 'practice' }), undefined);
      assert.match(lastTold(), /The hosts of practice have no timers of systemd/);
    }
  });

  it('restarts a node of the practice cluster, proven by its boot', async () => {
    answer('start');
    const id = await run<string>('drydock.node.reboot', { ...node('cp3'), options: {} });
    assert.ok(id, lastTold());
    assert.deepEqual(
      asked.map(({ kind, title }) => `${kind} ${title}`),
      ['confirm Reboot cp3 on practice?'],
    );
    const state = await ended(test, id);
    assert.equal(state.status, 'succeeded', state.summary);
    assert.ok(
      state.steps.some(({ note }) => /runs since/.test(note ?? '')),
      JSON.stringify(state.steps.map(({ note }) => note)),
    );
  }).timeout(120_000);

  it('refuses to add nodes to what is no cluster of kubeadm, with the reason', async () => {
    assert.equal(
      await run('drydock.node.join', { cluster: 'practice', host: 'nowhere.invalid', role: 'worker', hosts: ['nowhere.invalid'] }),
      undefined,
    );
    assert.match(
      `${lastTold()} ${asked.map(({ detail = '' }) => detail).join(' ')}`,
      /no ConfigMap kube-public\/cluster-info[\s\S]*Only clusters of kubeadm are joined this way/,
    );
  }).timeout(120_000);
});
