import { describe, expect, it } from 'vitest';
import { createKubernetesPort } from '../../../../../src/backends/kubernetes/port/port';
import { silentLogger } from '../../../../../src/core/logger';
import { FakeClock } from '../../../operations/support/fake-clock';
import { refusal, ScriptedAccess } from '../support/scripted-access';

interface StoredNode {
  metadata: { name: string; resourceVersion: string };
  spec: { unschedulable?: boolean; taints?: unknown[] };
}

/** One node that takes merge patches, with an optional writer that comes in between. */
function nodeServer(spec: StoredNode['spec'], meanwhile: () => void = () => {}) {
  const node: StoredNode = { metadata: { name: 'w02', resourceVersion: '1' }, spec };
  const access = new ScriptedAccess(({ method, body }) => {
    if (method === 'GET') {
      const answer = { body: structuredClone(node) };
      meanwhile();
      return answer;
    }
    const patch = body as { metadata?: { resourceVersion: string }; spec: Record<string, unknown> };
    if (patch.metadata && patch.metadata.resourceVersion !== node.metadata.resourceVersion) {
      return refusal(409, 'Conflict', 'the object has been modified');
    }
    const entries = Object.entries({ ...node.spec, ...patch.spec }).filter(([, value]) => value !== null);
    node.spec = Object.fromEntries(entries);
    write(node);
    return { body: structuredClone(node) };
  });
  return { node, access, port: createKubernetesPort(access, { clock: new FakeClock(), logger: silentLogger }) };
}

function write(node: StoredNode): void {
  node.metadata.resourceVersion = String(Number(node.metadata.resourceVersion) + 1);
}

const OUT_OF_SERVICE = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute', value: 'nodeshutdown' } as const;

describe('setUnschedulable', () => {
  it('writes only spec.unschedulable', async () => {
    const { access, port } = nodeServer({});
    expect(await port.setUnschedulable('w02', true)).toMatchObject({ name: 'w02', unschedulable: true });
    expect(access.requests[1]).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/nodes/w02',
      contentType: 'application/merge-patch+json',
      body: { spec: { unschedulable: true } },
    });
  });

  it('clears the field when it gives the node back, leaving taints alone', async () => {
    const { access, node, port } = nodeServer({ unschedulable: true, taints: [{ key: 'a', effect: 'NoSchedule' }] });
    expect(await port.setUnschedulable('w02', false)).toMatchObject({ unschedulable: false });
    expect(access.requests[1]?.body).toEqual({ spec: { unschedulable: null } });
    expect(node.spec).toEqual({ taints: [{ key: 'a', effect: 'NoSchedule' }] });
  });

  it.each([true, false])('writes nothing when it is so already (%s)', async (unschedulable) => {
    const { access, port } = nodeServer(unschedulable ? { unschedulable } : {});
    await port.setUnschedulable('w02', unschedulable);
    expect(access.asked).toEqual(['GET /api/v1/nodes/w02']);
  });

  it('says which node could not be cordoned', async () => {
    const access = new ScriptedAccess(() => refusal(404, 'NotFound', 'nodes "w99" not found'));
    const port = createKubernetesPort(access, { clock: new FakeClock(), logger: silentLogger });
    await expect(port.setUnschedulable('w99', true)).rejects.toMatchObject({
      kind: 'notFound',
      message: 'prod-eu: could not cordon w99: nodes "w99" not found',
    });
  });
});

describe('setTaint', () => {
  it('adds a taint beside others, keeping what it does not know of them', async () => {
    const other = { key: 'dedicated', effect: 'NoSchedule', value: 'gpu', future: 1 };
    const { node, port } = nodeServer({ taints: [other] });
    const { taints } = await port.setTaint('w02', OUT_OF_SERVICE, true);
    expect(node.spec.taints).toEqual([other, OUT_OF_SERVICE]);
    expect(taints.map(({ key }) => key)).toEqual(['dedicated', OUT_OF_SERVICE.key]);
  });

  it('renews the value of a taint, and tells effects of one key apart', async () => {
    const { node, port } = nodeServer({
      taints: [
        { ...OUT_OF_SERVICE, value: 'old' },
        { ...OUT_OF_SERVICE, effect: 'NoSchedule' },
      ],
    });
    await port.setTaint('w02', OUT_OF_SERVICE, true);
    expect(node.spec.taints).toEqual([{ ...OUT_OF_SERVICE, effect: 'NoSchedule' }, OUT_OF_SERVICE]);
  });

  it('removes the last taint together with the list', async () => {
    const { node, access, port } = nodeServer({ taints: [OUT_OF_SERVICE] });
    expect((await port.setTaint('w02', OUT_OF_SERVICE, false)).taints).toEqual([]);
    expect(node.spec).toEqual({});
    expect(access.requests[1]?.body).toEqual({ metadata: { resourceVersion: '1' }, spec: { taints: null } });
  });

  it.each([true, false])('writes nothing when it is so already (present: %s)', async (present) => {
    const { access, port } = nodeServer({ taints: present ? [OUT_OF_SERVICE] : [] });
    await port.setTaint('w02', OUT_OF_SERVICE, present);
    expect(access.requests).toHaveLength(1);
  });

  it('never loses a taint that somebody else adds in between', async () => {
    let writes = 2;
    const { node, port } = nodeServer({}, () => {
      if (writes-- <= 0) return;
      node.spec.taints = [...(node.spec.taints ?? []), { key: `other-${writes}`, effect: 'NoSchedule' }];
      write(node);
    });
    await port.setTaint('w02', OUT_OF_SERVICE, true);
    expect(node.spec.taints).toEqual([{ key: 'other-1', effect: 'NoSchedule' }, { key: 'other-0', effect: 'NoSchedule' }, OUT_OF_SERVICE]);
  });

  it('gives up when the node changes all the time', async () => {
    const { node, access, port } = nodeServer({}, () => write(node));
    await expect(port.setTaint('w02', OUT_OF_SERVICE, true)).rejects.toMatchObject({ kind: 'conflict' });
    expect(access.requests).toHaveLength(10);
  });
});
