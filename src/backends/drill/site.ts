import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { DrydockError } from '../../core/errors';
import type { RandomAccess } from '../../core/snapshot/random-access';
import type { DrillPrograms, DrillSite } from '../../ports/drill';
import { storageGuard } from '../storage/files';
import { FileAccess } from '../storage/snapshot-file';
import { DrillChild } from './child';
import { freePorts } from './ports';
import { etcdProgram } from './programs';
import { ask } from './requests';

/** How long a server may take until it answers, milliseconds: etcd reads all of a large database first. */
const START_PATIENCE = 10 * 60_000;
/** Keys that are asked for at a time. */
const PAGE = 5000;
const NAME = 'drydock-drill';

/** A folder and what runs in it. */
export class LocalDrillSite implements DrillSite {
  private readonly children: DrillChild[] = [];
  private file: FileHandle | undefined;
  private etcdUrl = '';
  private peerUrl = '';
  private api: { readonly url: string; readonly ca: string; readonly token: string } | undefined;

  /** @param folder that only this user can enter */
  constructor(
    private readonly folder: string,
    private readonly programs: DrillPrograms,
  ) {}

  async put(content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const target = await storageGuard('write the snapshot for the drill', () => open(this.snapshotPath, 'wx+', 0o600));
    this.file = target;
    for await (const piece of content) {
      signal.throwIfAborted();
      await storageGuard('write the snapshot for the drill', () => target.writeFile(piece));
    }
  }

  async snapshot(): Promise<RandomAccess> {
    const { file } = this;
    if (!file) throw new DrydockError('internal', 'No snapshot was put here.');
    return new FileAccess(file, (await file.stat()).size);
  }

  async restore(withoutDigest: boolean, signal: AbortSignal): Promise<void> {
    const [client = 0, peer = 0] = await freePorts(2);
    [this.etcdUrl, this.peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
    await this.run(
      etcdProgram(this.programs, 'etcdutl'),
      [
        'snapshot',
        'restore',
        this.snapshotPath,
        `--data-dir=${this.dataFolder}`,
        `--name=${NAME}`,
        `--initial-cluster=${NAME}=${this.peerUrl}`,
        `--initial-cluster-token=${NAME}-${randomBytes(6).toString('hex')}`,
        `--initial-advertise-peer-urls=${this.peerUrl}`,
        ...(withoutDigest ? ['--skip-hash-check'] : []),
      ],
      signal,
    );
  }

  async startEtcd(signal: AbortSignal): Promise<void> {
    const child = await this.start(etcdProgram(this.programs, 'etcd'), [
      `--name=${NAME}`,
      `--data-dir=${this.dataFolder}`,
      `--listen-client-urls=${this.etcdUrl}`,
      `--advertise-client-urls=${this.etcdUrl}`,
      `--listen-peer-urls=${this.peerUrl}`,
      `--initial-advertise-peer-urls=${this.peerUrl}`,
      `--initial-cluster=${NAME}=${this.peerUrl}`,
      // It is thrown away: nothing has to outlive a loss of power, and a database near its quota has to start.
      '--unsafe-no-fsync',
      '--quota-backend-bytes=17179869184',
      '--log-level=warn',
    ]);
    const healthy = async () => (await ask(`${this.etcdUrl}/health`, {}, signal)).text.includes('"true"');
    await child.ready(healthy, START_PATIENCE, signal);
  }

  async *keys(revision: number, signal: AbortSignal): AsyncGenerator<string> {
    const end = Buffer.from([0]).toString('base64');
    for (let from = Buffer.from([0]); ;) {
      const body = JSON.stringify({
        key: from.toString('base64'),
        range_end: end,
        keys_only: true,
        limit: String(PAGE),
        revision: String(revision),
      });
      const { status, text } = await ask(`${this.etcdUrl}/v3/kv/range`, { method: 'POST', body }, signal);
      if (status !== 200) throw new DrydockError('protocol', `The restored etcd does not list its keys: ${text.slice(0, 500)}`);
      const { kvs = [], more } = JSON.parse(text) as { kvs?: readonly { readonly key: string }[]; more?: boolean };
      for (const { key } of kvs) yield Buffer.from(key, 'base64').toString('utf8');
      const last = kvs.at(-1);
      if (more !== true || !last) return;
      from = Buffer.concat([Buffer.from(last.key, 'base64'), Buffer.from([0])]);
    }
  }

  async startApiServer(prefix: string, signal: AbortSignal): Promise<void> {
    const { apiServer, encryptionConfig } = this.programs;
    if (apiServer === undefined) throw new DrydockError('internal', 'No kube-apiserver was named.');
    const [port = 0] = await freePorts(1);
    const token = randomBytes(24).toString('hex');
    const [tokens, key, certificates] = [this.path('tokens.csv'), this.path('service-accounts.key'), this.path('certificates')];
    await writeFile(tokens, `${token},drill,drill,system:masters\n`, { mode: 0o600 });
    await writeFile(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }), {
      mode: 0o600,
    });
    await mkdir(certificates, { mode: 0o700 });
    const child = await this.start(apiServer, [
      `--etcd-servers=${this.etcdUrl}`,
      `--etcd-prefix=${prefix.replace(/\/$/, '')}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${certificates}`,
      `--token-auth-file=${tokens}`,
      '--anonymous-auth=false',
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/12',
      '--service-account-issuer=https://drydock-drill.invalid',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      '--endpoint-reconciler-type=none',
      '--profiling=false',
      '--v=1',
      ...(encryptionConfig === undefined ? [] : [`--encryption-provider-config=${encryptionConfig}`]),
    ]);
    // The certificate is there only after a moment; it is also its own authority.
    let ca = '';
    const certified = async () => (ca = await readFile(join(certificates, 'apiserver.crt'), 'utf8')).includes('END CERTIFICATE');
    await child.ready(certified, START_PATIENCE, signal);
    this.api = { url: `https://127.0.0.1:${port}`, ca, token };
    // Before all groups are registered some kinds would be taken for such as it does not serve. Not all of /readyz: Secrets that are
    // encrypted at rest may keep that from coming.
    const wanted = ['/api/v1/namespaces/kube-system', '/readyz/autoregister-completion', '/readyz/poststarthook/crd-informer-synced'];
    const serves = async () => {
      for (const path of wanted) if ((await this.get(path, signal)).status !== 200) return false;
      return true;
    };
    await child.ready(serves, START_PATIENCE, signal);
  }

  async get(path: string, signal: AbortSignal): Promise<{ readonly status: number; readonly body: unknown }> {
    if (!this.api) throw new DrydockError('internal', 'No kube-apiserver was started.');
    const { url, ca, token } = this.api;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const { status, text } = await ask(`${url}${path}`, { ca, headers }, signal);
    try {
      return { status, body: JSON.parse(text) as unknown };
    } catch {
      return { status, body: undefined };
    }
  }

  async destroy(): Promise<void> {
    for (const child of [...this.children].reverse()) await child.stop();
    await this.file?.close().catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }

  private get snapshotPath(): string {
    return this.path('snapshot.db');
  }

  private get dataFolder(): string {
    return this.path('etcd');
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private async start(program: string, argv: readonly string[]): Promise<DrillChild> {
    const child = await DrillChild.start(program, argv, this.folder);
    this.children.push(child);
    return child;
  }

  private async run(program: string, argv: readonly string[], signal: AbortSignal): Promise<void> {
    await (await this.start(program, argv)).finished(signal);
  }
}
