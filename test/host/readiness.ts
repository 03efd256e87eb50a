import * as assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/test-api';
import { api, run, until } from './support';

interface Checked {
  readonly uri: vscode.Uri;
  readonly findings: readonly { readonly check: string; readonly host: string; readonly state: string }[];
}
interface Compared {
  readonly uri: vscode.Uri;
  readonly different: readonly { readonly name: string }[];
}

describe('readiness of hosts of the practice cluster', () => {
  let test: TestApi;
  const node = (name: string) => ({ cluster: 'practice', node: name });
  const textOf = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText();

  before(async () => {
    test = await api();
    test.interaction.use((question) => (question.kind === 'choose' ? 'no' : undefined));
    await run('drydock.practice.open');
    const session = await until('the practice cluster is listed', () => test.sessions().all.find((one) => one.ref.name === 'practice'));
    await session.connect(new AbortController().signal);
  });
  after(async () => {
    test.interaction.use(undefined);
    await run('drydock.practice.close');
  });

  it('looks at the hosts of nodes, and says what their tools do not tell', async () => {
    const { uri, findings } = await run<Checked>('drydock.hosts.checkReadiness', node('cp1'), [node('cp1'), node('w01')]);
    const text = await textOf(uri);
    assert.match(text, /^# Readiness of hosts of practice/);
    assert.match(text, /\| Access \| yes \| yes \|/);
    assert.match(text, /\| Host name \| cp1 \| w01 \|/);
    assert.match(text, /\| System \| Practice Linux/);
    assert.match(text, /Nothing was changed on the hosts/);
    // Practice hosts have no programs of the network: what they do not tell is not known, and no failure.
    assert.ok(
      findings.some(({ state }) => state === 'unknown'),
      JSON.stringify(findings),
    );
    assert.deepEqual(
      findings.filter(({ state, check }) => state === 'failure' && check === 'access'),
      [],
    );
    assert.ok(test.loadedBundles().includes('readiness'));
  }).timeout(120_000);

  it('compares nodes through the API alone, and with their hosts', async () => {
    const byApi = await run<Compared>('drydock.nodes.compare', { cluster: 'practice', hosts: false });
    assert.match(await textOf(byApi.uri), /^# Differences between 7 nodes of practice/);
    const asked = { ...node('cp1'), hosts: true };
    const { uri } = await run<Compared>('drydock.nodes.compare', asked, [asked, node('w01')]);
    // The document has the same address, and is renewed in place.
    const text = await until('the document tells of the two', async () => {
      const now = await textOf(uri);
      return /^# Differences between cp1 and w01 of practice/.test(now) ? now : undefined;
    });
    assert.match(text, /Kubelet configuration \\\(file\\\)/);
    assert.match(text, /facts that are equal/);
  }).timeout(120_000);
});
