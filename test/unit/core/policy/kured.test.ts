import { describe, expect, it } from 'vitest';
import { isOwnHolder, kuredHolders, mayBeKured, ownKuredLock, readKured } from '../../../../src/core/policy/kured';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const daemonSet = (container: object) => ({
  metadata: { namespace: 'kube-system', name: 'kured' },
  spec: { template: { spec: { containers: [container] } } },
});

describe('kured', () => {
  it('is told by its image or program, and its flags tell how it keeps its lock', () => {
    expect(readKured(daemonSet({ image: 'ghcr.io/kubereboot/kured:1.19.0' }))).toEqual({
      namespace: 'kube-system',
      name: 'kured',
      annotation: 'weave.works/kured-node-lock',
      concurrency: 1,
    });
    const flags = [
      '/usr/bin/kured',
      '--ds-namespace=ops',
      '--ds-name',
      'reboots',
      '--concurrency=3',
      '--lock-annotation=example.test/lock',
    ];
    expect(readKured(daemonSet({ image: 'mirror.test/tools@sha256:0', command: flags }))).toEqual({
      namespace: 'ops',
      name: 'reboots',
      annotation: 'example.test/lock',
      concurrency: 3,
    });
    const env = [{ name: 'KURED_CONCURRENCY', value: '2' }];
    expect(readKured(daemonSet({ image: 'kured', env }))?.concurrency).toBe(2);
    expect(readKured(daemonSet({ image: 'example.test/not-kured-at-all:1' }))).toBeUndefined();
    expect(readKured(undefined)).toBeUndefined();
    expect(mayBeKured({ name: 'node-exporter', annotations: {} })).toBe(false);
    expect(mayBeKured({ name: 'reboots', annotations: { 'weave.works/kured-node-lock': '' } })).toBe(true);
  });

  it('holders: one, several, none, and those whose time is over', () => {
    const created = new Date(NOW - 60_000).toISOString();
    expect(kuredHolders(JSON.stringify({ nodeID: 'w1', created, TTL: 0 }), NOW)).toEqual([
      { holder: 'w1', since: NOW - 60_000, until: undefined },
    ]);
    const locks = [
      { nodeID: 'w1', created, TTL: 30e9 },
      { nodeID: 'w2', created, TTL: 90e9 },
    ];
    expect(kuredHolders(JSON.stringify({ maxOwners: 2, locks }), NOW).map(({ holder }) => holder)).toEqual(['w2']);
    for (const nothing of [undefined, '', 'no JSON', 'null', '{}', '{"maxOwners":2,"locks":null}', '{"nodeID":""}'])
      expect(kuredHolders(nothing, NOW)).toEqual([]);
  });

  it('our lock is one that kured reads, in the form that it writes itself, and takes every place', () => {
    const one = JSON.parse(ownKuredLock({ concurrency: 1 }, 'drydock/op-1', NOW, 60_000)) as object;
    expect(one).toEqual({
      nodeID: 'drydock/op-1',
      metadata: { unschedulable: false },
      created: '2026-11-23T09:00:00.000Z',
      TTL: 60_000_000_000,
    });
    const several = ownKuredLock({ concurrency: 2 }, 'drydock/op-1', NOW, 60_000);
    expect(JSON.parse(several)).toMatchObject({ maxOwners: 2, locks: [{ nodeID: 'drydock/op-1/1' }, { nodeID: 'drydock/op-1/2' }] });
    expect(kuredHolders(several, NOW).every((one) => isOwnHolder(one, 'drydock/op-1'))).toBe(true);
    expect(isOwnHolder({ holder: 'drydock/op-11' }, 'drydock/op-1')).toBe(false);
    expect(kuredHolders(several, NOW + 60_000)).toEqual([]);
  });
});
