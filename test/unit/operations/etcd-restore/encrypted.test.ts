import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalSnapshots } from '../../../../src/backends/storage/snapshots';
import type { RestoreEtcdBody, RestoreHost } from '../../../../src/core/plan/etcd-restore/plan';
import type { Host } from '../../../../src/operations/control-plane/hosts';
import type { KnownContent } from '../../../../src/ports/remote-shell';
import type { StepContext } from '../../../../src/operations/engine/definition';
import { deliver } from '../../../../src/operations/etcd-restore/deliver';
import { readSnapshotFacts } from '../../../../src/operations/etcd-restore/snapshot-facts';
import { clusterSnapshot } from '../../core/snapshot/fixtures';

const plain = clusterSnapshot('after');
const digest = createHash('sha256').update(plain).digest('hex');
const { signal } = new AbortController();
let folder: string;
let path: string;
let identityFiles: readonly string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-encrypted-'));
  path = join(folder, 'etcd.db.age');
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  writeFileSync(path, await encrypter.encrypt(plain));
  writeFileSync(join(folder, 'key.txt'), identity);
  identityFiles = [join(folder, 'key.txt')];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A host with an etcdutl of its own and no snapshot yet, that keeps what is uploaded. */
function emptyHost() {
  const uploads: { readonly path: string; readonly bytes: Buffer }[] = [];
  const resumeUpload = async (target: string, content: KnownContent) => {
    const parts: Uint8Array[] = [];
    for await (const part of content.open()) parts.push(part);
    const bytes = Buffer.concat(parts);
    uploads.push({ path: target, bytes });
    return { sha256: createHash('sha256').update(bytes).digest('hex'), kept: 0 };
  };
  const host = {
    name: 'cp1',
    run: () => Promise.resolve(Number.MAX_SAFE_INTEGER),
    use: (_: AbortSignal, work: (shell: unknown) => unknown) => work({ resumeUpload, stat: () => Promise.resolve(undefined) }),
  } as unknown as Host;
  return { host, uploads };
}

const context = { signal, clock: { now: () => 0 }, progress: () => {} } as unknown as StepContext;
const work = { workFolder: '/var/lib/drydock/restore', tool: { from: 'host', path: '/usr/bin/etcdutl' } } as unknown as RestoreHost;

it('an encrypted snapshot is planned by what is in it', async () => {
  const facts = await readSnapshotFacts(path, new LocalSnapshots(() => ({ identityFiles })), signal);
  expect(facts).toMatchObject({ path, size: plain.length, sha256: digest, damage: [] });
  expect(JSON.stringify(facts)).not.toContain('AGE-SECRET-KEY');
});

it('without an identity no restore is planned', async () => {
  const files = new LocalSnapshots(() => ({ identityFiles: [] }));
  await expect(readSnapshotFacts(path, files, signal)).rejects.toMatchObject({
    kind: 'config',
    message: 'etcd.db.age is encrypted with age.',
    hint: expect.stringContaining('drydock.snapshots.identities'),
  });
});

it('a host gets it decrypted, with the digest of the plan', async () => {
  const { host, uploads } = emptyHost();
  const body = { snapshot: { path, size: plain.length, sha256: digest } } as RestoreEtcdBody;
  await deliver(host, work, body, new LocalSnapshots(() => ({ identityFiles })), context);
  expect(uploads.map((one) => one.path)).toEqual(['/var/lib/drydock/restore/snapshot.db']);
  expect(uploads[0]?.bytes.equals(plain)).toBe(true);
});

it('nothing is sent to a host where the passphrase is not given any more', async () => {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(10);
  encrypter.setPassphrase('a key of mine');
  writeFileSync(join(folder, 'key.age'), await encrypter.encrypt('AGE-SECRET-KEY-1'));
  const { host, uploads } = emptyHost();
  const body = { snapshot: { path, size: plain.length, sha256: digest } } as RestoreEtcdBody;
  const files = new LocalSnapshots(() => ({ identityFiles: [join(folder, 'key.age')], passphrase: () => Promise.resolve(undefined) }));
  await expect(deliver(host, work, body, files, context)).rejects.toMatchObject({ kind: 'unauthorized' });
  expect(uploads).toEqual([]);
});
