/** Files of real etcd members of three series, larger than the fixtures: what etcdctl reads, what etcdutl says, and what it restores. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshotFile, type SnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { openSnapshot } from '../../../src/core/snapshot/snapshot';
import { verifySnapshot } from '../../../src/core/snapshot/verify';
import { startEtcd, type EtcdServer } from '../../harness/control-plane/etcd.mts';
import { ensureEtcd, ensureEtcd34 } from '../../harness/tools/kubernetes.mjs';
import { Unavailable } from '../../harness/tools/run.mjs';
import { versions } from '../../harness/tools/versions.mjs';
import { writeScene, type SceneFacts } from './scene.mts';

const SERIES: Readonly<Record<string, () => Promise<string>>> = {
  '3.6': () => ensureEtcd(),
  '3.5': () => ensureEtcd(versions.etcd35),
  '3.4': () => ensureEtcd34(),
};

/** Programs of a series; where they can't be brought, as 3.4 elsewhere than on Debian, its tests are skipped and say so. */
const brought = await Promise.all(
  Object.entries(SERIES).map(async ([series, bring]) => {
    try {
      return { title: `etcd ${series}`, series, bin: await bring(), isMissing: false };
    } catch (error) {
      if (!(error instanceof Unavailable) || process.env.CI) throw error;
      return { title: `etcd ${series} (skipped: ${error.message})`, series, bin: '', isMissing: true };
    }
  }),
);

describe.each(brought)('$title', ({ series, bin, isMissing }) => {
  if (isMissing) {
    it.skip('is not there', () => undefined);
    return;
  }
  let etcd: EtcdServer;
  let scene: SceneFacts;
  let path: string;
  let file: SnapshotFile;
  let etcdutl: string;
  beforeAll(async () => {
    etcdutl = join(await ensureEtcd(), 'etcdutl');
    etcd = await startEtcd(bin, series === '3.4' ? [] : ['--unsafe-no-fsync']);
    scene = await writeScene(etcd, 6);
    await etcd.write({ put: '/registry/configmaps/default/huge', value: Buffer.alloc(3_000_000, 'x') });
    path = join(etcd.folder, 'snapshot.db');
    await etcd.etcdctl('snapshot', 'save', path);
    file = await openSnapshotFile(path);
  });
  afterAll(async () => {
    await file?.dispose();
    await etcd?.dispose();
  });

  it('has the status that etcdutl tells, and the right digest', async () => {
    const { verdict, status, findings } = await verifySnapshot(file);
    expect({ verdict, findings }).toEqual({ verdict: 'verified', findings: [] });
    const theirs = JSON.parse(execFileSync(etcdutl, ['snapshot', 'status', path, '-w', 'json'], { encoding: 'utf8' })) as Record<
      string,
      unknown
    >;
    expect({ hash: status?.hash, revision: status?.revision, totalKey: status?.keys }).toEqual({
      hash: theirs.hash,
      revision: theirs.revision,
      totalKey: theirs.totalKey,
    });
  });

  it('holds every key and value that etcdctl reads, at several revisions', async () => {
    const { keyspace } = await openSnapshot(file);
    expect(keyspace.compacted).toBe(scene.compacted);
    for (const revision of scene.looks) {
      const text = await etcd.etcdctl('get', '', '--prefix', `--rev=${revision}`, '-w', 'json');
      const { kvs } = JSON.parse(text.replace(/"lease":(\d+)/g, '"lease":"$1"')) as { kvs: Record<string, string | number>[] };
      const ours: object[] = [];
      for (const live of keyspace.live(revision)) {
        const { key, value, created, modified, version, lease } = await keyspace.value(live);
        ours.push([Buffer.from(key).toString('base64'), Buffer.from(value).toString('base64'), created, modified, version, String(lease)]);
      }
      expect(ours).toEqual(
        kvs.map(({ key, value = '', create_revision, mod_revision, version, lease = '0' }) => [
          key,
          value,
          create_revision,
          mod_revision,
          version,
          lease,
        ]),
      );
    }
  });

  it('is sound where the running member keeps it, without a digest', async () => {
    await etcd.stop();
    const copy = await openSnapshotFile(etcd.database);
    try {
      expect(await verifySnapshot(copy)).toMatchObject({ verdict: 'unsigned', findings: [] });
    } finally {
      await copy.dispose();
    }
  });

  it('is restored by etcdutl where we call it verified, and refused where we call the digest wrong', async () => {
    const restore = (from: string, to: string) =>
      execFileSync(etcdutl, ['snapshot', 'restore', from, `--data-dir=${to}`], { stdio: 'pipe' });
    const target = join(etcd.folder, 'restored');
    restore(path, target);
    expect(existsSync(join(target, 'member', 'snap', 'db'))).toBe(true);
    const bytes = readFileSync(path);
    // Within a long value, where the pages stay sound.
    const at = bytes.indexOf('xxxxxxxxxxxxxxxx') + 1000;
    bytes[at] = 'y'.charCodeAt(0);
    const broken = join(etcd.folder, 'broken.db');
    writeFileSync(broken, bytes);
    const opened = await openSnapshotFile(broken);
    try {
      expect((await verifySnapshot(opened)).verdict).toBe('digestMismatch');
    } finally {
      await opened.dispose();
    }
    expect(() => restore(broken, join(etcd.folder, 'never'))).toThrow(/sha256|hash/i);
  });

  it('is read with its revisions raised, as a restore for Kubernetes leaves it', async () => {
    const target = join(etcd.folder, 'raised');
    const flags = [`--data-dir=${target}`, '--bump-revision=1000000000', '--mark-compacted'];
    execFileSync(etcdutl, ['snapshot', 'restore', path, ...flags], { stdio: 'pipe' });
    const database = join(target, 'member', 'snap', 'db');
    const raised = await openSnapshotFile(database);
    try {
      const { verdict, status, findings } = await verifySnapshot(raised);
      expect({ verdict, findings }).toEqual({ verdict: 'unsigned', findings: [] });
      const theirs = JSON.parse(execFileSync(etcdutl, ['snapshot', 'status', database, '-w', 'json'], { encoding: 'utf8' })) as Record<
        string,
        unknown
      >;
      expect({ hash: status?.hash, revision: status?.revision, totalKey: status?.keys }).toEqual({
        hash: theirs.hash,
        revision: theirs.revision,
        totalKey: theirs.totalKey,
      });
      const names = async (from: SnapshotFile) =>
        [...(await openSnapshot(from)).keyspace.live()].map(({ key }) => Buffer.from(key).toString());
      expect(await names(raised)).toEqual(await names(file));
    } finally {
      await raised.dispose();
    }
  });
});
