/** The gateway client beside etcdctl, on three real members with TLS. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEtcdConnector } from '../../../src/backends/etcd/index';
import { systemClock } from '../../../src/backends/system-clock';
import { gatewayCases } from './cases';
import { EtcdWorld, type Member } from './world';

let world: EtcdWorld;
let [m1] = [] as unknown as [Member];
beforeAll(async () => {
  world = await EtcdWorld.create(3);
  [m1] = world.members as unknown as [Member];
});
afterAll(() => world?.dispose());

describe('real members', () => {
  let written = 0;
  gatewayCases(() => ({
    names: ['m1', 'm2', 'm3'],
    endpoint: async (name) => world.endpoint(world.member(name)),
    leader: async () => (await world.leader()).name,
    serving: async () => ({
      cert: readFileSync(world.path('server.crt'), 'utf8'),
      key: readFileSync(world.path('server.key'), 'utf8'),
    }),
    write: async (bytes) => world.fill(m1, [`fill/${(written += 1)}`], bytes),
    refusedAs: 'tls',
  }));

  it('tell the same as etcdctl, with ids of 64 bits to the last digit', async () => {
    const one = createEtcdConnector(systemClock).open(world.endpoint(m1));
    await world.etcdctl(m1, 'put', 'a', 'b');
    const [status, list] = [await one.status(), await one.members({ linearizable: true })];
    const fieldsOf = await world.etcdctl(m1, 'endpoint', 'status', '-w', 'fields');
    expect(fieldsOf).toContain(`"MemberID" : ${status.memberId}\n`);
    expect(fieldsOf).toContain(`"ClusterID" : ${status.clusterId}\n`);
    expect(fieldsOf).toContain(`"Leader" : ${status.leader}\n`);
    expect(fieldsOf).toContain(`"Revision" : ${status.revision}\n`);
    expect(status).toMatchObject({ version: '3.6.8', storageVersion: expect.stringMatching(/^3\.[56]\.0$/), learner: false, errors: [] });
    expect(status.dbSizeQuota).toBe(2 * 1024 ** 3);
    const listed = await world.etcdctl(m1, 'member', 'list');
    expect(list.members).toHaveLength(3);
    for (const { id, name, peerUrls, clientUrls } of list.members)
      expect(listed).toContain(`${id.toString(16)}, started, ${name}, ${peerUrls[0]}, ${clientUrls[0]}, false`);
    expect(list.members.some(({ id }) => id > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true);
    one.dispose();
  });
});
