import { describe, expect, it } from 'vitest';
import { applyAgain } from '../../../../../src/core/snapshot/kubernetes/apply-again';
import { openEnvelope, parseExactly, type JsonObject } from '../../../../../src/core/snapshot/kubernetes/envelope';
import { MASK, masked, readObject } from '../../../../../src/core/snapshot/kubernetes/objects';
import { findPrefix, readFolder, readPath, resourceName } from '../../../../../src/core/snapshot/kubernetes/resources';
import { durationText, microTimeText, timeText } from '../../../../../src/core/snapshot/kubernetes/times';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('readPath', () => {
  it.each([
    ['/registry/pods/shop/web-0', 'pods shop/web-0'],
    ['/registry/minions/n1', 'nodes n1'],
    ['/registry/services/specs/shop/web', 'services shop/web'],
    ['/registry/services/endpoints/shop/web', 'endpoints shop/web'],
    ['/registry/controllers/shop/old', 'replicationcontrollers shop/old'],
    ['/registry/deployments/shop/web', 'deployments.apps shop/web'],
    ['/registry/ingress/shop/web', 'ingresses.networking.k8s.io shop/web'],
    ['/registry/clusterroles/system:node', 'clusterroles.rbac.authorization.k8s.io system:node'],
    ['/registry/apiregistration.k8s.io/apiservices/v1.apps', 'apiservices.apiregistration.k8s.io v1.apps'],
    ['/registry/example.com/widgets/shop/blue', 'widgets.example.com shop/blue'],
    ['/registry/ranges/serviceips', 'ranges serviceips'],
  ])('%s', (key, expected) => {
    const path = readPath(key);
    expect(path && `${resourceName(path)} ${path.namespace === undefined ? '' : `${path.namespace}/`}${path.name}`).toBe(expected);
  });

  it.each([
    'compact_rev_key',
    '/registry/',
    '/registry/pods',
    '/registry/pods/',
    '/registry/example.com',
    '/registry/pods/a/b/c',
    '/other/pods/a/b',
  ])('%s is no object', (key) => expect(readPath(key)).toBeUndefined());

  it('finds another prefix', () => {
    const keys = ['/kubernetes.io/example.com/namespaces/default', '/kubernetes.io/namespaces/kube-system', '/old/namespaces/x'];
    const folders = ['/kubernetes.io/example.com/namespaces', '/kubernetes.io/namespaces', '/old/namespaces'];
    expect(findPrefix(folders, (key) => keys.includes(key))).toBe('/kubernetes.io/');
    expect(findPrefix(folders, () => false)).toBe('/registry/');
    expect(findPrefix([], () => true)).toBe('/registry/');
  });

  it.each([
    '/registry/pods/shop/web',
    '/registry/minions/cp1',
    '/registry/services/specs/default/web',
    '/registry/services/specs/default',
    '/registry/services/specs',
    '/registry/services/endpoints/default/web',
    '/registry/ingress/default/web',
    '/registry/ingresses/default/web',
    '/registry/example.com/widgets/shop/blue',
    '/registry/example.com/widgets/blue',
    '/registry/example.com/widgets',
    '/registry/example.com',
    '/registry/pods',
    '/registry/pods/a/b/c',
    '/registry/x',
    '/other/pods/a/b',
    '/x',
  ])('the folder of %s tells what it is', (key) => {
    const path = readPath(key);
    const { name: _, ...rest } = path ?? { name: '' };
    expect(readFolder(key.slice(0, key.lastIndexOf('/')))).toEqual(path && rest);
  });
});

