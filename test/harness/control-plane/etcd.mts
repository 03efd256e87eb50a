/** A single etcd member of its own, of any series, that a test writes to and takes snapshots of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../tools/run.mjs';
import { Child } from './child.mts';
import { freePorts } from './ports.mts';

const PATIENCE = 60_000;

/** A change within a transaction. Text is UTF-8; bytes are taken as they are. */
export type Change =
  | { readonly put: string; readonly value: string | Uint8Array; readonly lease?: string }
  | { readonly delete: string; readonly rangeEnd?: string };

export interface EtcdServer {
  readonly url: string;
  readonly folder: string;
  /** Path of the database of the running member. */
  readonly database: string;
  /** Revision after the changes, which are made as one. */
  write(...changes: Change[]): Promise<number>;
  /** A lease of so many seconds. @returns its id */
  lease(seconds: number): Promise<string>;
  compact(revision: number): Promise<void>;
  /** Runs etcdctl and returns what it printed. */
  etcdctl(...argv: string[]): Promise<string>;
  call(path: string, body: object): Promise<Record<string, unknown>>;
  /** Ends the member; its files stay. */
  stop(): Promise<void>;
  dispose(): Promise<void>;
}

/** @param bin folder with etcd and etcdctl */
export async function startEtcd(bin: string, flags: readonly string[] = []): Promise<EtcdServer> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-etcd-'));
  const [client = 0, peer = 0] = await freePorts(2);
  const [url, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const child = new Child(
    'etcd',
    [
      join(bin, 'etcd'),
      `--data-dir=${join(folder, 'data')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--log-level=warn',
      '--max-request-bytes=10485760',
      ...flags,
    ],
    join(folder, 'etcd.log'),
  );
  const dispose = async () => {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const call = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`etcd refused ${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  try {
    await child.ready(async () => (await fetch(`${url}/health`)).ok, PATIENCE);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    url,
    folder,
    database: join(folder, 'data', 'member', 'snap', 'db'),
    write: async (...changes) => {
      const success = changes.map((change) =>
        'put' in change
          ? {
              request_put: {
                key: base64(change.put),
                value: base64(change.value),
                ...(change.lease === undefined ? {} : { lease: change.lease }),
              },
            }
          : {
              request_delete_range: {
                key: base64(change.delete),
                ...(change.rangeEnd === undefined ? {} : { range_end: base64(change.rangeEnd) }),
              },
            },
      );
      const { header } = (await call('kv/txn', { success })) as { header: { revision: string } };
      return Number(header.revision);
    },
    lease: async (seconds) => ((await call('lease/grant', { TTL: String(seconds) })) as { ID: string }).ID,
    compact: async (revision) => {
      await call('kv/compaction', { revision: String(revision), physical: true });
    },
    etcdctl: (...argv) => run([join(bin, 'etcdctl'), `--endpoints=${url}`, ...argv], { env: { ETCDCTL_API: '3' } }),
    call,
    stop: () => child.stop(),
    dispose,
  };
}

function base64(value: string | Uint8Array): string {
  return Buffer.from(value as string).toString('base64');
}
