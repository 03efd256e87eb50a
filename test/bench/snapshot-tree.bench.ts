import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { LocalShelf } from '../../src/backends/storage/snapshot-shelf';
import { LocalSnapshots } from '../../src/backends/storage/snapshots';
import { silentLogger } from '../../src/core/logger';
import { SnapshotLibrary } from '../../src/features/snapshots/library';
import { SnapshotsModel } from '../../src/features/snapshots/model';
import { OpenSnapshots } from '../../src/features/snapshots/open-snapshots';
import { writeLargeSnapshot } from './large-snapshot';
import { median, ms, report } from './support';

const never = new AbortController().signal;

it('the rows of a snapshot of 1 GiB in the etcd view', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  try {
    writeLargeSnapshot(join(folder, 'snapshot.db'), 2 ** 30, 8192);
    const opened: number[] = [];
    const namespaceOpened: number[] = [];
    const stalls: number[] = [];
    for (let run = 0; run < 3; run++) {
      const library = new SnapshotLibrary({
        shelf: new LocalShelf(),
        drills: { of: async () => [] },
        memory: { get: () => undefined, update: async () => {} },
        log: silentLogger,
        folders: () => [folder],
      });
      const open = new OpenSnapshots(() => new LocalSnapshots());
      const model = new SnapshotsModel({
        library,
        open,
        now: () => 0,
        log: silentLogger,
        wanted: async () => undefined,
        progress: (_, work) => work(never, () => {}),
      });
      const [file] = await model.children({ branch: 'snapshots', kind: 'snapshots' });
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const began = performance.now();
      const resources = await model.children(file!);
      opened.push(performance.now() - began);
      expect(resources.map((row) => model.row(row).label)).toEqual(['configmaps', 'pods']);
      const namespaces = await model.children(resources[0]!);
      const clicked = performance.now();
      expect((await model.children(namespaces[0]!)).length).toBeGreaterThan(1);
      namespaceOpened.push(performance.now() - clicked);
      delay.disable();
      stalls.push(delay.max / 1e6);
      model.dispose();
      library.dispose();
      open.dispose();
    }
    report([
      { what: 'snapshot of 1 GiB opened in the etcd view, up to its rows of resources', ours: ms(median(opened)), budget: '2 s' },
      { what: 'a namespace of it opened', ours: ms(median(namespaceOpened)) },
      { what: 'longest stall of the event loop meanwhile', ours: ms(median(stalls)) },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
