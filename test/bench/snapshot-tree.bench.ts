import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { bundleWorker } from '../cluster/support/worker';
import { ensureEtcd } from '../harness/tools/kubernetes.mjs';
import { writeLargeSnapshot } from './large-snapshot';
import type { TreeFigures } from './snapshot-tree-process';
import { median, ms, pairs, ratio, report, type Figure } from './support';

const run = promisify(execFile);
const ROUNDS = 3;

/** Bytes of a value: as pods and ConfigMaps have them, and as leases and small objects do, of which more fit into a file. */
const MEANS = [8192, 900] as const;

it('the rows of a snapshot of 1 GiB in the etcd view', async () => {
  const etcdutl = join(await ensureEtcd(), 'etcdutl');
  const figures: Figure[] = [];
  for (const mean of MEANS) {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
    try {
      writeLargeSnapshot(join(folder, 'snapshot.db'), 2 ** 30, mean);
      const bundle = await bundleWorker(join(import.meta.dirname, 'snapshot-tree-process.ts'), join(folder, 'tree.mjs'));
      const told: TreeFigures[] = [];
      const ours = async () => {
        const { stdout } = await run(process.execPath, [bundle, folder]);
        const one = JSON.parse(stdout) as TreeFigures;
        expect(one.resources).toEqual(['configmaps', 'pods']);
        told.push(one);
        return one.opened;
      };
      let keys = 0;
      const theirs = async () => {
        const began = performance.now();
        const { stdout } = await run(etcdutl, ['snapshot', 'status', join(folder, 'snapshot.db'), '-w', 'json']);
        keys = (JSON.parse(stdout) as { totalKey: number }).totalKey;
        return performance.now() - began;
      };
      const opened = await pairs(ROUNDS, ours, theirs);
      expect(told.map((one) => one.keys)).toEqual(told.map(() => keys));
      const of = (what: (one: TreeFigures) => number) => told.map(what);
      const what = `snapshot of 1 GiB with ${keys.toLocaleString('en')} keys`;
      figures.push(
        {
          what: `${what}: opened in the etcd view, up to its rows of resources, beside etcdutl snapshot status`,
          ours: ms(opened.ours),
          theirs: ms(opened.theirs),
          ratio: ratio(opened.ratio),
          budget: '2 s',
        },
        { what: `${what}: a namespace opened`, ours: ms(median(of((one) => one.namespaceOpened))) },
        { what: `${what}: all keys searched`, ours: ms(median(of((one) => one.searched))) },
        {
          what: `${what}: longest stall of the event loop, median of ${told.length} runs and worst`,
          ours: `${ms(median(of(({ stall }) => stall)))}, ${ms(Math.max(...of(({ stall }) => stall)))}`,
          budget: '50 ms',
        },
        {
          what: `${what}: most processor time without a turn for others, median and worst`,
          ours: `${ms(median(of(({ turn }) => turn)))}, ${ms(Math.max(...of(({ turn }) => turn)))}`,
          budget: '50 ms',
        },
        {
          what: `${what}: memory of the process`,
          ours: `${Math.round(Math.max(...of(({ memory }) => memory)) / 2 ** 20)} MiB`,
          budget: '256 MiB',
        },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  report(figures);
});
