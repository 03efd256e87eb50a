import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../../../src/core/model/kinds';
import { project } from '../../../../../src/core/parse/kubernetes/project';

const at = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('projections of the other kinds', () => {
  it.each([
    [{ spec: { selector: {}, minAvailable: '50%' } }, { selector: {}, minAvailable: '50%', maxUnavailable: undefined }],
    [{ spec: { maxUnavailable: 0 } }, { selector: undefined, minAvailable: undefined, maxUnavailable: 0 }],
    [
      {
        spec: {},
        status: {
          disruptionsAllowed: -1,
          currentHealthy: 2,
          desiredHealthy: 3,
          expectedPods: 4,
          observedGeneration: 5,
          disruptedPods: { a: '' },
        },
      },
      { disruptionsAllowed: -1, currentHealthy: 2, desiredHealthy: 3, expectedPods: 4, observedGeneration: 5, disruptedPods: 1 },
    ],
    [{ spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }],
  ])('PodDisruptionBudget %j', (raw, model) => {
    expect(project('PodDisruptionBudget', raw)).toMatchObject(model);
  });

  it.each<[Kind, unknown, unknown]>([
    ['Deployment', { spec: { replicas: 0 }, status: { readyReplicas: 0 } }, { replicas: 0, readyReplicas: 0 }],
    ['StatefulSet', { spec: {} }, { replicas: 1, readyReplicas: 0, selector: undefined }],
    ['DaemonSet', { status: { desiredNumberScheduled: 7, numberReady: 6 } }, { replicas: 7, readyReplicas: 6 }],
    ['Job', { spec: { parallelism: 3 }, status: { ready: 2 } }, { replicas: 3, readyReplicas: 2 }],
    ['ReplicationController', { spec: { selector: { app: 'old' } } }, { selector: { matchLabels: { app: 'old' } } }],
    ['ReplicationController', { spec: {} }, { selector: undefined }],
    ['Namespace', { status: { phase: 'Terminating' } }, { terminating: true }],
    ['ConfigMap', { data: { a: 'b', odd: 1 } }, { data: { a: 'b' } }],
    ['Service', { spec: { selector: { app: 'web' } } }, { selector: { app: 'web' } }],
    ['Service', { spec: { selector: {} } }, { selector: undefined }],
    [
      'PersistentVolumeClaim',
      { spec: { volumeName: 'pv-1', storageClassName: 'fast' }, status: { phase: 'Bound' } },
      { volumeName: 'pv-1', storageClass: 'fast', phase: 'Bound' },
    ],
    [
      'PersistentVolume',
      {
        spec: {
          capacity: { storage: '1Gi' },
          claimRef: { name: 'x' },
          local: { path: '/data' },
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['w02'] }] }] } },
        },
      },
      { source: 'local', nodeAffinity: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['w02'] }] }] },
    ],
    [
      'Lease',
      { spec: { holderIdentity: 'me', leaseDurationSeconds: 40, renewTime: '2026-01-02T03:04:05.000000Z' } },
      { holder: 'me', durationSeconds: 40, renewedAt: at },
    ],
    [
      'Event',
      {
        type: 'Warning',
        reason: 'Rebooted',
        count: 3,
        lastTimestamp: '2026-01-02T03:04:05Z',
        involvedObject: { kind: 'Node', name: 'w02', uid: 'u' },
      },
      { type: 'Warning', count: 3, lastAt: at, about: { kind: 'Node', namespace: '', name: 'w02', uid: 'u' } },
    ],
    [
      'Event',
      { eventTime: '2026-01-01T00:00:00Z', series: { count: 9, lastObservedTime: '2026-01-02T03:04:05.000000Z' } },
      { count: 9, lastAt: at },
    ],
    ['Event', { metadata: { creationTimestamp: '2026-01-02T03:04:05Z' } }, { count: 1, lastAt: at }],
    [
      'ValidatingWebhookConfiguration',
      {
        webhooks: [
          {
            name: 'check.example.org',
            clientConfig: { service: { namespace: 'policy', name: 'gate' } },
            rules: [
              { apiGroups: [''], resources: ['pods', 'pods/eviction'], operations: ['CREATE'] },
              { apiGroups: ['*'], resources: ['*/*'], operations: ['CREATE', 'DELETE'] },
            ],
          },
          { name: 'by-url', failurePolicy: 'Ignore', clientConfig: { url: 'https://x' }, namespaceSelector: { matchLabels: { a: 'b' } } },
        ],
      },
      {
        kind: 'ValidatingWebhookConfiguration',
        webhooks: [
          {
            name: 'check.example.org',
            failurePolicy: 'Fail',
            service: { namespace: 'policy', name: 'gate' },
            namespaceSelector: undefined,
            resources: ['/pods', '/pods/eviction', '*/*/*'],
            operations: ['CREATE', 'DELETE'],
          },
          {
            name: 'by-url',
            failurePolicy: 'Ignore',
            service: undefined,
            namespaceSelector: { matchLabels: { a: 'b' } },
            resources: [],
            operations: [],
          },
        ],
      },
    ],
  ])('%s %j', (kind, raw, model) => {
    expect(project(kind, raw)).toMatchObject(model as object);
  });
});

const KINDS: readonly Kind[] = [
  'Node',
  'Pod',
  'PodDisruptionBudget',
  'Namespace',
  'ConfigMap',
  'Service',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'Lease',
  'Event',
];

/** Names of the members projections look at, so that odd values land where they hurt. */
const MEMBERS = [
  ...['metadata', 'spec', 'status', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'creationTimestamp', 'conditions'],
  ...['taints', 'addresses', 'nodeInfo', 'capacity', 'allocatable', 'containers', 'initContainers', 'resources', 'requests', 'overhead'],
  ...['volumes', 'emptyDir', 'affinity', 'nodeAffinity', 'podAffinity', 'nodeSelectorTerms', 'matchExpressions', 'tolerations', 'ports'],
  ...['selector', 'matchLabels', 'webhooks', 'rules', 'clientConfig', 'service', 'series', 'involvedObject', 'disruptedPods', 'state'],
  ...['requiredDuringSchedulingIgnoredDuringExecution', 'containerStatuses', 'waiting', 'required', 'data', '__proto__', 'constructor'],
];

describe('project, whatever the API sends', () => {
  it.each(KINDS)('makes a whole %s of anything', (kind) => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<unknown>(null, undefined, true, 0, -1, 1e308, '', 'x', '1Gi', 'True', '2026-01-02T03:04:05Z'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...MEMBERS), tie('value'), { maxKeys: 6 }),
      ),
    }));
    const wanted = Object.keys(project(kind, {})).sort();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('metadata', 'spec', 'status', ...MEMBERS), value, { maxKeys: 8 }), (raw) => {
        const model = project(kind, raw);
        expect(Object.keys(model).sort()).toEqual(wanted);
        expect(model.kind).toBe(kind);
        expect(typeof model.name).toBe('string');
        expect(Object.values(model.labels).every((label) => typeof label === 'string')).toBe(true);
        expect(JSON.parse(JSON.stringify(model))).toBeTruthy();
      }),
      { numRuns: 200 },
    );
    for (const odd of [undefined, null, 7, 'text', [], [[]]]) expect(project(kind, odd).kind).toBe(kind);
  });
});
