/** The short way through an upgrade by the product, on a rig of its own; the long ways are beside it. */
import { expect, it } from 'vitest';
import { upgradeRequest } from '../../../src/operations/upgrade/step-infos';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';
import { openUpgradeProduct } from '../support/upgrade-product';
import { endOf } from '../support/upgrade-process';
import { expectUpgraded, reachable } from '../support/upgrading';

const NEXT = '1.35.4';
const own = useOwnRig({ name: 'upgrade-short', controlPlanes: 1, workers: 1, kubernetes: '1.34.4', alsoServe: [NEXT] });

it('goes from 1.34.4 to 1.35.4 by packages, as planned', { timeout: RIG_LIMIT }, async () => {
  const { cluster } = own;
  for (const host of cluster.nodes) await cluster.loadImages(host, NEXT);
  const product = await openUpgradeProduct(reachable(cluster));
  try {
    const plan = await product.plan(`v${NEXT}`);
    expect(plan.blockers).toEqual([]);
    const end = await (await product.engine.start(upgradeRequest(plan))).finished;
    expect(endOf(end).failures).toEqual([]);
    expect(end.steps.map(({ info }) => info.id)).toEqual(plan.steps.map(({ id }) => id));
  } finally {
    product.dispose();
  }
  await cluster.ready();
  await expectUpgraded(cluster, NEXT);
});
