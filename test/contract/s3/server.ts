/** A real S3-compatible server on loopback, over a folder. */
import { createServer, type Server } from 'node:http';
import { request } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../../harness/control-plane/child.mts';
import { freePorts } from '../../harness/control-plane/ports.mts';
import { ensureS3Server } from '../../harness/tools/s3.mjs';

export const ACCESS = { id: 'drydock-test', secret: 'never-in-a-message' };

export class S3World {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: Child,
  ) {}

  static async create(...buckets: readonly string[]): Promise<S3World> {
    const program = join(await ensureS3Server(), 'versitygw');
    const folder = mkdtempSync(join(tmpdir(), 'drydock-s3-'));
    const data = join(folder, 'data');
    for (const bucket of buckets) mkdirSync(join(data, bucket), { recursive: true });
    const [port = 0] = await freePorts(1);
    const argv = ['--port', `127.0.0.1:${port}`, '--access', ACCESS.id, '--secret', ACCESS.secret, '--region', 'us-east-1'];
    // Attributes beside the files: not every file system of a test has them.
    const child = new Child('versitygw', [program, ...argv, 'posix', '--sidecar', join(folder, 'sidecar'), data], join(folder, 'log'));
    mkdirSync(join(folder, 'sidecar'));
    const url = `http://127.0.0.1:${port}`;
    await child.ready(async () => (await fetch(url)).status > 0, 30_000);
    return new S3World(url, folder, child);
  }

  /** Names of the objects in a bucket. */
  objects(bucket: string, folder = ''): readonly string[] {
    const path = join(this.folder, 'data', bucket, folder);
    return existsSync(path)
      ? readdirSync(path)
          .filter((name) => !name.startsWith('.'))
          .sort()
      : [];
  }

  path(bucket: string, key: string): string {
    return join(this.folder, 'data', bucket, key);
  }

  async dispose(): Promise<void> {
    await this.child.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Stands before a server and does to a request what a bad network does. */
export class Troublemaker {
  private server: Server | undefined;
  readonly seen: string[] = [];
  /** What happens to the next requests that fit; each once. */
  readonly troubles: { readonly fits: RegExp; readonly does: 'cut' | 503 | 'change' }[] = [];
  onRequest: ((line: string) => void) | undefined;

  constructor(private readonly target: string) {}

  async listen(): Promise<string> {
    const [port = 0] = await freePorts(1);
    const target = new URL(this.target);
    const url = `http://127.0.0.1:${port}`;
    this.server = createServer((incoming, outgoing) => {
      const line = `${incoming.method} ${incoming.url}`;
      this.seen.push(line);
      this.onRequest?.(line);
      const at = this.troubles.findIndex(({ fits }) => fits.test(line));
      const [trouble] = at < 0 ? [] : this.troubles.splice(at, 1);
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('error', () => undefined);
      incoming.on('end', () => {
        if (trouble?.does === 'cut') return void incoming.socket.destroy();
        if (trouble?.does === 503) return void outgoing.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
        const body = Buffer.concat(pieces);
        if (trouble?.does === 'change') body[body.length >> 1]! ^= 1;
        const passed = request(
          { host: target.hostname, port: target.port, path: incoming.url, method: incoming.method, headers: incoming.headers },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(outgoing);
          },
        );
        passed.on('error', () => outgoing.destroy());
        passed.end(body);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
    return url;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}
