import * as assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Question } from '../../src/ports/interaction';
import type { CommandId } from '../../src/ui/command/ids';
import type { TestApi } from '../../src/test-api';
import { changingCommands } from '../unit/support/command-reach';
import { api, run, until } from './support';

/** These act on something that is shown or runs; a read-only cluster has none of it, and their own tests look at the guard. */
const needsMore: Partial<Readonly<Record<CommandId, string>>> = {
  'drydock.node.uncordon': 'a node that is cordoned',
  'drydock.plan.run': 'a plan that is shown',
  'drydock.upgrade.start': 'a plan in the tree',
  'drydock.operation.resume': 'an operation',
  'drydock.operation.undo': 'an operation',
  'drydock.operation.skipPod': 'a drain that waits',
  'drydock.operation.scale': 'a drain that waits',
};

/** These are called on rows; without one they take the cluster that the Certificates view shows. */
const onRequests: ReadonlySet<CommandId> = new Set(['drydock.request.approve', 'drydock.request.deny']);

/** Whatever one of the commands wants to know, so that none has a reason to ask. */
const WISH = { cluster: 'practice', context: 'practice', node: 'w01', host: 'n1', target: 'v1.35.4', options: {}, kubeconfig: '/nowhere' };

const FLEET = `clusters:
  - context: practice
    readOnly: true
    hosts:
      - { name: n1, address: 127.0.0.1, port: 9, user: ops, roles: [control-plane, etcd, load-balancer] }
    bootstrap:
      kubernetesVersion: v1.34.4
      endpoint: api.example.org:6443
`;

describe('commands that change a cluster', () => {
  let test: TestApi;
  let fleetFile: string;
  const refused: Question[] = [];

  before(async () => {
    test = await api();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    fleetFile = join(workspace.uri.fsPath, 'drydock.yaml');
    test.interaction.use((question) => void refused.push(question));
    await run('drydock.practice.open');
    const session = await until('the practice cluster is listed', () => test.sessions().all.find((one) => one.ref.name === 'practice'));
    await session.connect(new AbortController().signal);
    await run('drydock.certificates.show', { cluster: 'practice' });
    writeFileSync(fleetFile, FLEET);
    await until('it is read-only', () => session.guard.readOnly);
  });
  after(async () => {
    test.interaction.use(undefined);
    rmSync(fleetFile, { force: true });
    await run('drydock.practice.close');
  });

  for (const id of changingCommands.filter((one) => needsMore[one] === undefined)) {
    it(`${id} is refused in a read-only cluster before anything is asked`, async () => {
      const before = test.told.length;
      refused.length = 0;
      assert.equal(await run(id, ...(onRequests.has(id) ? [] : [WISH])), undefined);
      assert.match(
        test.told
          .slice(before)
          .map(({ message }) => message)
          .join('\n'),
        /practice is read-only: Drydock changes nothing in it/,
      );
      assert.deepEqual(refused, []);
    });
  }

  it('are all of those that can be called by themselves', () => {
    assert.ok(changingCommands.length - Object.keys(needsMore).length > 30);
  });
});
