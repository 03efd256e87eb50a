/** Drills with real etcd of two series and a real kube-apiserver. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drillsOf, lastDrill } from '../../../src/backends/drill/history';
import { LocalSnapshots } from '../../../src/backends/storage/snapshots';
import { snapshotCommand } from '../../../src/cli/snapshot/command';
import type { DrillRecord } from '../../../src/core/snapshot/drill/record';
import { METADATA_SCHEMA, writeMetadata } from '../../../src/core/snapshot/metadata';
import { openSnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { verifySnapshot } from '../../../src/core/snapshot/verify';
import { startControlPlane } from '../../harness/control-plane/start.mts';
import { ensureControlPlane, ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';
import { versions } from '../../harness/tools/versions.mjs';
import { snapshotOf } from '../../unit/core/snapshot/fixtures';
import { until } from '../ssh/world';

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('drydock-drill-'));

describe('drydock snapshot drill', () => {
  let dir: string;
  let etcd36: string;
  let etcd35: string;
  const taken = Date.parse('2026-11-27T12:00:00Z');
  let now = taken + 90_000;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'drydock-drilled-'));
    [etcd36, etcd35] = [await ensureEtcd(), await ensureEtcd(versions.etcd35)];
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const drill = async (file: string, args: readonly string[], signal?: AbortSignal) => {
    const said = { out: '', error: '' };
    const streams = {
      stdin: [] as never,
      out: (text: string) => void (said.out += text),
      error: (text: string) => void (said.error += text),
    };
    // A clock that moves, so that phases have a length.
    const around = { bytes: () => {}, now: () => (now += 10), ...(signal ? { signal } : {}) };
    const code = await snapshotCommand(['drill', file, '--format', 'json', ...args], streams, around);
    const record = said.out === '' ? undefined : (JSON.parse(said.out) as DrillRecord);
    return { code, record, error: said.error };
  };
  /** A snapshot with true metadata beside it. */
  const put = async (name: string, bytes: Uint8Array, version: string, kubernetes?: string) => {
    const path = join(dir, name);
    writeFileSync(path, bytes);
    const file = await openSnapshotFile(path);
    const { stream, status } = await verifySnapshot(file);
    await file.dispose();
    const metadata = {
      schema: METADATA_SCHEMA,
      takenAt: new Date(taken).toISOString(),
      size: stream.size,
      sha256: stream.fileSha256,
      revision: status!.revision,
      keys: status!.keys,
      hash: status!.hash,
      etcd: { version },
      ...(kubernetes === undefined ? {} : { cluster: { kubernetesVersion: kubernetes } }),
    } as const;
    writeFileSync(`${path}.json`, writeMetadata(metadata));
    return path;
  };

  it.each(['3.5', '3.6'] as const)('proves a snapshot of etcd %s, keeps it as history, and leaves nothing', async (series) => {
    const path = await put(`etcd-${series}.db`, snapshotOf(series), `${series}.1`);
    const bin = series === '3.5' ? etcd35 : etcd36;
    const before = leftovers();
    const { code, record, error } = await drill(path, ['--etcd-bin', bin]);
    expect(error).toBe('');
    expect(record).toMatchObject({ outcome: 'proven', findings: [] });
    expect(code).toBe(0);
    expect(Object.keys(record!.phases)).toEqual(['fetch', 'verify', 'restore', 'start', 'count', 'destroy']);
    expect(record!.rtoSeconds).toBeGreaterThan(0);
    expect(record!.rpoSeconds).toBeGreaterThanOrEqual(90);
    expect(leftovers()).toEqual(before);
    expect(await lastDrill(path)).toEqual(record);
    expect(statSync(`${path}.drills.jsonl`).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(`${path}.json`, 'utf8'))).toMatchObject({ drilledAt: record!.at });
  });

  it('proves an encrypted one, and is not held with another identity', async () => {
    const identity = await generateX25519Identity();
    writeFileSync(join(dir, 'identity'), `${identity}\n`);
    writeFileSync(join(dir, 'other'), `${await generateX25519Identity()}\n`);
    const path = join(dir, 'sealed.db.age');
    const files = new LocalSnapshots();
    const writer = await files.seal(await files.create(path), [await identityToRecipient(identity)]);
    await writer.write(snapshotOf('3.6'));
    await writer.commit(readFileSync(join(dir, 'etcd-3.6.db.json'), 'utf8'));
    expect(await drill(path, ['--etcd-bin', etcd36, '--identity', join(dir, 'identity')])).toMatchObject({ code: 0, error: '' });
    expect(await drill(path, ['--etcd-bin', etcd36, '--identity', join(dir, 'other')])).toMatchObject({ code: 3, record: undefined });
    expect(await drillsOf(path)).toHaveLength(1);
  });

  it('does not prove what is damaged, or is other than its metadata says', async () => {
    const bytes = snapshotOf('3.6').slice();
    bytes[bytes.length - 5]! ^= 1;
    const damaged = join(dir, 'damaged.db');
    writeFileSync(damaged, bytes);
    const bad = await drill(damaged, ['--etcd-bin', etcd36]);
    expect(bad).toMatchObject({
      code: 2,
      record: { outcome: 'failed', findings: [{ severity: 'error', message: expect.stringContaining('digest is wrong') }] },
    });
    expect(bad.record!.rtoSeconds).toBeUndefined();
    const foreign = await put('foreign.db', snapshotOf('3.6'), '3.6.1');
    copyFileSync(join(dir, 'etcd-3.5.db.json'), `${foreign}.json`);
    writeFileSync(`${foreign}.json`, readFileSync(`${foreign}.json`, 'utf8').replace('"3.5.1"', '"3.6.1"'));
    const { code, record } = await drill(foreign, ['--etcd-bin', etcd36]);
    expect(code).toBe(2);
    expect(record!.findings.map(({ message }) => message).join(' ')).toMatch(/metadata beside the file says SHA-256/);
    expect((await lastDrill(foreign))?.outcome).toBe('failed');
  });

  it('is not held with etcd of another minor, or without etcd, and says which is wanted', async () => {
    const path = join(dir, 'etcd-3.5.db');
    expect(await drill(path, ['--etcd-bin', etcd36])).toMatchObject({
      code: 3,
      error: expect.stringMatching(/etcd is 3\.6\.8, and the snapshot is of etcd 3\.5\./),
    });
    expect(await drill(path, ['--etcd-bin', dir])).toMatchObject({ code: 3, error: expect.stringContaining('is not there') });
  });

  it('leaves no process and no file when it is stopped', async () => {
    const path = join(dir, 'etcd-3.6.db');
    const before = leftovers();
    const controller = new AbortController();
    const slow = join(dir, 'slow');
    mkdirSync(slow, { recursive: true });
    // The real programs; etcdutl only takes its time.
    copyFileSync(join(etcd36, 'etcd'), join(slow, 'etcd'));
    writeFileSync(
      join(slow, 'etcdutl'),
      `#!/bin/sh\n[ "$1" = version ] && exec ${etcd36}/etcdutl version\necho $$ > ${dir}/slow.pid\nexec sleep 600\n`,
      { mode: 0o755 },
    );
    const held = drill(path, ['--etcd-bin', slow], controller.signal);
    await until(() => existsSync(join(dir, 'slow.pid')) && readFileSync(join(dir, 'slow.pid'), 'utf8').trim() !== '');
    const pid = Number(readFileSync(join(dir, 'slow.pid'), 'utf8'));
    controller.abort();
    expect(await held).toMatchObject({ code: 3, record: undefined, error: expect.stringContaining('Stopped on request') });
    expect(() => process.kill(pid, 0)).toThrow();
    expect(leftovers()).toEqual(before);
  });

  it('removes what a drill left whose process was killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-drill-999999999-'));
    const orphan = spawn('sh', ['-c', 'sleep 600; : "$0"', folder], { stdio: 'ignore' });
    const ended = new Promise((resolve) => orphan.once('exit', resolve));
    writeFileSync(join(folder, `pid-${orphan.pid}`), '');
    expect(await drill(join(dir, 'etcd-3.6.db'), ['--etcd-bin', etcd36])).toMatchObject({ code: 0 });
    await ended;
    expect(existsSync(folder)).toBe(false);
  });

  it('is held against what the cluster has now', async () => {
    const plane = await startControlPlane();
    const path = join(dir, 'living.db');
    try {
      await plane.kubectl(['create', 'configmap', 'kept', '--from-literal=a=b']);
      await run([join(etcd36, 'etcdctl'), `--endpoints=${plane.etcd}`, 'snapshot', 'save', path]);
      await put('living.db', readFileSync(path), versions.etcd);
      await plane.kubectl(['create', 'priorityclass', 'later', '--value=1']);
      const { record, error } = await drill(path, ['--etcd-bin', etcd36, '--live', '--kubeconfig', plane.kubeconfig]);
      expect(error).toBe('');
      expect(record!.outcome).toBe('proven');
      const classes = record!.live!.differing.find(({ resource }) => resource === 'priorityclasses.scheduling.k8s.io')!;
      expect(classes.live - classes.snapshot).toBe(1);
      expect(record!.live!.differing.map(({ resource }) => resource)).not.toContain('namespaces');
      expect(record!.live!.same).toBeGreaterThan(3);
      expect(record!.live!.notCounted).toEqual([]);
    } finally {
      await plane.dispose();
    }
  }, 120_000);

  it('reads objects of every kind back from a real kube-apiserver, and tells what is encrypted at rest', async () => {
    const bin = await ensureControlPlane();
    const plane = await startControlPlane();
    const path = join(dir, 'cluster.db');
    try {
      await plane.kubectl(['create', 'configmap', 'kept', '--from-literal=a=b']);
      await plane.kubectl(['create', 'secret', 'generic', 'kept', '--from-literal=a=b']);
      await plane.kubectl(['create', 'deployment', 'kept', '--image=none']);
      // As an API server with an EncryptionConfiguration stores it.
      await run([
        join(etcd36, 'etcdctl'),
        `--endpoints=${plane.etcd}`,
        'put',
        '/registry/secrets/default/sealed',
        'k8s:enc:aescbc:v1:key1:unreadable',
      ]);
      await run([join(etcd36, 'etcdctl'), `--endpoints=${plane.etcd}`, 'snapshot', 'save', path]);
    } finally {
      await plane.dispose();
    }
    await put('cluster.db', readFileSync(path), versions.etcd, `v${versions.kubernetes}`);
    const before = leftovers();
    const { record, code, error } = await drill(path, ['--etcd-bin', etcd36, '--kube-apiserver', join(bin, 'kube-apiserver')]);
    expect(error).toBe('');
    expect(record?.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(code).toBe(1);
    expect(record!.readBack).toMatchObject({ version: `v${versions.kubernetes}`, encrypted: { secrets: 1 } });
    expect(record!.readBack!.resources).toBeGreaterThanOrEqual(8);
    expect(record!.findings.filter(({ message }) => message.includes('does not serve'))).toEqual([]);
    expect(record!.findings.map(({ message }) => message).join(' ')).toMatch(/secrets: they are encrypted at rest/);
    expect(Object.keys(record!.phases)).toEqual(['fetch', 'verify', 'restore', 'start', 'count', 'serve', 'read', 'destroy']);
    expect(leftovers()).toEqual(before);
  });
});
