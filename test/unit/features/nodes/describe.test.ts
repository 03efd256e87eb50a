import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../src/core/known';
import { amount } from '../../../../src/features/nodes/amounts';
import { describeNode, type NodeFacts } from '../../../../src/features/nodes/describe';
import { conditionsOf, readNodeFacts } from '../../../../src/features/nodes/read-facts';
import { node, pod } from '../../operations/support/objects';
import { FakeClock } from '../../operations/support/fake-clock';
import { FakeCluster } from '../../operations/support/fake-cluster';

const facts = (over: Partial<NodeFacts> = {}): NodeFacts => ({
  cluster: 'prod-eu',
  node: node('w02', { unschedulable: true, allocatable: { cpu: 4000, memory: 8 * 1024 ** 3, pods: 110 } }),
  conditions: known([{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'posting | fine', since: '2026-01-01' }]),
  pods: known([
    pod('shop/web-1', { requests: { cpu: 250, memory: 256 * 1024 ** 2 } }),
    pod('ci/done', { phase: 'Succeeded', requests: { cpu: 4000 } }),
  ]),
  events: known([]),
  at: Date.UTC(2026, 10, 23, 9, 0, 0),
  ...over,
});

describe('describeNode', () => {
  it('tells state first, then conditions, resources and pods', () => {
    const text = describeNode(facts());
    expect(text).toContain('# w02 (prod-eu)');
    expect(text.indexOf('**Cordoned**')).toBeLessThan(text.indexOf('## Conditions'));
    expect(text).toContain('| shop/web-1 |');
    expect(text).toContain('Facts of 2026-11-23 09:00:00 UTC');
  });

  it('adds up what running pods request, against what there is for pods', () => {
    const text = describeNode(facts());
    expect(text).toContain('| cpu | 0.25 | 4 | 4 | 6 % |');
    expect(text).toContain('| memory | 256 MiB | 8.0 GiB |');
    expect(text).toContain('| pods | 1 | 110 | 110 | 1 % |');
  });

  it('lets nothing from the cluster break its tables', () => {
    expect(describeNode(facts())).toContain('KubeletReady: posting \\| fine');
  });

  it('says of each part that it could not be read, and why', () => {
    const text = describeNode(facts({ pods: unknown('may not list pods'), events: unknown('may not list events') }));
    expect(text.match(/Unknown: may not list pods/g)).toHaveLength(2);
    expect(text).toContain('Unknown: may not list events');
  });
});

describe('readNodeFacts', () => {
  it('names a node that is gone', async () => {
    const cluster = new FakeCluster(new FakeClock());
    await expect(readNodeFacts(cluster, 'w9', cluster.clock, new AbortController().signal)).rejects.toThrow(
      'prod-eu has no node w9 any more.',
    );
  });

  it('goes on where a part is forbidden', async () => {
    const cluster = new FakeCluster(new FakeClock()).put(node('w02'), pod('shop/web-1'));
    cluster.forbidden.add('list Event');
    const read = await readNodeFacts(cluster, 'w02', cluster.clock, new AbortController().signal);
    expect(read.pods).toMatchObject({ known: true, value: [{ name: 'web-1' }] });
    expect(read.events).toMatchObject({ known: false });
  });
});

describe('conditionsOf', () => {
  it.each([undefined, null, 'text', {}, { status: {} }, { status: { conditions: {} } }, { status: { conditions: [null, 4, {}] } }])(
    'takes %j as no conditions',
    (raw) => {
      expect(conditionsOf(raw)).toEqual([]);
    },
  );
});

describe('amount', () => {
  it.each([
    ['cpu', 250, '0.25'],
    ['cpu', 4000, '4'],
    ['memory', 512, '512 B'],
    ['memory', 1536 * 1024 ** 2, '1.5 GiB'],
    ['ephemeral-storage', 10 * 1024, '10 KiB'],
    ['nvidia.com/gpu', 2, '2'],
  ])('%s %d: %s', (resource, value, expected) => {
    expect(amount(resource, value)).toBe(expected);
  });
});
