import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { DrainFacts } from '../../../../../src/core/plan/drain/facts';
import { defaultDrainOptions } from '../../../../../src/core/plan/drain/options';
import { planDrain } from '../../../../../src/core/plan/drain/planner';
import { planDifferences } from '../../../../../src/core/plan/drift';
import { renderDrainPlan } from '../../../../../src/core/report/drain-plan';
import { budget, node, pod } from '../../../operations/support/objects';
import { planCluster } from '../../../operations/support/plans';
import { agentExists, agentGone, agentSet, AT, controlledBy, emptyDir, facts } from './support';

const NODES = ['w01', 'w02', 'w03', 'w04'];
const labels = fc.constantFrom<Record<string, string>>({}, { app: 'web' }, { app: 'db' });

const podOver = fc.record({
  nodeName: fc.constantFrom(...NODES),
  phase: fc.constantFrom('Pending' as const, 'Running' as const, 'Succeeded' as const, 'Failed' as const, 'Unknown' as const),
  ready: fc.boolean(),
  mirror: fc.boolean(),
  labels,
  namespace: fc.constantFrom('logs', 'shop'),
  controller: fc.constantFrom(undefined, agentSet, controlledBy('ReplicaSet', 'web')),
  deletionAt: fc.constantFrom(undefined, AT - 1e6),
  finalizers: fc.constantFrom([], ['example.org/keep']),
  volumes: fc.constantFrom([], [emptyDir('spool')]),
  terminationGracePeriodSeconds: fc.nat(600),
  requests: fc.record({ cpu: fc.nat(3000), memory: fc.nat(5e9) }),
});

const budgetOver = fc.record({
  namespace: fc.constantFrom('logs', 'shop'),
  selector: fc.constantFrom(undefined, {}, { matchLabels: { app: 'web' } }),
  minAvailable: fc.constantFrom(undefined, 0, 2, '50%', '100%'),
  maxUnavailable: fc.constantFrom(undefined, 0, '30%'),
  disruptionsAllowed: fc.integer({ min: -1, max: 3 }),
  currentHealthy: fc.nat(5),
  desiredHealthy: fc.nat(5),
  expectedPods: fc.nat(5),
  generation: fc.constantFrom(undefined, 2),
  observedGeneration: fc.constantFrom(undefined, 1, 2),
});

const generated: fc.Arbitrary<DrainFacts> = fc
  .record({
    pods: fc.array(podOver, { maxLength: 20 }),
    budgets: fc.array(budgetOver, { maxLength: 4 }),
    targets: fc.subarray(NODES, { minLength: 1 }),
    readable: fc.boolean(),
    gone: fc.boolean(),
  })
  .map(({ pods, budgets, targets, readable, gone }) => {
    const all = pods.map((over, index) => pod(`${over.namespace}/p${index}`, over));
    const elsewhere = all.filter((one) => !targets.includes(one.nodeName ?? ''));
    return facts({
      nodes: NODES.map((name) => node(name)),
      targets,
      pods: all.filter((one) => targets.includes(one.nodeName ?? '')),
      otherPods: readable ? known(elsewhere) : unknown('403 Forbidden'),
      budgets: readable ? known(budgets.map((over, index) => budget(`${over.namespace}/b${index}`, over))) : unknown('403 Forbidden'),
      owners: [gone ? agentGone : agentExists],
    });
  });

const options = fc.record({
  daemonSets: fc.constantFrom('ignore' as const, 'block' as const),
  deleteEmptyDirData: fc.boolean(),
  unmanaged: fc.boolean(),
  disableEviction: fc.boolean(),
  order: fc.constantFrom('given' as const, 'name' as const, 'fewestPods' as const),
  parallelNodes: fc.integer({ min: 1, max: 5 }),
});
const planned = (from: DrainFacts, over: object) => planDrain(from, { ...defaultDrainOptions, ...over }, planCluster);

describe('plans of generated facts', () => {
  it('are made, rendered, and add up', () => {
    fc.assert(
      fc.property(generated, options, (from, over) => {
        const { body, blockers, ...rest } = planned(from, over);
        const { pods, evict, waits, skip, blocked, unknown: open } = body.totals;
        expect(evict + waits + skip + blocked + open).toBe(pods);
        expect(pods).toBe(from.pods.length);
        expect(body.nodes.flatMap((it) => it.pods)).toHaveLength(pods);
        expect(blockers).toHaveLength(blocked);
        expect(renderDrainPlan({ body, blockers, ...rest }, AT)).toContain(rest.hash);
      }),
      { numRuns: 300 },
    );
  });

  it('have a hash that neither order nor time changes, and no difference to themselves', () => {
    fc.assert(
      fc.property(generated, options, fc.integer({ min: 1, max: 1e6 }), (from, over, later) => {
        const mixed: DrainFacts = {
          ...from,
          at: from.at + later,
          nodes: [...from.nodes].reverse(),
          pods: [...from.pods].reverse(),
          otherPods: from.otherPods.known ? known([...from.otherPods.value].reverse()) : from.otherPods,
          budgets: from.budgets.known ? known([...from.budgets.value].reverse()) : from.budgets,
        };
        const [first, second] = [planned(from, over), planned(mixed, over)];
        expect(second.hash).toBe(first.hash);
        expect(planDifferences(first, second)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('differ by what makes them harder', () => {
    const before = planned(facts({ pods: [pod('a/p')] }), {});
    const came = planned(facts({ pods: [pod('a/p'), pod('a/q')] }), {});
    expect(planDifferences(before, came)).toEqual(['a/q came to the node (evicted).']);
    expect(planDifferences(came, before)).toEqual([]);
    const tight = planned(facts({ pods: [pod('a/p')], budgets: known([budget('a/b')]) }), {});
    expect(planDifferences(before, tight)[0]).toContain('a/p: evicted before, waits for a budget now.');
    expect(tight.hash).not.toBe(before.hash);
  });
});

describe('a large cluster', () => {
  it('is planned', () => {
    const nodes = Array.from({ length: 5000 }, (_, n) => node(`n${n}`));
    const pods = nodes.flatMap(({ name }) => Array.from({ length: 30 }, (_, n) => pod(`ns${n % 20}/${name}-${n}`, { nodeName: name })));
    const budgets = known(Array.from({ length: 20 }, (_, n) => budget(`ns${n}/b`, { disruptionsAllowed: 5 })));
    const drained = new Set(nodes.slice(0, 10).map(({ name }) => name));
    const begun = performance.now();
    const one = planned(
      facts({
        nodes,
        targets: [...drained],
        budgets,
        pods: pods.filter((it) => drained.has(it.nodeName ?? '')),
        otherPods: known(pods.filter((it) => !drained.has(it.nodeName ?? ''))),
      }),
      {},
    );
    process.stdout.write(`10 of 5,000 nodes with 30 pods each planned in ${Math.round(performance.now() - begun)} ms\n`);
    expect(one.body.totals).toMatchObject({ pods: 300, evict: 300 });
    expect(one.body.room.answer).toBe('yes');
  });
});
