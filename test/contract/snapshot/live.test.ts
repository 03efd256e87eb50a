/** A snapshot held against the cluster it was taken of: what somebody changed since, and nothing else, with the rights they have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshotFile, type SnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import { SnapshotIndex } from '../../../src/core/snapshot/browse';
import type { ComparedObject } from '../../../src/core/snapshot/comparison';
import { openSnapshot, type OpenSnapshot } from '../../../src/core/snapshot/snapshot';
import { compareWithLive } from '../../../src/operations/snapshots/compare-live';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { startControlPlane, type ControlPlane } from '../../harness/control-plane/start.mts';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';
import { openPort } from '../port/open-port';
import { CUSTOM, MANIFESTS } from './manifests';

const never = async () => {};
let plane: ControlPlane;
let folder: string;
let path: string;
let file: SnapshotFile;
let snapshot: OpenSnapshot;
let index: SnapshotIndex;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-live-'));
  const etcdctl = join(await ensureEtcd(), 'etcdctl');
  plane = await startControlPlane();
  await apply('manifests.yaml', MANIFESTS);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd/widgets.example.com', '--timeout=60s']);
  await apply('custom.yaml', CUSTOM);
  await plane.kubectl(['-n', 'shop', 'wait', '--for=create', 'pod', '-l', 'app=web', '--timeout=60s']);
  plane.pauseControllers(true);
  path = join(folder, 'before.db');
  await run([etcdctl, `--endpoints=${plane.etcd}`, 'snapshot', 'save', path]);
  file = await openSnapshotFile(path);
  snapshot = await openSnapshot(file);
  index = await SnapshotIndex.build(snapshot, never);
});
afterAll(async () => {
  await file?.dispose();
  await plane?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function apply(name: string, text: string): Promise<void> {
  writeFileSync(join(folder, name), text);
  await plane.kubectl(['apply', '-f', join(folder, name)]);
}

async function compare(port: KubernetesPort) {
  const objects: ComparedObject[] = [];
  const notCompared: { readonly resource: string; readonly why: string }[] = [];
  for await (const { object, notCompared: not } of compareWithLive(snapshot, index, port.liveObjects(), { breathe: never })) {
    if (object) objects.push(object);
    else notCompared.push(not);
  }
  const lines = objects
    .filter(({ kind, detail }) => kind !== 'byNature' && detail !== 'only its status')
    .map(
      ({ kind, path: at, detail }) => `${kind} ${at?.resource} ${at?.namespace}/${at?.name}${detail === undefined ? '' : ` (${detail})`}`,
    )
    .sort();
  return { objects, lines, notCompared };
}

async function withPort<T>(kubeconfig: string, work: (port: KubernetesPort) => Promise<T>): Promise<T> {
  const opened = await openPort(kubeconfig);
  try {
    return await work(opened.port);
  } finally {
    opened.dispose();
  }
}

/** A kubeconfig of somebody with a token. */
function kubeconfigOf(token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'live',
    clusters: [
      { name: 'live', cluster: { server: plane.url, 'certificate-authority-data': Buffer.from(plane.authority).toString('base64') } },
    ],
    users: [{ name: 'live', user: { token } }],
    contexts: [{ name: 'live', context: { cluster: 'live', user: 'live' } }],
  });
}

async function command(...args: string[]) {
  const written = { out: '', error: '' };
  const streams = {
    stdin: (async function* () {})(),
    out: (text: string) => void (written.out += text),
    error: (text: string) => void (written.error += text),
  };
  return { code: await snapshotCommand(args, streams), ...written };
}

