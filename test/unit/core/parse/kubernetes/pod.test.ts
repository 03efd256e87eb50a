import { describe, expect, it } from 'vitest';
import { project } from '../../../../../src/core/parse/kubernetes/project';

const pod = (spec: unknown, status: unknown = {}, metadata: unknown = { name: 'web-0', namespace: 'shop' }) =>
  project('Pod', { metadata, spec, status });
const requests = (cpu: string, memory?: string) => ({ resources: { requests: memory ? { cpu, memory } : { cpu } } });

describe('projection of a Pod', () => {
  it('reads owner, mirror mark, deletion and node', () => {
    const metadata = {
      name: 'web-0',
      namespace: 'shop',
      deletionTimestamp: '2026-01-02T03:04:35Z',
      deletionGracePeriodSeconds: 30,
      annotations: { 'kubernetes.io/config.mirror': 'hash' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Other', name: 'x', uid: '1' },
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: '2', controller: true },
      ],
    };
    expect(
      pod({ nodeName: 'w02', terminationGracePeriodSeconds: 0, hostNetwork: true, priority: 7 }, { phase: 'Running' }, metadata),
    ).toMatchObject({
      deletionAt: Date.UTC(2026, 0, 2, 3, 4, 35),
      deletionGracePeriodSeconds: 30,
      mirror: true,
      controller: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: '2' },
      nodeName: 'w02',
      terminationGracePeriodSeconds: 0,
      hostNetwork: true,
      priority: 7,
      phase: 'Running',
    });
  });

  it('reads volumes by their source', () => {
    const { volumes } = pod({
      volumes: [
        { name: 'tmp', emptyDir: { sizeLimit: '1Gi', medium: 'Memory' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } },
        { name: 'scratch', ephemeral: { volumeClaimTemplate: {} } },
        { name: 'host', hostPath: { path: '/' } },
        { name: 'bare' },
      ],
    });
    expect(volumes).toEqual([
      { name: 'tmp', source: 'emptyDir', claimName: undefined, sizeLimit: 2 ** 30, medium: 'Memory' },
      { name: 'data', source: 'persistentVolumeClaim', claimName: 'data-web-0', sizeLimit: undefined, medium: undefined },
      { name: 'scratch', source: 'ephemeral', claimName: 'web-0-scratch', sizeLimit: undefined, medium: undefined },
      { name: 'host', source: 'hostPath', claimName: undefined, sizeLimit: undefined, medium: undefined },
      { name: 'bare', source: 'emptyDir', claimName: undefined, sizeLimit: undefined, medium: undefined },
    ]);
  });

  it('keeps what is required for scheduling and drops preferences', () => {
    const term = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' };
    const { scheduling } = pod({
      nodeSelector: { disk: 'ssd' },
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }, { operator: 'In' }] }],
          },
        },
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [term],
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
        },
      },
      topologySpreadConstraints: [
        { maxSkew: 2, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
      tolerations: [{ operator: 'Exists' }, { key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 300 }],
    });
    expect(scheduling).toEqual({
      nodeSelector: { disk: 'ssd' },
      nodeAffinity: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
      podAffinity: [],
      podAntiAffinity: [{ ...term, namespaces: [], namespaceSelector: undefined }],
      topologySpread: [{ maxSkew: 2, topologyKey: 'zone', labelSelector: {} }],
      tolerations: [
        { key: undefined, operator: 'Exists', value: undefined, effect: undefined, tolerationSeconds: undefined },
        { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
      schedulerName: 'default-scheduler',
    });
  });

  it.each([
    ['sums containers', { containers: [requests('100m', '1Gi'), requests('0.25')] }, { cpu: 350, memory: 2 ** 30 }],
    [
      'takes the hungriest init container',
      { containers: [requests('100m')], initContainers: [requests('1'), requests('2')] },
      { cpu: 2000 },
    ],
    [
      'keeps sidecars running beside containers',
      { containers: [requests('100m')], initContainers: [{ ...requests('300m'), restartPolicy: 'Always' }] },
      { cpu: 400 },
    ],
    [
      'keeps earlier sidecars running beside later init containers',
      { containers: [requests('100m')], initContainers: [{ ...requests('300m'), restartPolicy: 'Always' }, requests('500m')] },
      { cpu: 800 },
    ],
    [
      'does not count later sidecars into earlier init containers',
      { containers: [requests('100m')], initContainers: [requests('500m'), { ...requests('300m'), restartPolicy: 'Always' }] },
      { cpu: 500 },
    ],
    ['adds overhead', { containers: [requests('100m')], overhead: { cpu: '50m', memory: '64Mi' } }, { cpu: 150, memory: 2 ** 26 }],
    [
      'prefers requests of the whole pod',
      { containers: [requests('100m', '1Gi')], resources: { requests: { cpu: '1' } }, overhead: { cpu: '50m' } },
      { cpu: 1050, memory: 2 ** 30 },
    ],
    ['rounds fractions of a millicore up', { containers: [requests('0.1'), requests('1u')] }, { cpu: 101 }],
    ['leaves out what is no quantity', { containers: [requests('a lot'), { resources: null }] }, {}],
  ])('%s', (_, spec, wanted) => {
    expect(pod(spec).requests).toEqual(wanted);
  });

  it('lists the host ports of all containers', () => {
    const ports = [{ containerPort: 53, hostPort: 53, protocol: 'UDP' }, { containerPort: 80 }, { containerPort: 443, hostPort: 8443 }];
    expect(pod({ containers: [{ ports }] }).hostPorts).toEqual(['UDP/53', 'TCP/8443']);
  });

  it.each([
    ['its own reason', { reason: 'Evicted', containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] }, 'Evicted'],
    ['a container that waits', { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] }, 'ImagePullBackOff'],
    ['an init container', { initContainerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] }, 'CrashLoopBackOff'],
    ['an ordinary start', { containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] }, undefined],
    ['a container that failed', { containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] }, 'OOMKilled'],
    ['a container that is done', { containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }] }, undefined],
    ['no node', { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] }, 'Unschedulable'],
  ])('tells trouble from %s', (_, status, trouble) => {
    expect(pod({}, status).trouble).toBe(trouble);
  });

  it('counts restarts of all containers and knows readiness', () => {
    const status = {
      containerStatuses: [{ restartCount: 2 }, { restartCount: 3 }],
      initContainerStatuses: [{ restartCount: 1 }],
      conditions: [{ type: 'Ready', status: 'True' }],
    };
    expect(pod({}, status)).toMatchObject({ restarts: 6, ready: true });
  });
});
