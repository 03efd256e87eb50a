/** The cases of a member of etcd on the practice cluster; test/contract/etcd/gateway.test.ts runs them on real members. */
import { afterAll, beforeAll, describe } from 'vitest';
import { gatewayCases } from './etcd/cases';
import { PracticeEtcdWorld } from './etcd/practice-world';

describe('practice members', () => {
  let world: PracticeEtcdWorld;
  beforeAll(async () => {
    world = await PracticeEtcdWorld.create();
  });
  afterAll(() => world?.dispose());
  gatewayCases(() => ({
    names: ['cp1', 'cp2', 'cp3'],
    endpoint: (name) => world.endpoint(name),
    leader: async () => world.leader(),
    serving: (name) => world.serving(name),
    write: async (bytes) => world.write(bytes),
    // Node's server lets everybody through the handshake and then hangs up: there is no alert to send.
    refusedAs: 'disconnected',
  }));
});
