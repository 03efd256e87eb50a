import { describe, expect, it } from 'vitest';
import { sameProjection } from '../../../../../src/backends/kubernetes/reflector/same-projection';
import { project } from '../../../../../src/core/parse/kubernetes/project';

const node = (change: { version?: string; taints?: unknown; labels?: unknown; heartbeat?: string; images?: unknown } = {}) =>
  project('Node', {
    metadata: {
      name: 'w02',
      uid: 'u',
      resourceVersion: change.version ?? '1',
      labels: change.labels ?? { a: 'b' },
      managedFields: change.images,
    },
    spec: { taints: change.taints ?? [{ key: 'k', effect: 'NoSchedule' }] },
    status: {
      images: change.images,
      conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: change.heartbeat }],
    },
  });

describe('sameProjection', () => {
  it('sees no difference in a heartbeat, in images, in managed fields', () => {
    expect(sameProjection(node(), node({ version: '2', heartbeat: '2026-01-02T03:04:05Z', images: [{ names: ['x'] }] }))).toBe(true);
  });

  it.each([
    [{ labels: { a: 'c' } }],
    [{ labels: {} }],
    [{ labels: { b: 'b' } }],
    [{ labels: { a: 'b', c: 'd' } }],
    [{ taints: [] }],
    [{ taints: [{ key: 'k', effect: 'NoExecute' }] }],
  ])('sees %j', (change) => {
    expect(sameProjection(node(), node(change))).toBe(false);
  });
});
