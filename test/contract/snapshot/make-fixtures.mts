/**
 * `node test/harness/with-node.mjs test/contract/snapshot/make-fixtures.mts`: takes the snapshots of test/fixtures/snapshots from real etcd members
 * of each series, with what etcdctl and etcdutl said of them.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureEtcd, ensureEtcd34 } from '../../harness/tools/kubernetes.mjs';
import { versions } from '../../harness/tools/versions.mjs';
import { startEtcd, type EtcdServer } from '../../harness/control-plane/etcd.mts';
import { writeScene } from './scene.mts';

const here = join(import.meta.dirname, '..', '..', 'fixtures', 'snapshots');
const etcdutl = join(await ensureEtcd(), 'etcdutl');
const series: Record<string, string> = {
  '3.6': await ensureEtcd(),
  '3.5': await ensureEtcd(versions.etcd35),
  '3.4': await ensureEtcd34(),
};

for (const [name, bin] of Object.entries(series)) {
  const etcd = await startEtcd(bin);
  try {
    const scene = await writeScene(etcd);
    const file = join(etcd.folder, 'snapshot.db');
    await etcd.etcdctl('snapshot', 'save', file);
    const states: Record<string, unknown> = {};
    for (const revision of scene.looks) states[revision] = await stateAt(etcd, revision);
    const status: unknown = JSON.parse(execFileSync(etcdutl, ['snapshot', 'status', file, '-w', 'json'], { encoding: 'utf8' }));
    writeFileSync(join(here, `etcd-${name}.db.gz`), gzipSync(readFileSync(file), { level: 9 }));
    writeFileSync(join(here, `etcd-${name}.json.gz`), gzipSync(JSON.stringify({ scene, status, states }), { level: 9 }));
  } finally {
    await etcd.dispose();
  }
}

/** What etcdctl reads at a revision: of each key the revisions, the lease, and a digest of the value. */
async function stateAt(etcd: EtcdServer, revision: number): Promise<unknown> {
  const text = await etcd.etcdctl('get', '', '--prefix', `--rev=${revision}`, '-w', 'json');
  // Leases have more digits than numbers of JavaScript.
  const { kvs } = JSON.parse(text.replace(/"lease":(\d+)/g, '"lease":"$1"')) as { kvs: Record<string, string | number>[] };
  return kvs.map(({ key, value, create_revision, mod_revision, version, lease }) => [
    key,
    createHash('sha256')
      .update(Buffer.from(String(value ?? ''), 'base64'))
      .digest('hex')
      .slice(0, 16),
    create_revision,
    mod_revision,
    version,
    lease ?? '0',
  ]);
}
