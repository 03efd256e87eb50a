/**
 * `node test/harness/with-node.mjs test/contract/snapshot/make-cluster-fixtures.mts`: takes two snapshots of a real cluster's etcd, between
 * which somebody changed, deleted and added objects of namespace shop.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startControlPlane } from '../../harness/control-plane/start.mts';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';
import { CUSTOM, MANIFESTS } from './manifests.ts';

const here = join(import.meta.dirname, '..', '..', 'fixtures', 'snapshots');
const folder = mkdtempSync(join(tmpdir(), 'drydock-fixtures-'));
const etcdctl = join(await ensureEtcd(), 'etcdctl');
const plane = await startControlPlane();
const apply = async (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  await plane.kubectl(['apply', '-f', join(folder, name)]);
};
const save = async (name: string) => {
  const file = join(folder, name);
  await run([etcdctl, `--endpoints=${plane.etcd}`, 'snapshot', 'save', file]);
  writeFileSync(join(here, `${name}.gz`), gzipSync(readFileSync(file), { level: 9 }));
};
try {
  await apply('manifests.yaml', MANIFESTS);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd/widgets.example.com', '--timeout=60s']);
  await apply('custom.yaml', CUSTOM);
  await plane.kubectl(['-n', 'shop', 'wait', '--for=create', 'pod', '-l', 'app=web', '--timeout=60s']);
  plane.pauseControllers(true);
  await save('cluster-before.db');
  await plane.kubectl(['-n', 'shop', 'scale', 'deployment/web', '--replicas=5']);
  await plane.kubectl(['-n', 'shop', 'delete', 'configmap', 'settings']);
  await plane.kubectl(['-n', 'shop', 'create', 'configmap', 'banner', '--from-literal=text=closed']);
  await plane.kubectl(['-n', 'shop', 'patch', 'secret', 'password', '-p', '{"stringData":{"password":"wrong pony"}}']);
  await save('cluster-after.db');
} finally {
  await plane.dispose();
  rmSync(folder, { recursive: true, force: true });
}
