import { it } from 'vitest';
import { renderUpgradePlan } from '../../src/core/report/upgrade-plan';
import { AT, facts, plan, podsOn } from '../unit/core/plan/upgrade/support';
import { median, ms, report, timed } from './support';

it('plan of an upgrade of 200 nodes with 4,000 pods', async () => {
  const workers = Array.from({ length: 197 }, (_, index) => `n${index}`);
  const given = facts({ workers, pods: [...workers, 'cp1', 'cp2', 'cp3'].flatMap((name) => podsOn(name, 20)) });
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1)
    times.push((await timed(() => renderUpgradePlan(plan(given, 'v1.35.4', { batch: 10 }), AT))).ms);
  report([
    {
      what: 'plan of an upgrade of 200 nodes with 4,000 pods, each drain previewed, and its document',
      ours: ms(median(times)),
      budget: '≤ 5 s',
    },
  ]);
});