describe('values', () => {
  it('names what is encrypted at rest', () => {
    expect(openEnvelope(bytes('k8s:enc:aescbc:v1:key1:\u0001\u0002'))).toEqual({
      encoding: 'encrypted',
      provider: 'aescbc',
      keyName: 'key1',
    });
    expect(openEnvelope(bytes('k8s:enc:kms:v2:my-kms:xyz'))).toEqual({ encoding: 'encrypted', provider: 'kms', keyName: 'my-kms' });
    expect(readObject(bytes('k8s:enc:secretbox:v1:k:abc')).problem).toBe(
      "It is encrypted at rest (secretbox, key k); only the API server's key can read it.",
    );
  });

  it('keeps long integers', () => {
    expect(parseExactly('{"a":12345678901234567890,"b":1.5,"c":"12345678901234567890"}')).toEqual({
      a: 12345678901234567890n,
      b: 1.5,
      c: '12345678901234567890',
    });
  });

  it('survives whatever a value is', () => {
    for (const value of ['', 'k8s\0', 'k8s\0\n\xff', '{', '[]', 'null', '{"kind":1}']) expect(() => readObject(bytes(value))).not.toThrow();
    const broken = new Uint8Array([0x6b, 0x38, 0x73, 0, 0x0a, 9, 0x0a, 2, 0x76, 0x31, 0x12, 3, 0x50, 0x6f, 0x64, 0x12, 2, 0x0a, 0x7f]);
    expect(readObject(broken).problem).toMatch(/can't be read as one/);
  });

  it('writes times as Go does', () => {
    expect(timeText(0)).toBe('1970-01-01T00:00:00Z');
    expect(timeText(undefined)).toBeNull();
    expect(microTimeText(1, 2_000)).toBe('1970-01-01T00:00:01.000002Z');
    expect([0n, 1n, 1_500n, 2_000_000n, 1_500_000_000n, 60_000_000_000n, 5_425_000_000_001n, -90_000_000_000n].map(durationText)).toEqual([
      '0s',
      '1ns',
      '1.5µs',
      '2ms',
      '1.5s',
      '1m0s',
      '1h30m25.000000001s',
      '-1m30s',
    ]);
  });
});

describe('masked', () => {
  it('hides values of Secrets, also in what kubectl kept of them', () => {
    const secret: JsonObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'a',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"p":"hunter2"}}', b: 'c' },
      },
      data: { p: 'aHVudGVyMg==' },
    };
    expect(masked(secret)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': MASK, b: 'c' } },
      data: { p: MASK },
    });
    const other: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap', data: { p: 'x' } };
    expect(masked(other)).toBe(other);
  });
});

describe('applyAgain', () => {
  const metadata = { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1', creationTimestamp: 't', generation: 2, managedFields: [] };

  it('leaves out what the server sets', () => {
    const { object, notes } = applyAgain({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, labels: { x: 'y' } },
      data: { k: 'v' },
      status: {},
    });
    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'n', labels: { x: 'y' } },
      data: { k: 'v' },
    });
    expect(notes).toEqual([]);
  });

  it('leaves out what was given out to the old one', () => {
    expect(
      applyAgain({ apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: '10.0.0.7', clusterIPs: ['10.0.0.7'], ports: [] } }),
    ).toEqual({
      object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'n' }, spec: { ports: [] } },
      notes: ['It had the address 10.0.0.7, and gets a new one.'],
    });
    const pod = applyAgain({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, ownerReferences: [{ kind: 'ReplicaSet', name: 'r', controller: true }] },
      spec: {
        nodeName: 'n1',
        volumes: [{ name: 'kube-api-access-abc12' }, { name: 'own' }],
        containers: [{ name: 'c', volumeMounts: [{ name: 'kube-api-access-abc12', mountPath: '/x' }] }],
      },
    });
    expect(pod.object.spec).toEqual({ containers: [{ name: 'c' }], volumes: [{ name: 'own' }] });
    expect(pod.notes).toHaveLength(2);
  });

  it('lets a Job get labels and selector of its own', () => {
    const labels = { 'batch.kubernetes.io/controller-uid': 'u', 'job-name': 'a', app: 'x' };
    const { object } = applyAgain({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { ...metadata, labels },
      spec: { selector: { matchLabels: {} }, template: { metadata: { labels }, spec: {} } },
    });
    expect(object).toMatchObject({ metadata: { labels: { app: 'x' } }, spec: { template: { metadata: { labels: { app: 'x' } } } } });
    expect(object.spec).not.toHaveProperty('selector');
  });
});
