import { mkdirSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drillsOf } from '../../../../src/backends/drill/history';
import { LocalShelf } from '../../../../src/backends/storage/snapshot-shelf';
import { LocalSnapshots } from '../../../../src/backends/storage/snapshots';
import { silentLogger } from '../../../../src/core/logger';
import { drillLine, drillsName } from '../../../../src/core/snapshot/drill/record';
import { writeMetadata } from '../../../../src/core/snapshot/metadata';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import type { SnapshotElement } from '../../../../src/features/snapshots/elements';
import { SnapshotLibrary } from '../../../../src/features/snapshots/library';
import { SnapshotsModel } from '../../../../src/features/snapshots/model';
import { OpenSnapshots } from '../../../../src/features/snapshots/open-snapshots';
import { findObjects, MOST_FOUND } from '../../../../src/features/snapshots/search';
import { clusterSnapshot, snapshotOf } from '../../core/snapshot/fixtures';
import { openGuard, ref } from '../clusters/support';
import { comparison, drillRecord, metadata, TAKEN } from './support';

const session = { ref: ref('prod-eu'), guard: openGuard } as ClusterSession;
const NAME = 'etcd-prod-eu-20261123T090000Z.db';
let folder: string;
let heard: { readonly folder: string; readonly changed: () => void }[];
let model: SnapshotsModel;
let library: SnapshotLibrary;
let shelf: LocalShelf;
let open: OpenSnapshots;
let kept: Map<string, unknown>;
let stop: AbortController;
let shares: number[];
let identityFiles: readonly string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-library-'));
  heard = [];
  stop = new AbortController();
  shares = [];
  identityFiles = [];
  kept = new Map();
  shelf = Object.assign(new LocalShelf(), {
    watch: (of: string, changed: () => void) => {
      heard.push({ folder: of, changed });
      return { dispose: () => {} };
    },
  });
  library = new SnapshotLibrary({
    shelf,
    drills: { of: drillsOf },
    memory: { get: (key) => kept.get(key), update: async (key, value) => void kept.set(key, value) },
    log: silentLogger,
    folders: () => [folder, join(folder, 'more')],
  });
  open = new OpenSnapshots(() => new LocalSnapshots(() => ({ identityFiles })));
  model = new SnapshotsModel({
    library,
    open,
    now: () => TAKEN,
    log: silentLogger,
    wanted: async () => ({ rpoMs: 3_600_000 }),
    progress: (_, work) => work(stop.signal, (share) => void shares.push(share)),
  });
});
afterEach(() => {
  model.dispose();
  library.dispose();
  open.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes);
const root: SnapshotElement = { branch: 'snapshots', kind: 'snapshots', session };
const labels = async (element: SnapshotElement = root) =>
  (await model.children(element)).map((child) => `${model.row(child).label}: ${model.row(child).description}`);
const under = async (element: SnapshotElement, label: string): Promise<SnapshotElement> => {
  const found = (await model.children(element)).find((child) => model.row(child).label === label);
  if (!found) throw new Error(`no row ${label} among ${(await labels(element)).join(', ')}`);
  return found;
};

describe('the Snapshots branch', () => {
  it('misses nothing that comes while the folder is read', async () => {
    const list = shelf.list.bind(shelf);
    let arrivals = ['first.db', 'second.db'];
    shelf.list = async (of) => {
      const found = await list(of);
      const [next, ...later] = arrivals;
      if (next !== undefined && of === folder) {
        arrivals = later;
        put(next, new Uint8Array(4096));
        heard[0]?.changed();
      }
      return found;
    };
    expect((await library.list()).files.map(({ entry }) => entry.name).sort()).toEqual(['first.db', 'second.db']);
    // What never settles is shown as it was last, and read again the next time.
    arrivals = Array.from({ length: 9 }, (_, at) => `more-${at}.db`);
    library.refresh();
    expect((await library.list()).files.length).toBeLessThan(11);
    expect((await library.list()).files).toHaveLength(11);
  });

  it('tells of the last drill that is kept beside a file, and hears of the next', async () => {
    put(NAME, new Uint8Array(4096));
    put(`${NAME}.json`, writeMetadata(metadata()));
    const described = async () => model.row((await model.children(root))[0] as SnapshotElement).description;
    expect(await described()).toBe('4.0 KiB · rev 8120 · verified ✓');
    const history = drillsName(NAME);
    const proven = drillRecord({ at: new Date(TAKEN - 48 * 3_600_000).toISOString() });
    put(history, drillLine(proven));
    heard[0]?.changed();
    expect(await described()).toBe('4.0 KiB · rev 8120 · verified ✓ · proven 2 d ago, back in 14 s');
    put(history, drillLine(proven) + drillLine(drillRecord({ outcome: 'failed', at: new Date(TAKEN).toISOString() })));
    heard[0]?.changed();
    expect(await described()).toContain('drill failed just now ✗');
    expect((await library.find(join(folder, NAME))).drill?.outcome).toBe('failed');
    // What was proven was another file of the same name.
    put(history, drillLine({ ...proven, snapshot: { ...proven.snapshot, sha256: 'cd'.repeat(32) } }));
    heard[0]?.changed();
    expect(await described()).toBe('4.0 KiB · rev 8120 · verified ✓');
    // A line that is cut off, and one without what a drill tells, cost themselves.
    put(history, `${drillLine(proven)}{"schema":1,"at":"2026-11-23T10:00:00.000Z","outcome":"failed"}\n{"schema":1,`);
    heard[0]?.changed();
    expect(await described()).toContain('proven 2 d ago');
    rmSync(join(folder, history));
    mkdirSync(join(folder, history));
    heard[0]?.changed();
    expect(await described()).toBe('4.0 KiB · rev 8120 · verified ✓ · history of drills unreadable');
  });

  it('offers to take one where there is none, also where there is no folder', async () => {
    rmSync(folder, { recursive: true });
    expect(await labels()).toEqual(['No snapshot of prod-eu yet: Take one, or open a file.']);
    expect(model.row(root).description).toBe('none yet · RPO 1 h missed');
  });

  it('lists the snapshots of the cluster newest first, and others apart', async () => {
    const bytes = snapshotOf('3.6');
    put(NAME, bytes);
    put(`${NAME}.json`, writeMetadata(metadata({ size: bytes.length })));
    put('etcd-prod-eu-20261122T090000Z.db', bytes);
    put('etcd-prod-us-20261122T090000Z.db', bytes);
    put('backup.db', bytes);
    put('etcd-prod-eu-20261124T090000Z.db.part', bytes);
    const [first, second, others, ...rest] = await model.children(root);
    expect(rest).toEqual([]);
    expect(model.row(first!).description).toMatch(/KiB · rev 8120 · verified ✓$/);
    expect(model.row(second!).description).toMatch(/not verified · no metadata$/);
    expect(model.row(others!)).toMatchObject({ label: 'Of other clusters, or not known', description: '2' });
    expect(model.row(root).description).toBe('newest just now · verified ✓ · RPO 1 h ✓');
  });

  it('says which folder can not be read, and shows the others', async () => {
    put(NAME, snapshotOf('3.6'));
    writeFileSync(join(folder, 'more'), 'no folder');
    const rows = await labels();
    expect(rows[0]).toMatch(/^Could not read the folder .+more: its folder is a file\.: /);
    expect(rows[1]).toMatch(/not verified/);
  });

  it('reads again when files come, and not before', async () => {
    await labels();
    put(NAME, snapshotOf('3.6'));
    expect(await labels()).toHaveLength(1);
    let told = 0;
    model.onDidChange(() => told++);
    heard.find((one) => one.folder === folder)?.changed();
    expect(told).toBe(1);
    expect((await labels())[0]).toMatch(/not verified/);
  });

  it('is a tree of resources, namespaces, objects and their history', async () => {
    put(NAME, clusterSnapshot('after'));
    const [file] = await model.children(root);
    const deployments = await under(file!, 'deployments');
    expect(model.row(deployments).description).toMatch(/^apps · 1 object · /);
    const shop = await under(deployments, 'shop');
    const web = await under(shop, 'web');
    expect(model.row(web)).toMatchObject({
      click: { command: 'drydock.snapshot.showObject' },
      context: { noun: 'snapshotObject', flags: ['present', 'object'] },
    });
    const history = await labels(web);
    expect(history.length).toBeGreaterThan(0);
    expect(history[0]).toMatch(/^Revision \d+: written · /);
    const secret = await under(await under(await under(file!, 'secrets'), 'shop'), 'password');
    expect(model.row(secret).context.flags).toContain('secret');
    const deleted = await model.children(await under(file!, 'Deleted'));
    expect(deleted.map((one) => model.row(one).label)).toContain('shop/settings');
    const namespaces = await labels(await under(file!, 'namespaces'));
    expect(namespaces.map((line) => line.split(':')[0])).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system', 'shop']);
  });

  it('shows what was at an earlier revision, under rows of their own', async () => {
    put(NAME, clusterSnapshot('after'));
    const [file] = await model.children(root);
    const [, gone] = [
      await under(file!, 'Deleted'),
      (await model.children(await under(file!, 'Deleted'))).find((one) => model.row(one).label === 'shop/settings'),
    ];
    const deletedAt = gone?.kind === 'object' ? (gone.deletedAt ?? 0) : 0;
    library.lookAt(join(folder, NAME), deletedAt - 1);
    const [then] = await model.children(root);
    expect(model.row(then!)).toMatchObject({ description: expect.stringContaining(`as of revision ${deletedAt - 1}`) });
    expect(model.id(then!)).not.toBe(model.id(file!));
    expect((await labels(await under(await under(then!, 'configmaps'), 'shop'))).map((line) => line.split(':')[0])).toContain('settings');
  });

  it('opens encrypted files with an identity, and says what is wanted where it has none or another', async () => {
    const identity = await generateX25519Identity();
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    put(`${NAME}.age`, await encrypter.encrypt(clusterSnapshot('after')));
    const [file] = await model.children(root);
    expect(model.row(file!)).toMatchObject({ expand: 'closed', context: { flags: ['encrypted', 'folder', 'writable'] } });
    const [locked, ...more] = await model.children(file!);
    expect(more).toEqual([]);
    expect(model.row(locked!)).toMatchObject({
      label: 'It is encrypted with age.',
      description: 'Choose the file with the identity that decrypts it.',
      click: { command: 'drydock.snapshots.chooseIdentities' },
      context: { noun: 'snapshotMessage', flags: ['locked', 'takes'] },
      icon: { id: 'lock' },
    });
    const key = (name: string, text: string) => {
      put(name, text);
      identityFiles = [join(folder, name)];
    };
    key('other.txt', await generateX25519Identity());
    const [other] = await model.children(file!);
    expect(other).toMatchObject({ state: 'locked', text: 'It is not encrypted to the identity in other.txt.' });
    key('mine.txt', identity);
    expect((await labels(file)).some((line) => line.startsWith('deployments:'))).toBe(true);
    expect(await labels(await under(await under(file!, 'deployments'), 'shop'))).toHaveLength(1);
  });

  it('reads packed files, and says of damaged ones what is wrong', async () => {
    put('etcd-prod-eu-20261123T090000Z.db.gz', gzipSync(clusterSnapshot('before')));
    put('etcd-prod-eu-20261122T090000Z.db', clusterSnapshot('before').subarray(0, 200_000));
    put('etcd-prod-eu-20261121T090000Z.db', 'no database');
    put('etcd-prod-eu-20261120T090000Z.db.gz', gzipSync(clusterSnapshot('before')).subarray(0, 5000));
    const [packed, cut, text, halfPacked] = await model.children(root);
    expect(model.row(packed!).description).toContain('gzip');
    expect((await labels(packed)).some((line) => line.startsWith('deployments:'))).toBe(true);
    for (const broken of [cut, text, halfPacked]) {
      const [message, ...more] = await model.children(broken!);
      expect(more).toEqual([]);
      expect(message).toMatchObject({ kind: 'snapshotMessage', state: 'damaged' });
    }
  });

  it('tells how far it is, and stops when somebody says so', async () => {
    put(NAME, clusterSnapshot('before'));
    const [file] = await model.children(root);
    stop.abort();
    expect(await model.children(file!)).toMatchObject([
      { kind: 'snapshotMessage', text: 'Stopped on request.', hint: 'Refresh the snapshots to read it again.' },
    ]);
    stop = new AbortController();
    expect((await model.children(file!)).length).toBeGreaterThan(10);
    expect(shares.at(-1)).toBe(1);
  });

  it('splits very many objects into ranges', async () => {
    put('etcd-prod-eu-20261123T090000Z.db', snapshotOf('3.6'));
    const [file] = await model.children(root);
    const element = await under(file!, 'pods');
    const total = (await model.children(element)).length;
    expect(total).toBeGreaterThan(1);
    const many = comparison({
      objects: {
        added: Array.from({ length: 1200 }, (_, at) => ({ kind: 'added', key: `k${at}`, path: undefined })),
        removed: [],
        changed: [],
        byNature: [],
      },
    });
    model.addComparison(many);
    const [row] = await model.children(root);
    expect(model.row(row!).description).toBe('1200 added, 0 removed, 0 changed, 1 not compared');
    const parts = await model.children((await model.children(row!))[0]!);
    expect(parts.map((part) => model.row(part).label)).toEqual(['1 to 500', '501 to 1000', '1001 to 1200']);
    expect(await model.children(parts[2]!)).toHaveLength(200);
    model.closeComparison(many.id);
    expect(model.comparisons).toEqual([]);
  });

  it('remembers files that were opened by hand, and what was found in them', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    const path = join(folder, 'elsewhere', 'copy');
    writeFileSync(path, snapshotOf('3.5'));
    await library.add(path);
    expect(await labels()).toEqual([expect.stringMatching(/^copy: .*not verified · no metadata$/)]);
    const { entry } = await library.find(path);
    await library.note(path, { verdict: 'unsigned', at: TAKEN, size: entry.size, modifiedAt: entry.modifiedAt });
    expect(await labels()).toEqual([expect.stringMatching(/^copy: .*sound, without a digest$/)]);
    chmodSync(path, 0o600);
    writeFileSync(path, snapshotOf('3.6'));
    library.refresh();
    expect(await labels()).toEqual([expect.stringMatching(/not verified/)]);
    await library.forget(path);
    expect(await labels()).toEqual(['No snapshot of prod-eu yet: Take one, or open a file.']);
    await expect(library.find(join(folder, 'nowhere'))).rejects.toMatchObject({ kind: 'notFound' });
  });
});

describe('searching a snapshot', () => {
  const find = async (text: string, signal = new AbortController().signal) => {
    const file = await library.find(join(folder, NAME));
    const found: string[] = [];
    for await (const { label, description } of findObjects(open, file, text, signal))
      found.push(`${label} ${description?.replace(/\d+/, 'N')}`);
    return found;
  };

  it('finds by words of the key, in any order, and no more than can be shown', async () => {
    put(NAME, clusterSnapshot('before'));
    expect(await find('shop deploy')).toEqual(['web shop · deployments.apps · rev N']);
    expect(await find('nowhere')).toEqual([]);
    expect((await find('')).length).toBeLessThanOrEqual(MOST_FOUND + 1);
  });

  it('ends with what kept it from reading', async () => {
    put(NAME, 'no database');
    await expect(find('x')).rejects.toMatchObject({ kind: 'invalid' });
    put(NAME, clusterSnapshot('before'));
    const late = new AbortController();
    late.abort();
    await expect(find('x', late.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
