import { expect, it } from 'vitest';
import { buildTwin } from '../contract/drain/twin-nodes';
import { carryOut, openWorkbench } from '../contract/drain/workbench';
import { startControlPlane } from '../harness/control-plane/start.mts';
import { median, ms, ratio, report, timed } from './support';

const PODS = 97;
const ROUNDS = 3;

it('drain of a node with 100 pods, beside kubectl drain of a twin', async () => {
  const plane = await startControlPlane({ nodes: 'kwok' });
  const bench = await openWorkbench({ path: plane.kubeconfig });
  const measured: { readonly ours: number; readonly theirs: number }[] = [];
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      const content = { free: PODS, guarded: true, stuck: false, fragile: false };
      const [ours, theirs] = [await buildTwin(plane, `ours-${round}`, content), await buildTwin(plane, `theirs-${round}`, content)];
      // Planning and the second look at the facts are part of it, as they are for kubectl.
      const mine = await timed(async () => {
        const operation = await bench.open(await bench.plan([ours.target], { serverDryRun: false }));
        expect(await operation.drift(new AbortController().signal)).toEqual([]);
        return carryOut(operation);
      });
      expect(mine.value.error).toBeUndefined();
      const kubectl = await timed(() => plane.kubectl(['drain', theirs.target, '--ignore-daemonsets', '--timeout=300s']));
      if (round > 0) measured.push({ ours: mine.ms, theirs: kubectl.ms });
    }
  } finally {
    bench.dispose();
    await plane.dispose();
  }
  report([
    {
      what: 'drain of a node with 100 pods, 3 of them under a budget of one at a time, beside kubectl drain',
      ours: ms(median(measured.map((pair) => pair.ours))),
      theirs: ms(median(measured.map((pair) => pair.theirs))),
      ratio: ratio(median(measured.map((pair) => pair.ours / pair.theirs))),
      budget: '0.9',
    },
  ]);
});
