/** A snapshot of a real cluster's etcd: every object in it is what its API server answers, and what was deleted can be applied again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import { parseExactly } from '../../../src/core/snapshot/kubernetes/envelope';
import { readObject, withRevision } from '../../../src/core/snapshot/kubernetes/objects';
import { listObjects, summarize } from '../../../src/core/snapshot/listing';
import { openSnapshot, type OpenSnapshot } from '../../../src/core/snapshot/snapshot';
import { startControlPlane, type ControlPlane } from '../../harness/control-plane/start.mts';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';
import { CUSTOM, MANIFESTS } from './manifests';

let plane: ControlPlane;
let folder: string;
let etcdctl: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-objects-'));
  etcdctl = join(await ensureEtcd(), 'etcdctl');
  plane = await startControlPlane();
  await apply('manifests.yaml', MANIFESTS);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd/widgets.example.com', '--timeout=60s']);
  await apply('custom.yaml', CUSTOM);
  await plane.kubectl(['-n', 'shop', 'wait', '--for=create', 'pod', '-l', 'app=web', '--timeout=60s']);
});
afterAll(async () => {
  await plane?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function apply(name: string, text: string): Promise<void> {
  writeFileSync(join(folder, name), text);
  await plane.kubectl(['apply', '-f', join(folder, name)]);
}

async function save(name: string): Promise<string> {
  const file = join(folder, name);
  await run([etcdctl, `--endpoints=${plane.etcd}`, 'snapshot', 'save', file]);
  return file;
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

/** What the API server answers for an object, in the version it is stored in. */
async function answered(apiVersion: string, resource: string, namespace: string | undefined, name: string): Promise<unknown> {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { status, text } = await plane.api.get(`${root}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${resource}/${name}`);
  return status === 200 ? plain(parseExactly(text)) : undefined;
}

