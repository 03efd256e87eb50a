import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../rig/cluster.mts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** Milliseconds that a write may take before it is tried again; a client that waits for ever sees no interruption. */
const PATIENCE = 2_000;
const BETWEEN = 50;

interface Access {
  readonly server: string;
  readonly agent: Agent;
}

/** A client that writes to the API through the load balancer all the time, and keeps for how long it could not. */
export class Writer {
  private readonly stopped = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private longest = 0;
  private writes = 0;

  constructor(private readonly cluster: Cluster) {}

  async start(): Promise<void> {
    await this.cluster.kubectl('create', 'namespace', 'writer').catch(() => '');
    const access = this.access();
    await this.write(access, 'POST', '/api/v1/namespaces/writer/configmaps', 'begin').catch(() => {});
    this.working = this.work(access);
  }

  async stop(): Promise<{ readonly longest: number; readonly writes: number }> {
    this.stopped.abort();
    await this.working;
    return { longest: this.longest, writes: this.writes };
  }

  private async work(access: Access): Promise<void> {
    let last = Date.now();
    while (!this.stopped.signal.aborted) {
      try {
        await this.write(access, 'PUT', '/api/v1/namespaces/writer/configmaps/note', String(this.writes));
        this.longest = Math.max(this.longest, Date.now() - last);
        last = Date.now();
        this.writes += 1;
      } catch {
        // Counted as time without a write.
      }
      await sleep(BETWEEN);
    }
  }

  private write({ server, agent }: Access, method: string, path: string, text: string): Promise<void> {
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'note', namespace: 'writer' },
      data: { note: createHash('sha256').update(text).digest('hex') },
    });
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request(`${server}${path}`, { method, agent, headers, timeout: PATIENCE }, (response) => {
        response.resume();
        response.on('end', () => ((response.statusCode ?? 500) < 300 ? resolve() : reject(new Error(String(response.statusCode)))));
        response.on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', reject);
      call.end(body);
    });
  }

  private access(): Access {
    const config = parse(readFileSync(this.cluster.kubeconfig, 'utf8')) as {
      readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[];
      readonly users: readonly { readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }[];
    };
    const decode = (data: string) => Buffer.from(data, 'base64');
    const { cluster } = config.clusters[0]!;
    const { user } = config.users[0]!;
    return {
      server: cluster.server,
      agent: new Agent({
        ca: decode(cluster['certificate-authority-data']),
        cert: decode(user['client-certificate-data']),
        key: decode(user['client-key-data']),
        keepAlive: true,
        maxSockets: 1,
      }),
    };
  }
}
