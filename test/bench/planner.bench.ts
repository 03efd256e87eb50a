import { it } from 'vitest';
import { known } from '../../src/core/known';
import { defaultDrainOptions } from '../../src/core/plan/drain/options';
import { planDrain } from '../../src/core/plan/drain/planner';
import { node, pod } from '../unit/operations/support/objects';
import { planCluster } from '../unit/operations/support/plans';
import { median, ms, report, timed } from './support';

it('plan of a drain in a cluster of 5,000 nodes', async () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `n${index}`);
  const podsOn = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...pod(`shop/${name}-${index}`), nodeName: name }));
  const facts = {
    at: 0,
    nodes: names.map((name) => node(name)),
    targets: ['n0'],
    pods: podsOn('n0', 100),
    otherPods: known(names.slice(1).flatMap((name) => podsOn(name, 20))),
    budgets: known([]),
    owners: [],
    claims: known([]),
    volumes: known([]),
    webhooks: known({ configurations: [], services: [] }),
    kuredLock: known(undefined),
    previews: undefined,
  };
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) times.push((await timed(() => planDrain(facts, defaultDrainOptions, planCluster))).ms);
  report([{ what: 'plan of a node with 100 pods among 5,000 nodes and 100,000 pods', ours: ms(median(times)) }]);
});