describe('a snapshot of a cluster', () => {
  let file: string;
  let snapshot: OpenSnapshot;

  it('is verified', async () => {
    plane.pauseControllers(true);
    file = await save('before.db');
    expect(await command('verify', file)).toMatchObject({ code: 0 });
    snapshot = await openSnapshot(await openSnapshotFile(file));
  });

  it('counts what there is', () => {
    const { resources, others } = summarize(snapshot);
    const counts = new Map(resources.map(({ name, count }) => [name, count]));
    expect(counts.get('deployments.apps')).toBe(1);
    expect(counts.get('services')).toBeGreaterThanOrEqual(3);
    expect(counts.get('ingresses.networking.k8s.io')).toBe(1);
    expect(counts.get('widgets.example.com')).toBe(1);
    expect(counts.get('customresourcedefinitions.apiextensions.k8s.io')).toBe(2);
    expect(counts.get('nodes')).toBe(1);
    // compact_rev_key of the API server lies outside the prefix.
    expect(others.count).toBeLessThanOrEqual(1);
  });

  it('holds every object as the API server answers it', async () => {
    const compared = new Map<string, number>();
    let changed = 0;
    for (const { path, key, modified, sub } of listObjects(snapshot)) {
      const { value } = await snapshot.keyspace.value({ main: modified, sub });
      const { object, problem, unknown } = { problem: undefined, unknown: undefined, ...readObject(value) };
      if (
        !path ||
        key.startsWith('/registry/ranges/') ||
        key.startsWith('/registry/masterleases/') ||
        key.startsWith('/registry/peerserverleases/')
      )
        continue;
      expect({ key, problem, unknown }).toEqual({ key, problem: undefined, unknown: [] });
      if (!object) continue;
      const answer = (await answered(object.apiVersion as string, path.resource, path.namespace, path.name)) as {
        metadata: { resourceVersion: string };
      };
      // The scheduler and the API server go on writing: what changed since is another object.
      if (answer.metadata.resourceVersion !== String(modified)) {
        changed++;
        continue;
      }
      const ours = readDefaults(plain(withRevision(object, modified)) as Shown);
      expect.soft(ours, key).toEqual(answer);
      compared.set(path.resource, (compared.get(path.resource) ?? 0) + 1);
    }
    expect(changed).toBeLessThan(10);
    expect(compared.size).toBeGreaterThan(30);
    for (const resource of [
      'pods',
      'replicasets',
      'controllerrevisions',
      'events',
      'flowschemas',
      'widgets',
      'apiservices',
      'customresourcedefinitions',
    ])
      expect(compared.get(resource), resource).toBeGreaterThan(0);
  });

  it('hides the values of Secrets until asked', async () => {
    const hidden = await command('show', file, 'secrets', 'password', '-n', 'shop');
    expect(hidden.out).toContain('password: (hidden)'.replace('(hidden)', '"(hidden)"'));
    expect(hidden.out).not.toContain(Buffer.from('correct horse').toString('base64').slice(0, 12));
    expect(hidden.out).not.toContain('correct horse');
    const revealed = await command('show', file, 'secrets', 'password', '-n', 'shop', '--reveal');
    expect(revealed.out).toContain(Buffer.from('correct horse battery staple').toString('base64'));
  });

  it('brings back what was deleted', async () => {
    plane.pauseControllers(false);
    const specOf = async (kind: string, name: string) =>
      JSON.parse(await plane.kubectl(['-n', 'shop', 'get', kind, name, '-o', 'json'])) as { spec?: object; data?: object; rules?: object };
    const wanted = [
      ['deployments', 'web'],
      ['statefulsets', 'store'],
      ['daemonsets', 'agent'],
      ['cronjobs', 'report'],
      ['ingresses', 'web'],
      ['networkpolicies', 'deny'],
      ['horizontalpodautoscalers', 'web'],
      ['poddisruptionbudgets', 'web'],
      ['configmaps', 'settings'],
      ['secrets', 'password'],
      ['roles', 'reader'],
      ['limitranges', 'limits'],
    ] as const;
    const before = await Promise.all(wanted.map(([kind, name]) => specOf(kind, name)));
    await plane.kubectl(['-n', 'shop', 'patch', 'widget', 'blue', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
    await plane.kubectl(['delete', 'namespace', 'shop', '--timeout=120s']);
    const namespace = await command('extract', file, 'namespaces', 'shop');
    await apply('namespace.yaml', namespace.out);
    for (const [kind, name] of [
      ...wanted,
      ['widgets', 'blue'],
      ['jobs', 'once'],
      ['services', 'web'],
      ['services', 'store'],
      ['rolebindings', 'reader'],
      ['serviceaccounts', 'runner'],
    ] as const) {
      const { code, out, error } = await command('extract', file, kind, name, '-n', 'shop');
      expect({ code, error: code === 0 ? '' : error }).toEqual({ code: 0, error: '' });
      await apply(`${kind}-${name}.yaml`, out);
    }
    const after = await Promise.all(wanted.map(([kind, name]) => specOf(kind, name)));
    after.forEach(({ spec, data, rules }, index) =>
      expect({ spec, data, rules }, wanted[index]?.join(' ')).toEqual({
        spec: before[index]?.spec,
        data: before[index]?.data,
        rules: before[index]?.rules,
      }),
    );
    expect(JSON.parse(await plane.kubectl(['-n', 'shop', 'get', 'service', 'store', '-o', 'json']))).toMatchObject({
      spec: { clusterIP: 'None' },
    });
  });

  it('tells the difference to a later one', async () => {
    const later = await save('after.db');
    const { code, out } = await command('diff', file, later, '--format', 'json', '-n', 'shop');
    expect(code).toBe(1);
    const { counts, differences } = JSON.parse(out) as {
      counts: Record<string, number>;
      differences: { kind: string; resource: string; name: string }[];
    };
    expect(counts.changed).toBeGreaterThan(5);
    expect(differences).toContainEqual(expect.objectContaining({ kind: 'removed', resource: 'resourcequotas', name: 'quota' }));
    expect(differences).toContainEqual(expect.objectContaining({ kind: 'changed', resource: 'deployments', name: 'web' }));
    expect((await command('diff', later, later)).code).toBe(0);
  });
});

/** Without the prototypes that are left out on purpose, and with long integers as text. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `integer ${inner}` : inner)));
}

interface Shown {
  readonly kind: string;
  readonly status?: object;
  readonly spec?: { readonly volumeClaimTemplates?: readonly Shown[] };
}

/**
 * Of what is not stored, the API server fills in two things when it reads: the phase of a claim that nothing has happened to yet,
 * and of claims within a StatefulSet also what they are.
 */
function readDefaults(object: Shown): Shown {
  const claim = (inner: Shown) => (Object.keys(inner.status ?? {}).length === 0 ? { ...inner, status: { phase: 'Pending' } } : inner);
  if (object.kind === 'PersistentVolumeClaim') return claim(object);
  const templates = object.spec?.volumeClaimTemplates;
  if (object.kind !== 'StatefulSet' || !templates) return object;
  const filled = templates.map((template) => ({ ...claim(template), apiVersion: 'v1', kind: 'PersistentVolumeClaim' }));
  return { ...object, spec: { ...object.spec, volumeClaimTemplates: filled } };
}