describe('a snapshot and the cluster it is of', () => {
  it('do not differ while nobody changes anything, whatever the kind of object', async () => {
    const { lines, objects, notCompared } = await withPort(kubeconfigOf(plane.tokens.admin), compare);
    expect(lines).toEqual([]);
    expect(
      notCompared.map(({ resource }) => resource).filter((resource) => !/^(ranges|masterleases|peerserverleases)$/.test(resource)),
    ).toEqual([]);
    expect(index.summary.resources.length).toBeGreaterThan(30);
    expect(objects.length).toBeLessThan(20);
  });

  it('differ in what somebody adds, removes and changes', async () => {
    await plane.kubectl(['-n', 'shop', 'scale', 'deployment/web', '--replicas=7']);
    await plane.kubectl(['-n', 'shop', 'delete', 'configmap', 'settings']);
    await plane.kubectl(['-n', 'shop', 'create', 'configmap', 'banner', '--from-literal=text=closed']);
    await plane.kubectl(['-n', 'shop', 'patch', 'secret', 'password', '-p', '{"stringData":{"password":"wrong pony"}}']);
    await plane.kubectl(['-n', 'shop', 'patch', 'widget', 'blue', '--type=merge', '-p', '{"spec":{"size":11}}']);
    // Written again with the same content, by another hand.
    await plane.kubectl(['-n', 'shop', 'label', '--overwrite', 'serviceaccount', 'runner', 'x=y']);
    await plane.kubectl(['-n', 'shop', 'label', 'serviceaccount', 'runner', 'x-']);
    await plane.kubectl(['-n', 'shop', 'delete', 'role', 'reader']);
    await apply('again.yaml', MANIFESTS.split('---').find((text) => /kind: Role\n/.test(text) && text.includes('reader')) ?? '');
    const { lines, objects } = await withPort(kubeconfigOf(plane.tokens.admin), compare);
    expect(lines).toEqual([
      'added configmaps shop/banner',
      'changed deployments shop/web',
      'changed roles shop/reader (another object of the same name)',
      'changed secrets shop/password',
      'changed widgets shop/blue',
      'removed configmaps shop/settings',
    ]);
    expect(objects.find(({ path: at }) => at?.name === 'runner')).toMatchObject({ kind: 'byNature' });
  });

  it('name what somebody without the right to it can not compare', async () => {
    await plane.kubectl(['create', 'serviceaccount', 'guest']);
    await plane.kubectl(['create', 'clusterrole', 'guest', '--verb=list,get', '--resource=configmaps,deployments.apps']);
    await plane.kubectl(['create', 'clusterrolebinding', 'guest', '--clusterrole=guest', '--serviceaccount=default:guest']);
    const token = (await plane.kubectl(['create', 'token', 'guest'])).trim();
    const { lines, notCompared } = await withPort(kubeconfigOf(token), compare);
    expect(lines).toEqual(['added configmaps shop/banner', 'changed deployments shop/web', 'removed configmaps shop/settings']);
    expect(notCompared.find(({ resource }) => resource === 'secrets')?.why).toMatch(/may not|not allowed|forbidden/i);
    expect(notCompared.some(({ resource }) => resource === 'widgets.example.com')).toBe(true);
  });

  it('are compared on the command line', async () => {
    const args = ['diff', path, '--live', '--kubeconfig', plane.kubeconfig];
    const { code, out, error } = await command(...args);
    expect({ code, error }).toEqual({ code: 1, error: expect.stringContaining('not compared: ranges') });
    expect(out).toMatch(/^\+ configmaps shop\/banner$/m);
    expect(out).toMatch(/^- configmaps shop\/settings$/m);
    expect(out).toMatch(/^~ deployments\.apps shop\/web$/m);
    const one = await command(...args, 'configmaps', '--values', '-n', 'shop');
    expect(one.out).toContain('+ configmaps shop/banner');
    expect(one.out).not.toContain('deployments');
    const secret = await command(...args, 'secrets', 'password', '-n', 'shop', '--values');
    expect(secret.out).not.toContain(Buffer.from('wrong pony').toString('base64'));
    const json = JSON.parse((await command(...args, '--format', 'json')).out) as { counts: Record<string, number>; notCompared: object[] };
    expect(json.counts).toMatchObject({ removed: 1 });
    expect(json.notCompared.length).toBeGreaterThan(0);
    expect((await command('diff', path, path, '--live')).code).toBe(3);
  });
});
