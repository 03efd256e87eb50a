import { describe, expect, it } from 'vitest';
import { groupNodes, GROUP_ABOVE, placeOf } from '../../../../src/features/clusters/node-groups';
import { node } from '../../operations/support/objects';

const workers = (number: number, labels: (index: number) => Record<string, string> = () => ({})) =>
  Array.from({ length: number }, (_, index) => node(`w${index + 1}`, { labels: labels(index) }));
const shape = (nodes: Parameters<typeof groupNodes>[0]) => groupNodes(nodes).map((group) => [group.id, group.nodes.length]);

describe('groupNodes', () => {
  it('puts the control plane first and orders names as people count', () => {
    const groups = groupNodes([node('w10'), node('w9'), node('cp1', { roles: ['control-plane'] }), node('old', { roles: ['master'] })]);
    expect(groups.map((group) => [group.role, group.nodes.map((one) => one.name)])).toEqual([
      ['controlPlane', ['cp1', 'old']],
      ['workers', ['w9', 'w10']],
    ]);
  });

  it('has no control plane group where a provider runs it', () => {
    expect(shape(workers(2))).toEqual([['workers', 2]]);
  });

  it('keeps workers together up to 50 nodes', () => {
    const pools = (index: number) => ({ agentpool: index % 2 ? 'a' : 'b' });
    expect(shape(workers(GROUP_ABOVE, pools))).toEqual([['workers', 50]]);
    expect(shape(workers(GROUP_ABOVE + 1, pools))).toEqual([
      ['pool/a', 25],
      ['pool/b', 26],
    ]);
  });

  it('groups by zone where pools do not tell nodes apart, and puts those without one last', () => {
    const labels = (index: number) => ({
      agentpool: 'only',
      ...(index < 20 ? {} : { 'topology.kubernetes.io/zone': index % 2 ? 'eu-1a' : 'eu-1b' }),
    });
    expect(shape(workers(60, labels))).toEqual([
      ['zone/eu-1a', 20],
      ['zone/eu-1b', 20],
      ['no-zone', 20],
    ]);
  });

  it('keeps workers together where nothing tells them apart', () => {
    expect(shape(workers(300))).toEqual([['workers', 300]]);
  });

  it('groups nothing of an empty cluster', () => {
    expect(groupNodes([])).toEqual([]);
  });
});

it('placeOf changes with role, pool and zone, not with state', () => {
  const place = placeOf(node('w01'));
  expect(placeOf(node('w01', { unschedulable: true, readiness: 'notReady' }))).toBe(place);
  expect(placeOf(node('w01', { roles: ['control-plane'] }))).not.toBe(place);
  expect(placeOf(node('w01', { labels: { pool: 'a' } }))).not.toBe(place);
  expect(placeOf(node('w01', { labels: { 'topology.kubernetes.io/zone': 'z' } }))).not.toBe(place);
});
