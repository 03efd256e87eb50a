import { describe, expect, it } from 'vitest';
import { createKubernetesPort } from '../../../../../src/backends/kubernetes/port/port';
import { silentLogger } from '../../../../../src/core/logger';
import type { Kind } from '../../../../../src/core/model/kinds';
import { FakeClock } from '../../../operations/support/fake-clock';
import { CLUSTER, refusal, ScriptedAccess, type Answer } from '../support/scripted-access';

function setUp(answer: Answer = {}) {
  const access = new ScriptedAccess(() => answer);
  return { access, port: createKubernetesPort(access, { clock: new FakeClock(), logger: silentLogger }) };
}

describe('KubernetesPort', () => {
  it.each<[Kind, string | undefined, string]>([
    ['Node', undefined, '/api/v1/nodes/x'],
    ['Namespace', undefined, '/api/v1/namespaces/x'],
    ['Pod', 'ns', '/api/v1/namespaces/ns/pods/x'],
    ['DaemonSet', 'ns', '/apis/apps/v1/namespaces/ns/daemonsets/x'],
    ['Job', 'ns', '/apis/batch/v1/namespaces/ns/jobs/x'],
    ['PersistentVolume', undefined, '/api/v1/persistentvolumes/x'],
    ['MutatingWebhookConfiguration', undefined, '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/x'],
  ])('gets a %s from where the API serves it', async (kind, namespace, path) => {
    const { access, port } = setUp({ body: { metadata: { name: 'x' } } });
    expect(await port.get(kind, namespace === undefined ? { name: 'x' } : { namespace, name: 'x' })).toMatchObject({ kind, name: 'x' });
    expect(access.asked).toEqual([`GET ${path}`]);
  });

  it('has undefined for what is not there, and an error for an address that is no API', async () => {
    expect(await setUp(refusal(404, 'NotFound', 'nodes "x" not found')).port.get('Node', { name: 'x' })).toBeUndefined();
    await expect(setUp({ status: 404, body: 'not here' }).port.get('Node', { name: 'x' })).rejects.toMatchObject({ kind: 'protocol' });
  });

  it('refuses Secrets, unknown kinds and empty names without asking the server', async () => {
    const { access, port } = setUp();
    await expect(port.raw('Secret' as Kind, { namespace: 'a', name: 'b' })).rejects.toMatchObject({ kind: 'policy' });
    await expect(port.get('Widget' as Kind, { name: 'b' })).rejects.toMatchObject({ kind: 'internal' });
    await expect(port.get('Node', { name: '' })).rejects.toMatchObject({ kind: 'internal' });
    expect(access.requests).toEqual([]);
  });

  it('escapes names', async () => {
    const { access, port } = setUp();
    await port.raw('ConfigMap', { namespace: '../x', name: 'a/b?c' });
    expect(access.asked).toEqual(['GET /api/v1/namespaces/..%2Fx/configmaps/a%2Fb%3Fc']);
  });

  it('scales by the scale subresource', async () => {
    const { access, port } = setUp();
    await port.scale('StatefulSet', { namespace: 'shop', name: 'web' }, 4);
    expect(access.requests[0]).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/statefulsets/web/scale',
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas: 4 } },
    });
  });

  it.each([true, false])('asks whether something is allowed (%s)', async (allowed) => {
    const { access, port } = setUp({ status: 201, body: { status: { allowed } } });
    expect(await port.may({ verb: 'create', resource: 'pods', subresource: 'eviction', namespace: 'shop' })).toBe(allowed);
    expect(access.requests[0]?.body).toMatchObject({
      spec: { resourceAttributes: { verb: 'create', group: '', resource: 'pods', subresource: 'eviction', namespace: 'shop' } },
    });
  });

  it('tells the cluster by the UID of kube-system, and its version', async () => {
    const { access, port } = setUp({ body: { metadata: { uid: 'uid-ks' }, gitVersion: 'v1.34.4', platform: 'linux/arm64' } });
    expect(await port.clusterUid()).toBe('uid-ks');
    expect(await port.serverVersion()).toEqual({ gitVersion: 'v1.34.4', major: 1, minor: 34, platform: 'linux/arm64' });
    expect(access.asked).toEqual(['GET /api/v1/namespaces/kube-system', 'GET /version']);
    await expect(setUp().port.clusterUid()).rejects.toMatchObject({ kind: 'protocol' });
    await expect(setUp().port.serverVersion()).rejects.toMatchObject({ kind: 'protocol' });
  });

  it('ends its observations and its access with itself', async () => {
    const { access, port } = setUp({ body: { metadata: { resourceVersion: '1' }, items: [] } });
    expect(port.cluster).toBe(CLUSTER);
    const early = port.observe('Pod', {}, {});
    early.dispose();
    const observation = port.observe('Pod', {}, {});
    port.dispose();
    expect(access.disposed).toBe(true);
    await expect(observation.ready).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
