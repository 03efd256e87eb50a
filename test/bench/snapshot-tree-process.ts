/**
 * A process that opens a snapshot as the etcd view does and tells what that took: one JSON object on stdout.
 * Arguments: the folder that holds the snapshot.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LocalShelf } from '../../src/backends/storage/snapshot-shelf';
import { LocalSnapshots } from '../../src/backends/storage/snapshots';
import { silentLogger } from '../../src/core/logger';
import { breather } from '../../src/features/snapshots/breathe';
import { SnapshotLibrary } from '../../src/features/snapshots/library';
import { SnapshotsModel } from '../../src/features/snapshots/model';
import { OpenSnapshots } from '../../src/features/snapshots/open-snapshots';

/** Milliseconds, and bytes. */
export interface TreeFigures {
  readonly resources: readonly string[];
  readonly keys: number;
  readonly opened: number;
  readonly namespaceOpened: number;
  readonly searched: number;
  /** The longest time that nothing else could run. */
  readonly stall: number;
  /** The most processor time that the thread took without giving a turn: the same, whatever else the machine has to do. */
  readonly turn: number;
  readonly memory: number;
}

const [folder = ''] = process.argv.slice(2);
const library = new SnapshotLibrary({
  shelf: new LocalShelf(),
  drills: { of: async () => [] },
  memory: { get: () => undefined, update: async () => {} },
  log: silentLogger,
  folders: () => [folder],
});
const open = new OpenSnapshots(() => new LocalSnapshots());
const never = new AbortController().signal;
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
const used = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
let [turn, last] = [0, used()];
const looking = setInterval(() => {
  const now = used();
  turn = Math.max(turn, now - last);
  last = now;
}, 1);

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const began = performance.now();
  const value = await work();
  return { value, ms: performance.now() - began };
}

if (file?.kind !== 'snapshot') throw new Error('there is no snapshot in the folder');
const first = await timed(() => model.children(file));
const namespaces = await model.children(first.value[0]!);
const namespace = await timed(() => model.children(namespaces[0]!));
const search = await timed(() =>
  open.use(file.file.entry, async (opened) => {
    let found = 0;
    for await (const _ of (await opened.index(undefined)).search(['object-99'], breather())) found += 1;
    return found;
  }),
);
const keys = await open.use(file.file.entry, async (opened) => (await opened.index(undefined)).summary.total.count);
delay.disable();
clearInterval(looking);
const figures: TreeFigures = {
  resources: first.value.map((row) => model.row(row).label),
  keys,
  opened: first.ms,
  namespaceOpened: namespace.ms,
  searched: search.ms,
  stall: delay.max / 1e6,
  turn,
  memory: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(figures));
process.exit(0);
