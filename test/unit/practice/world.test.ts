import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isReady } from '../../../src/practice/model/pod';
import type { Budget } from '../../../src/practice/model/workload';
import { budgets, namespaces, pods } from '../../../src/practice/resources/catalogue';
import { openPractice, START, type Opened } from './open';

describe('the harbour', () => {
  let practice: Opened;
  beforeEach(async () => {
    practice = await openPractice();
  });
  afterEach(() => practice.close());

  it('is up when it opens: every pod runs and is ready', () => {
    const all = practice.cluster.registry.list(pods);
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter((pod) => !isReady(pod as never))).toEqual([]);
  });

  it('has three control planes with their static pods, and four workers', () => {
    for (const node of ['cp1', 'cp2', 'cp3']) {
      const mirrors = practice.podsOn(node).filter(({ metadata }) => metadata.annotations?.['kubernetes.io/config.mirror']);
      expect(mirrors.map(({ metadata }) => metadata.name).sort()).toEqual(
        ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((component) => `${component}-${node}`),
      );
    }
    for (const node of ['w01', 'w02', 'w03', 'w04']) expect(practice.podsOn(node).length).toBeGreaterThan(5);
  });

  it('has on w02 what makes a drain interesting', () => {
    const names = practice
      .podsOn('w02')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name.replace(/-[a-z0-9]+-[a-z0-9]+$/, '')}`);
    expect(names).toEqual(expect.arrayContaining(['shop/web', 'shop/api', 'shop/cache-0', 'ci/runner-abc', 'logs/buffer']));
  });

  it('has a budget that blocks, one that lets one go, and two on one pod', () => {
    const allowed = Object.fromEntries(
      practice.cluster.registry.list<Budget>(budgets, 'shop').map(({ metadata, status }) => [metadata.name, status.disruptionsAllowed]),
    );
    expect(allowed).toEqual({ api: 1, ledger: 1, money: 1, search: 1, web: 0 });
  });

  it('says what it is, and looks as if it had been there for a while', async () => {
    const system = practice.cluster.registry.get(namespaces, undefined, 'kube-system');
    expect(system.metadata.labels).toMatchObject({ 'drydock.dev/practice': 'true' });
    expect(START - Date.parse(system.metadata.creationTimestamp)).toBe(41 * 86_400_000);
    expect((await practice.api.get('/version')).text).toContain('"gitVersion":"v1.34.4+practice"');
  });

  it('repeats with its seed', async () => {
    const twin = await openPractice();
    const identities = (opened: Opened) => opened.cluster.registry.list(pods).map(({ metadata }) => `${metadata.name} ${metadata.uid}`);
    expect(identities(twin)).toEqual(identities(practice));
    twin.close();
  });

  it('hands out a kubeconfig that is complete in itself', () => {
    const config = parse(practice.cluster.kubeconfig) as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: { token: string } }[];
    };
    expect(config.clusters[0]?.cluster.server).toBe(practice.cluster.url);
    expect(Buffer.from(config.clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64').toString()).toBe(
      practice.cluster.authority,
    );
    expect(config.users[0]?.user.token).toBe(practice.cluster.access.tokens.admin);
  });

  it('takes away a right on demand, and gives it back', async () => {
    const denial = practice.cluster.access.deny({ verb: 'create', resource: 'pods', subresource: 'eviction', namespace: 'shop' });
    const evict = (namespace: string) =>
      practice.api.post(`/api/v1/namespaces/${namespace}/pods/none/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'none' },
      });
    expect((await evict('shop')).status).toBe(403);
    expect((await evict('ci')).status).toBe(404);
    denial.dispose();
    expect((await evict('shop')).status).toBe(404);
  });

  it('says so where it is asked for what it does not have', async () => {
    expect((await practice.api.get('/api/v1/namespaces/shop/pods/cache-0/log')).json).toMatchObject({
      code: 501,
      reason: 'NotImplemented',
    });
    const applied = await practice.api.send('PATCH', '/api/v1/nodes/w02', { text: '{}', contentType: 'application/apply-patch+yaml' });
    expect(applied.status).toBe(415);
  });
});
