import * as assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import type { Question } from '../../src/ports/interaction';
import type { TestApi } from '../../src/test-api';
import { api, ended, run, until, withSettings } from './support';

/** Goes on with whatever is proposed. */
const agree = (question: Question): true | string | undefined => {
  switch (question.kind) {
    case 'confirm':
      return true;
    case 'typeName':
      return true;
    case 'choose':
      return question.choices.some((choice) => choice.id === 'drain') ? 'drain' : undefined;
    case 'input':
      return undefined;
  }
};

describe('operations on the practice cluster', () => {
  let test: TestApi;
  const node = (name: string) => ({ cluster: 'practice', node: name });
  const model = async (name: string) => {
    const session = test.sessions().all.find((one) => one.ref.name === 'practice');
    const port = await session!.connect(new AbortController().signal);
    return port.get('Node', { name });
  };

  /** One operation at a time changes a cluster: a person would wait for the message, too. */
  const atRest = () =>
    until('no operation runs', async () =>
      (await test.operationStates()).every((state) => !['planned', 'running', 'cancelling'].includes(state.status)),
    );

  before(async () => {
    test = await api();
    await run('drydock.practice.open');
    await until('the practice cluster is listed', () => test.sessions().all.some((one) => one.ref.name === 'practice'));
  });
  after(() => test.interaction.use(undefined));

  it('cordons and uncordons a node', async () => {
    test.interaction.use(agree);
    await run('drydock.node.cordon', node('w03'));
    await atRest();
    assert.equal((await model('w03'))?.unschedulable, true);
    await run('drydock.node.uncordon', node('w03'));
    await atRest();
    assert.equal((await model('w03'))?.unschedulable, false);
  });

  it('names nodes that are near when one does not exist', async () => {
    await run('drydock.node.previewDrain', node('w20'));
    const said = JSON.stringify(test.told.at(-1));
    assert.match(said, /w20/);
    assert.match(said, /w02/);
  });

  it('plans an upgrade, and names what keeps it from being carried out', async () => {
    test.interaction.use(agree);
    const plan = await run<{ uri: string; hash: string; blockers: string[] }>('drydock.upgrade.plan', {
      cluster: 'practice',
      target: '1.35.4',
    });
    assert.ok(plan.blockers.includes('drain-blocked'), `drains of this world are blocked: ${plan.blockers.join(', ')}`);
    assert.match(plan.hash, /^[0-9a-f]{12}$/);
    assert.match(String(plan.uri), /Upgrade/);
  });

  it('renews the plan in its tree when hosts are left out or ordered, and begins none that is blocked', async () => {
    test.interaction.use(agree);
    const plan = await run<{ uri: vscode.Uri; hash: string }>('drydock.upgrade.plan', { cluster: 'practice', target: '1.35.4' });
    const without = await run<string>('drydock.upgrade.tick', ['w03'], false);
    assert.notEqual(without, plan.hash);
    assert.match(test.documents.text(plan.uri) ?? '', /without w03/, 'the document follows');
    assert.equal(await run('drydock.upgrade.tick', ['w03'], true), plan.hash);
    const ordered = await run<string>('drydock.upgrade.moveUp', { kind: 'host', name: 'w04' });
    assert.notEqual(ordered, plan.hash);
    assert.equal(await run('drydock.upgrade.start'), undefined);
    assert.match(JSON.stringify(test.told.at(-1)), /can't be carried out as planned/);
    await run('drydock.upgrade.close');
    assert.equal(await run('drydock.upgrade.start'), undefined, 'nothing is open any more');
  });

  it('asks for the version, and shows no plan without one', async () => {
    test.interaction.use((question) => (question.kind === 'input' ? undefined : true));
    assert.equal(await run('drydock.upgrade.plan', { cluster: 'practice' }), undefined);
    assert.match(test.interaction.asked[0]?.title ?? '', /^Upgrade .* to which version/);
  });

  it('begins no upgrade that something keeps from being carried out', async () => {
    test.interaction.use(() => undefined);
    assert.equal(await run('drydock.upgrade.run', { cluster: 'practice', target: '1.35.4' }), undefined);
    // Hosts may ask for a password first.
    const asked = test.interaction.asked;
    const decision = asked.find(({ title }) => title.startsWith('Upgrade to v1.35.4'));
    assert.ok(decision?.kind === 'choose', `it says what can be done: ${JSON.stringify(asked)}`);
    assert.ok(
      decision.choices.every(({ id }) => id !== 'start'),
      'it is not even offered',
    );
    assert.match(decision.detail ?? '', /^It can't be carried out as planned: /);
  });

  it('shows a plan, and refuses one that is blocked', async () => {
    test.interaction.use(agree);
    const path = await run<string>('drydock.node.previewDrain', node('w02'));
    assert.match(path, /Drain w02/);
    assert.equal(await run('drydock.node.drain', node('w02')), undefined, 'it is not even offered');
    assert.ok(test.interaction.asked.some((question) => question.title.includes("can't be drained as planned")));
    assert.equal((await model('w02'))?.unschedulable, false, 'nothing was changed');
  });

  it('drains a node that may be drained, verified and journaled', async () => {
    test.interaction.use(agree);
    const id = await run<string>('drydock.node.drain', node('cp3'));
    const state = await ended(test, id);
    assert.equal(state.status, 'succeeded', state.summary);
    assert.deepEqual(
      state.steps.map((step) => step.status),
      ['done', 'done', 'done'],
    );
    assert.equal((await model('cp3'))?.unschedulable, true);
    await run('drydock.node.uncordon', node('cp3'));
    await atRest();
  });

  it('stops on request while a budget holds it up, and takes the cordon back', async () => {
    await withSettings({ 'drydock.drain.deleteEmptyDirData': true, 'drydock.drain.evictUnmanagedPods': true }, async () => {
      test.interaction.use(agree);
      const id = await run<string>('drydock.node.drain', node('w02'));
      await until('it waits for the budget', async () => {
        const state = (await test.operationStates()).find((one) => one.header.id === id);
        return state?.steps.some((step) => step.blockers.some((blocker) => blocker.waitsFor.includes('shop/web'))) ?? false;
      });
      await run('drydock.operation.cancel', id);
      await run('drydock.operation.cancel', id);
      const state = await ended(test, id);
      assert.equal(state.status, 'cancelled', state.summary);
      assert.equal((await model('w02'))?.unschedulable, true, 'a cancelled drain leaves the node cordoned');
      await run('drydock.operation.undo', id);
      await atRest();
      assert.equal((await model('w02'))?.unschedulable, false);
    });
  });

  it('asks for the name of a protected cluster', async () => {
    await withSettings({ 'drydock.protectedClusters': ['pract*'] }, async () => {
      await until('the protection is known', () => test.sessions().all.some((one) => one.ref.name === 'practice' && one.guard.protected));
      const kinds: string[] = [];
      // Declining the name leads back to the plan, which is then parked.
      test.interaction.use((question) => {
        kinds.push(question.kind);
        return kinds.includes('typeName') ? undefined : agree(question);
      });
      assert.equal(await run('drydock.node.drain', node('cp2')), undefined);
      assert.ok(kinds.includes('typeName'), kinds.join(', '));
      assert.equal((await model('cp2'))?.unschedulable, false, 'nothing is done without the name');
    });
  });

  it('refuses changes to a read-only cluster, however they are asked for', async () => {
    await withSettings({ 'drydock.readOnlyClusters': ['practice'] }, async () => {
      await until('the mode is known', () => test.sessions().all.some((one) => one.ref.name === 'practice' && one.guard.readOnly));
      test.interaction.use(agree);
      for (const command of ['drydock.node.cordon', 'drydock.node.drain']) {
        assert.equal(await run(command, node('w01')), undefined);
        assert.match(JSON.stringify(test.told.at(-1)), /read-only/);
      }
      assert.equal((await model('w01'))?.unschedulable, false);
    });
  });

  it('lists what was done in the Operations view', async () => {
    const labels = (await test.operations.rowsUnder()).map(({ row }) => row.label);
    assert.ok(
      labels.some((label) => label.includes('Drain cp3')),
      labels.join(', '),
    );
    await run('drydock.practice.close');
  });
});
