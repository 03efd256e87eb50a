/**
 * A real minor upgrade of a whole cluster by the product, while a service with a budget is asked all the time: killed at many
 * points and resumed to the same end.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RIG_LIMIT, useOwnRig } from '../support/own-rig';
import { Served } from '../support/served';
import { expectUpgraded, upgradeKilled } from '../support/upgrading';
import { Writer } from '../support/writer';

const NEXT = '1.35.4';
const SMALL = process.env.DRYDOCK_SMALL_RIG === '1';
const own = useOwnRig({
  name: 'upgrade',
  controlPlanes: SMALL ? 1 : 3,
  workers: SMALL ? 1 : 2,
  kubernetes: '1.34.4',
  alsoServe: [NEXT],
});

it(
  'goes from 1.34.4 to 1.35.4, killed at every kind of boundary, and the service goes on',
  { timeout: RIG_LIMIT + 40 * 60_000 },
  async () => {
    const { cluster } = own;
    for (const host of cluster.nodes) await cluster.loadImages(host, NEXT);
    const served = new Served(cluster, 'served', SMALL ? 2 : 4);
    const writer = new Writer(cluster);
    await served.start();
    await writer.start();
    const last = SMALL ? 'w1' : 'w2';
    const end = await upgradeKilled(cluster, {
      target: `v${NEXT}`,
      options: { canaries: 1, batch: 2 },
      points: [
        { step: '/preflight$', type: 'stepDone', when: 'after' },
        { step: '/snapshot$', type: 'stepProgress', when: 'after' },
        { step: '/cp1/kubeadm$', type: 'stepStarted', when: 700 },
        { step: '/cp1/apply$', type: 'stepStarted', when: 3_000 },
        { step: '/cp1/apply$', type: 'stepProgress', saying: 'Waiting for the kubelet', when: 'after' },
        { step: '/cp1/apply$', type: 'stepDone', when: 'before' },
        { step: '/cp1/drain$', type: 'stepStarted', when: 3_000 },
        { step: '/cp1/kubelet$', type: 'stepStarted', when: 1_500 },
        { step: '/cp1/restart$', type: 'stepStarted', when: 500 },
        { step: '/cp1/uncordon$', type: 'stepDone', when: 'before' },
        ...(SMALL ? [] : [{ step: '/cp2/node$', type: 'stepStarted', when: 15_000 } as const]),
        { step: `/${last}/node$`, type: 'stepStarted', when: 'after' },
        { step: `/${last}/drain$`, type: 'stepDone', when: 'before' },
        { step: `/${last}/kubelet$`, type: 'stepDone', when: 'before' },
      ],
    });
    const [requests, api] = [await served.stop(), await writer.stop()];
    if (process.env.DRYDOCK_SHOW_PLAN)
      writeFileSync(process.env.DRYDOCK_SHOW_PLAN, JSON.stringify({ ...end, requests, api }, undefined, 2));
    console.log(
      `${Math.round(end.took / 1000)} s, ${end.killedAt.length} kills; ${requests.failed.length} of ${requests.asked} requests failed; longest time without a write ${Math.round(api.longest / 1000)} s`,
    );
    expect(end.failures).toEqual([]);
    expect(end.status).toBe('succeeded');
    expect(end.killedAt.length).toBeGreaterThanOrEqual(SMALL ? 11 : 12);
    await cluster.ready();
    await expectUpgraded(cluster, NEXT);
    expect(existsSync(`${end.storage}/snapshots`)).toBe(true);
  },
);
