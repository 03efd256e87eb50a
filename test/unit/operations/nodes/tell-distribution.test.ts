import { describe, expect, it } from 'vitest';
import type { ServerVersion } from '../../../../src/core/model/cluster';
import { tellDistribution } from '../../../../src/operations/nodes/tell-distribution';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod } from '../support/objects';

const version: ServerVersion = { gitVersion: 'v1.34.4', major: 1, minor: 34, platform: 'linux/amd64' };
const apiServer = pod('kube-system/kube-apiserver-cp1', { mirror: true, labels: { component: 'kube-apiserver', tier: 'control-plane' } });

describe('tellDistribution', () => {
  it('tells kubeadm by its ConfigMap and the static pod of the API server', async () => {
    const config = { ...pod('kube-system/kubeadm-config'), kind: 'ConfigMap' as const, data: {} };
    const cluster = new FakeCluster(new FakeClock()).put(apiServer, config);
    expect(await tellDistribution(cluster, version, [node('cp1', { roles: ['control-plane'] })])).toBe('kubeadm');
  });

  it('tells what the version says, without the facts it may not read', async () => {
    const cluster = new FakeCluster(new FakeClock());
    cluster.forbidden.add('get ConfigMap').add('list Pod');
    expect(await tellDistribution(cluster, { ...version, gitVersion: 'v1.34.3+k3s1' }, [node('a')])).toBe('k3s');
  });

  it('says that it does not know', async () => {
    expect(await tellDistribution(new FakeCluster(new FakeClock()), version, [node('a')])).toBe('unknown');
  });
});
