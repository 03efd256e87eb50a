import { describe, expect, it } from 'vitest';
import type { PodModel } from '../../../../src/core/model/pod';
import { locateEtcd } from '../../../../src/operations/etcd/locate';
import type { Hosts } from '../../../../src/operations/control-plane/hosts';
import type { EtcdPods } from '../../../../src/operations/etcd/pods';
import { pod } from '../support/objects';

const { signal } = new AbortController();
const CLIENT = { caFile: '/pki/ca.crt', certFile: '/pki/client.crt', keyFile: '/pki/client.key' };
const NO_HOSTS = {} as Hosts;
const AROUND = { controlPlanes: [], without: [{ host: 'cp1', why: 'no address.' }], others: [], apiOnly: true };

/** An API server that has these static pods, by component. */
function api(commands: Readonly<Record<string, readonly string[]>>): EtcdPods {
  return {
    list: async (_kind: 'Pod', { labelSelector = '' }: { labelSelector?: string }) => {
      const found = Object.keys(commands).filter((component) => labelSelector.includes(`component=${component},`));
      const items = found.map((component): PodModel =>
        pod(`kube-system/${component}-cp1`, { mirror: true, phase: 'Running', nodeName: 'cp1' }),
      );
      return { items, resourceVersion: '1', at: 0 };
    },
    raw: async (_kind: string, { name }: { name: string }) => ({
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: name.replace('-cp1', ''), command: commands[name.replace('-cp1', '')] }] },
    }),
  } as unknown as EtcdPods;
}

const ETCD = ['etcd', '--name=cp1', '--listen-client-urls=https://127.0.0.1:2379,https://10.0.0.1:2379'];

describe('members that only the API server tells of', () => {
  it('are in their pods, with the port of their metrics and the client certificate of this computer', async () => {
    const pods = api({ etcd: [...ETCD, '--listen-metrics-urls=http://127.0.0.1:2381'] });
    const { topology, places, throughApi } = await locateEtcd({ ...AROUND, pods, client: CLIENT }, NO_HOSTS, signal);
    expect(topology).toBe('stacked');
    expect(places).toMatchObject([
      { name: 'cp1', port: 2379, metricsPort: 2381, client: CLIENT, target: undefined, pod: { pod: 'etcd-cp1', container: 'etcd' } },
    ]);
    expect(throughApi).toMatchObject([{ host: 'cp1' }]);
  });

  it.each([
    ['https://127.0.0.1:2381', undefined],
    ['http://10.0.0.1:2381', undefined],
    ['https://10.0.0.1:2390,http://[::1]:2391', 2391],
    ['http://0.0.0.0:2381', 2381],
  ])('tell metrics on their loopback without TLS, or not at all: %s', async (urls, port) => {
    const { places } = await locateEtcd({ ...AROUND, pods: api({ etcd: [...ETCD, `--listen-metrics-urls=${urls}`] }) }, NO_HOSTS, signal);
    expect(places[0]?.metricsPort).toBe(port);
    expect(places[0]?.client).toBeUndefined();
  });

  it('are outside where API servers say so, and are dialled with that certificate; without one there is no way', async () => {
    const pods = api({ 'kube-apiserver': ['kube-apiserver', '--etcd-servers=https://10.0.0.21:2379,https://10.0.0.22:2379'] });
    const { topology, places } = await locateEtcd({ ...AROUND, pods, client: CLIENT }, NO_HOSTS, signal);
    expect(topology).toBe('external');
    expect(places).toMatchObject([
      { name: '10.0.0.21', address: '10.0.0.21', client: CLIENT, target: undefined },
      { name: '10.0.0.22', address: '10.0.0.22', client: CLIENT, target: undefined },
    ]);
    await expect(locateEtcd({ ...AROUND, pods }, NO_HOSTS, signal)).rejects.toMatchObject({
      kind: 'notFound',
      hint: expect.stringContaining('name a client certificate of etcd') as string,
    });
  });
});
