import { describe, expect, it } from 'vitest';
import type { Toleration } from '../../../../src/core/model/pod';
import { planOutOfService, toleratesOutOfService } from '../../../../src/core/plan/out-of-service';
import { node, pod } from '../../operations/support/objects';
import { planCluster } from '../../operations/support/plans';

const dead = node('w02', { readiness: 'unknown' });

function tolerating(over: Partial<Toleration>) {
  const plain = pod('shop/a');
  const toleration: Toleration = {
    key: undefined,
    operator: 'Exists',
    value: undefined,
    effect: undefined,
    tolerationSeconds: undefined,
    ...over,
  };
  return { ...plain, scheduling: { ...plain.scheduling, tolerations: [toleration] } };
}

describe('the plan to take a dead node out of service', () => {
  it('says what is deleted, what stays, and whose volumes move', () => {
    const withClaim = pod('shop/db', {
      volumes: [{ name: 'data', source: 'persistentVolumeClaim', claimName: 'data', sizeLimit: undefined, medium: undefined }],
    });
    const plan = planOutOfService(dead, [pod('shop/web'), withClaim, { ...tolerating({}), name: 'static' }], planCluster, 1);
    expect(plan.body).toMatchObject({
      leaving: ['shop/db', 'shop/web'],
      staying: ['shop/static'],
      withVolumes: ['shop/db'],
      tainted: false,
    });
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.map(({ code }) => code)).toEqual(['remove-taint-later', 'volumes-detached']);
    expect(plan.unknowns.map(({ code }) => code)).toEqual(['machine-off']);
    expect(plan.commands).toEqual([['kubectl', 'taint', 'nodes', 'w02', 'node.kubernetes.io/out-of-service=nodeshutdown:NoExecute']]);
  });

  it('is blocked on a node that is Ready, and on a version that may ignore the taint', () => {
    const codes = (plan: ReturnType<typeof planOutOfService>) => plan.blockers.map(({ code }) => code);
    expect(codes(planOutOfService(node('w02'), [], planCluster, 1))).toEqual(['node-ready']);
    expect(codes(planOutOfService(dead, [], { ...planCluster, version: 'v1.27.9' }, 1))).toEqual(['taint-not-supported']);
  });

  it('has the same hash for the same facts at another time, and another for other pods', () => {
    const first = planOutOfService(dead, [pod('shop/a'), pod('shop/b')], planCluster, 1);
    expect(planOutOfService(dead, [pod('shop/b'), pod('shop/a')], planCluster, 2).hash).toBe(first.hash);
    expect(planOutOfService(dead, [pod('shop/a')], planCluster, 1).hash).not.toBe(first.hash);
  });

  it('knows which tolerations hold', () => {
    expect(toleratesOutOfService(pod('shop/a'))).toBe(false);
    expect(toleratesOutOfService(tolerating({}))).toBe(true);
    expect(toleratesOutOfService(tolerating({ effect: 'NoSchedule' }))).toBe(false);
    expect(toleratesOutOfService(tolerating({ tolerationSeconds: 300 }))).toBe(false);
    expect(toleratesOutOfService(tolerating({ key: 'node.kubernetes.io/not-ready' }))).toBe(false);
    expect(toleratesOutOfService(tolerating({ key: 'node.kubernetes.io/out-of-service' }))).toBe(true);
    expect(toleratesOutOfService(tolerating({ key: 'node.kubernetes.io/out-of-service', operator: 'Equal', value: 'nodeshutdown' }))).toBe(
      true,
    );
    expect(toleratesOutOfService(tolerating({ key: 'node.kubernetes.io/out-of-service', operator: 'Equal', value: 'other' }))).toBe(false);
  });
});
