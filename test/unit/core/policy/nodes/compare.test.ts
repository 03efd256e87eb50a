import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { NodeToCompare } from '../../../../../src/core/model/node-comparison';
import { compareNodes } from '../../../../../src/core/policy/nodes/compare';
import { hostFactGroups, kubeletConfigurationFacts, nodeObjectFacts, parseKubeletFile } from '../../../../../src/core/policy/nodes/facts';
import { comparisonSummary, nodeComparisonJson, renderNodeComparison } from '../../../../../src/core/report/node-comparison';
import { node } from '../../../operations/support/objects';
import { packages, system } from '../readiness/support';

const one = (name: string, facts: Readonly<Record<string, string>>): NodeToCompare => ({
  name,
  groups: [{ group: 'Node', facts: known(new Map(Object.entries(facts))) }],
});

describe('compareNodes', () => {
  it('tells the usual value and who deviates, and folds what is equal', () => {
    const comparison = compareNodes('lab', [one('a', { k: '1', x: 'y' }), one('b', { k: '1', x: 'y' }), one('c', { k: '2', x: 'y' })], 0);
    expect(comparison.different).toMatchObject([{ name: 'k', usual: { value: '1', nodes: 2 }, deviating: ['c'] }]);
    expect(comparison.equal.map(({ name }) => name)).toEqual(['x']);
    const text = renderNodeComparison(comparison);
    expect(text).toContain('| Node | k | 1 (2) | 1 | 1 | **2** |');
    expect(text).toContain('<details><summary>1 fact that is equal</summary>');
    expect(comparisonSummary(comparison)).toBe('1 of 2 facts is different. c deviates most, in 1.');
    expect(JSON.parse(nodeComparisonJson(comparison))).toMatchObject({ different: [{ values: { a: '1', c: '2' } }] });
  });

  it('blames nobody without a majority, and does not take what was not read for absent', () => {
    const away: NodeToCompare = { name: 'c', groups: [{ group: 'Node', facts: unknown('refused') }] };
    const comparison = compareNodes('lab', [one('a', { k: '1' }), one('b', { k: '2', only: 'b' }), away], 0);
    expect(comparison.different).toMatchObject([
      { name: 'k', usual: undefined, deviating: ['a', 'b'] },
      { name: 'only', usual: undefined, deviating: ['a', 'b'] },
    ]);
    expect(comparison.unread).toEqual([{ node: 'c', group: 'Node', why: 'refused' }]);
    expect(renderNodeComparison(comparison)).toMatch(/\| Node \| k \| no majority \| 1 \| 2 \| not read \|/);
  });

  it('names deviating nodes by value when there are many', () => {
    const many = Array.from({ length: 9 }, (_, index) => one(`n${index}`, { k: index > 6 ? 'old' : 'new' }));
    expect(renderNodeComparison(compareNodes('lab', many, 0))).toContain('| Node | k | new (7) | **old** (n7, n8) |');
  });

  it('blames whoever has another value than the usual one, and nobody else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', undefined), { minLength: 2, maxLength: 12 }), (values) => {
        const nodes = values.map((value, index) => one(`n${index}`, value === undefined ? {} : { k: value }));
        const { different, equal } = compareNodes('lab', nodes, 0);
        const [fact] = [...different, ...equal];
        const isOther = (value: string | undefined) => fact?.usual === undefined || value !== fact.usual.value;
        const others = values.flatMap((value, index) => (isOther(value) ? [`n${index}`] : []));
        expect(fact?.deviating ?? []).toEqual(new Set(values).size < 2 ? [] : others);
      }),
    );
  });
});

describe('facts of nodes', () => {
  it('flatten the configuration of a kubelet, without what may be a credential', () => {
    const group = kubeletConfigurationFacts(
      'file',
      known(
        parseKubeletFile(
          'maxPods: 42\nevictionHard:\n  memory.available: 5%\nclusterDNS: [10.96.0.10]\nstaticPodURLHeader:\n  Authorization: [secret]\n',
        ),
      ),
    );
    expect(group.facts).toEqual({
      known: true,
      value: new Map([
        ['maxPods', '42'],
        ['evictionHard.memory.available', '5%'],
        ['clusterDNS', '["10.96.0.10"]'],
      ]),
    });
  });
  it('leave out flags that are each node’s own, and call close clocks equal', () => {
    const host = {
      system: system(1, { kubeletArguments: known(['/usr/bin/kubelet', '--v=2', '--node-ip', '10.0.0.1', '--config=/c', '--fast']) }),
      packages: known(packages),
      clock: known({ aheadMs: 120, uncertaintyMs: 5 }),
    };
    const groups = hostFactGroups(known(host));
    const of = (title: string) => groups.find(({ group }) => group === title)?.facts;
    expect(of('Kubelet flags')).toMatchObject({ value: new Map([['--v', '2'], ['--config', '/c'], ['--fast', 'set']]) }); // prettier-ignore
    expect(of('Time')).toMatchObject({ value: new Map([['Clock', 'as this computer']]) });
    expect(hostFactGroups(unknown('refused')).every(({ facts }) => !facts.known)).toBe(true);
  });
  it('come from the Node object alone where nobody logs in', () => {
    const { facts } = nodeObjectFacts(node('w1', { kubeletVersion: 'v1.34.4', kernelVersion: '6.1' }));
    expect(facts.known && facts.value.get('Kernel')).toBe('6.1');
  });
});
