import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetesBackend, type KubernetesBackend } from '../../../../../src/backends/kubernetes';
import { silentLogger } from '../../../../../src/core/logger';
import type { ClusterRef } from '../../../../../src/core/model/cluster';
import { makeIdentity } from '../../../../../src/practice/certificate';

const YEAR = 365 * 86_400_000;

/** What people meet when they connect: real servers on loopback, real certificates, real plugins. */
describe('connecting to a cluster', () => {
  const servers: Server[] = [];
  const backends: KubernetesBackend[] = [];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-connect-'));
  });
  afterEach(() => {
    for (const backend of backends.splice(0)) backend.dispose();
    for (const server of servers.splice(0)) {
      server.close();
      if ('closeAllConnections' in server) (server as unknown as { closeAllConnections(): void }).closeAllConnections();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const api: RequestListener = (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(request.url === '/version' ? { gitVersion: 'v1.34.4', major: '1', minor: '34', platform: 'linux/amd64' } : {}),
    );
  };
  const secure = async (handler: RequestListener = api, madeAt = Date.now()) => {
    const identity = await makeIdentity(madeAt);
    const port = await listening(createHttps({ key: identity.key, cert: identity.certificate }, handler));
    return { port, ca: Buffer.from(identity.authority).toString('base64') };
  };

  interface Setting {
    readonly cluster: Readonly<Record<string, unknown>>;
    readonly user?: Readonly<Record<string, unknown>>;
    readonly connectTimeoutMs?: number;
    readonly execTimeoutMs?: number;
    readonly mayExecute?: boolean;
    readonly log?: string[];
  }
  const setUp = async ({
    cluster,
    user = { token: 'secret-token' },
    connectTimeoutMs = 5_000,
    execTimeoutMs = 10_000,
    mayExecute = true,
    log,
  }: Setting) => {
    const note = (message: string, ...details: unknown[]) => void log?.push([message, ...details.map(String)].join(' '));
    const backend = createKubernetesBackend({
      logger: log ? { trace: note, debug: note, info: note, warn: note, error: note } : silentLogger,
      clock: { now: () => Date.now(), sleep: (milliseconds) => sleep(milliseconds) },
      env: { PATH: process.env.PATH },
      home: folder,
      settings: {
        kubeconfigs: () => [],
        connectTimeoutMs: () => connectTimeoutMs,
        execTimeoutMs: () => execTimeoutMs,
        onDidChange: () => ({ dispose() {} }),
      },
      workspaceFolders: () => [],
      mayExecute: async () => mayExecute,
    });
    backends.push(backend);
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'prod-eu', context: { cluster: 'c', user: 'u' } }],
    });
    backend.addInline({ file: join(folder, 'config'), text });
    const [ref] = (await backend.directory.list()).clusters;
    return { backend, ref: ref as ClusterRef };
  };
  const connect = async (setting: Setting) => {
    const { backend, ref } = await setUp(setting);
    return backend.connector.connect(ref);
  };
  /** Every error names the cluster and says what to do next. */
  const failure = async (setting: Setting) => {
    const error: unknown = await connect(setting).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'DrydockError', message: expect.stringContaining(''), hint: expect.any(String) });
    return error as { readonly kind: string; readonly message: string; readonly hint: string };
  };
  const url = (port: number, scheme = 'https') => `${scheme}://127.0.0.1:${port}`;
  const plugin = (source: string): string => {
    const file = join(folder, `plugin-${Math.random().toString(36).slice(2)}.mjs`);
    writeFileSync(file, `#!${process.execPath}\n${source}`);
    chmodSync(file, 0o755);
    return file;
  };
  const exec = (command: string, more: Readonly<Record<string, unknown>> = {}) => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'IfAvailable', ...more },
  });
  const answer = (token: string, expiry?: string) =>
    `console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: ${JSON.stringify(token)}${expiry ? `, expirationTimestamp: '${expiry}'` : ''} } }))`;

  it('works with the right authority, and reads the version', async () => {
    const { port, ca } = await secure();
    const kubernetes = await connect({ cluster: { server: url(port), 'certificate-authority-data': ca } });
    expect(await kubernetes.serverVersion()).toMatchObject({ gitVersion: 'v1.34.4', minor: 34 });
    kubernetes.dispose();
  });

  it('says that the authority is another one', async () => {
    const [{ port }, other] = [await secure(), await secure()];
    expect(await failure({ cluster: { server: url(port), 'certificate-authority-data': other.ca } })).toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('not signed by the authority'),
    });
  });

  it('says that the certificate has expired, or is for another name, and lets tls-server-name and insecure-skip-tls-verify decide', async () => {
    const old = await secure(api, Date.now() - 2 * YEAR);
    expect(await failure({ cluster: { server: url(old.port), 'certificate-authority-data': old.ca } })).toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('has expired'),
    });
    const { port, ca } = await secure();
    const named = { server: url(port), 'certificate-authority-data': ca, 'tls-server-name': 'api.example.org' };
    expect(await failure({ cluster: named })).toMatchObject({ kind: 'tls', message: expect.stringContaining('not made for the name') });
    (await connect({ cluster: { ...named, 'tls-server-name': 'localhost' } })).dispose();
    (await connect({ cluster: { server: url(old.port), 'insecure-skip-tls-verify': true } })).dispose();
    const { ref } = await setUp({ cluster: { server: url(old.port), 'insecure-skip-tls-verify': true } });
    expect(ref.warnings.join()).toContain('insecure-skip-tls-verify');
  });

  it('tells a closed port, an unknown name and plain HTTP apart', async () => {
    const closed = createTcp();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await failure({ cluster: { server: url(port) } })).toMatchObject({ kind: 'refused' });
    expect(await failure({ cluster: { server: 'https://no-such-host.invalid:6443' } })).toMatchObject({ kind: 'dns' });
    const plain = await listening(createHttp(api));
    expect(['tls', 'protocol', 'disconnected']).toContain((await failure({ cluster: { server: url(plain) } })).kind);
  });

  it('gives up on a server that takes the connection and never answers', async () => {
    const silent = await listening(createTcp(() => {}));
    expect(await failure({ cluster: { server: url(silent, 'http') }, connectTimeoutMs: 300 })).toMatchObject({ kind: 'timeout' });
    expect(await failure({ cluster: { server: url(silent) }, connectTimeoutMs: 300 })).toMatchObject({ kind: 'timeout' });
  });

  it('recognises a login page, whatever its status', async () => {
    for (const status of [200, 403, 503]) {
      const port = await listening(
        createHttp((_request, response) => {
          response.writeHead(status, { 'content-type': 'text/html' });
          response.end('<!doctype html><html><body>Log in</body></html>');
        }),
      );
      if (status === 403) continue; // a 403 of any shape is a server that answers; the next request tells
      const error = await failure({ cluster: { server: url(port, 'http') } });
      expect(error.hint).toContain('login page');
    }
  });

  it('says that the token is not accepted, without repeating it', async () => {
    const log: string[] = [];
    const port = await listening(
      createHttp((_request, response) => {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({
            kind: 'Status',
            apiVersion: 'v1',
            status: 'Failure',
            message: 'Unauthorized',
            reason: 'Unauthorized',
            code: 401,
          }),
        );
      }),
    );
    const error = await failure({ cluster: { server: url(port, 'http') }, log });
    expect(error).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining('prod-eu') });
    expect(`${JSON.stringify(error)}${log.join()}`).not.toContain('secret-token');
  });

  describe('with a credential plugin', () => {
    const seen: string[] = [];
    const guarded = async (good: string) =>
      listening(
        createHttp((request, response) => {
          seen.push(request.headers.authorization ?? '');
          if (request.headers.authorization === `Bearer ${good}`) return api(request, response);
          response.writeHead(401);
          response.end();
        }),
      );

    beforeEach(() => void seen.splice(0));

    it('sends its token, and never writes it down', async () => {
      const log: string[] = [];
      const port = await guarded('from-plugin');
      (await connect({ cluster: { server: url(port, 'http') }, user: exec(plugin(answer('from-plugin'))), log })).dispose();
      expect(log.join()).not.toContain('from-plugin');
    });

    it('runs it once for many requests, and once more after a 401', async () => {
      const count = join(folder, 'count');
      writeFileSync(count, '');
      const command = plugin(
        `import { appendFileSync, readFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(count)}, 'x'); const runs = readFileSync(${JSON.stringify(count)}, 'utf8').length; const token = 'token-' + runs; ${answer('TOKEN').replace('"TOKEN"', 'token')}`,
      );
      const port = await guarded('token-2');
      const kubernetes = await connect({ cluster: { server: url(port, 'http') }, user: exec(command) });
      await Promise.all(Array.from({ length: 10 }, () => kubernetes.serverVersion()));
      expect(readFileSync(count, 'utf8')).toBe('xx');
      kubernetes.dispose();
    });

    it('gives it KUBERNETES_EXEC_INFO and the environment of the kubeconfig', async () => {
      const told = join(folder, 'told');
      const command = plugin(
        `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(told)}, JSON.stringify([process.env.KUBERNETES_EXEC_INFO, process.env.REGION])); ${answer('t')}`,
      );
      const port = await guarded('t');
      const user = exec(command, { env: [{ name: 'REGION', value: 'eu' }], provideClusterInfo: true });
      (await connect({ cluster: { server: url(port, 'http') }, user })).dispose();
      const [info, region] = JSON.parse(readFileSync(told, 'utf8')) as [string, string];
      expect(region).toBe('eu');
      expect(JSON.parse(info)).toMatchObject({
        kind: 'ExecCredential',
        spec: { interactive: false, cluster: { server: url(port, 'http') } },
      });
    });

    it('says what is wrong with it: not there, failing, silent, hanging, interactive, not allowed', async () => {
      const cluster = { server: url(await guarded('t'), 'http') };
      const failed = (user: Readonly<Record<string, unknown>>, more: Partial<Setting> = {}) => failure({ cluster, user, ...more });
      expect(await failed(exec('no-such-plugin-at-all', { installHint: 'Get it from the vendor.' }))).toMatchObject({
        kind: 'exec',
        hint: expect.stringContaining('Get it from the vendor.'),
      });
      const broken = await failed(exec(plugin("console.error('first'); console.error('please log in again'); process.exit(3)")));
      expect(broken.message).toMatch(/ended with code 3: please log in again/);
      expect((await failed(exec(plugin('')))).message).toContain('printed nothing');
      expect((await failed(exec(plugin("console.log('sk-very-secret')")))).message).not.toContain('sk-very-secret');
      expect(await failed(exec(plugin('setInterval(() => {}, 1000)')), { execTimeoutMs: 300 })).toMatchObject({ kind: 'timeout' });
      expect(await failed(exec(plugin(answer('t')), { interactiveMode: 'Always' }))).toMatchObject({ kind: 'exec' });
      expect(await failed(exec(plugin(answer('t'))), { mayExecute: false })).toMatchObject({ kind: 'untrusted' });
      expect((await failed(exec(plugin(answer('t')), { apiVersion: 'client.authentication.k8s.io/v1beta1' }))).message).toContain(
        'asks for client.authentication.k8s.io/v1beta1',
      );
    });
  });

  it('diagnoses each stage, and skips what needs a failed one', async () => {
    const { port, ca } = await secure();
    const good = await setUp({ cluster: { server: url(port), 'certificate-authority-data': ca } });
    const stages = await good.backend.connector.diagnose(good.ref);
    expect(Object.fromEntries(stages.map(({ stage, outcome }) => [stage, outcome]))).toMatchObject({
      kubeconfig: 'passed',
      credentials: 'passed',
      dns: 'passed',
      tcp: 'passed',
      proxy: 'skipped',
      tls: 'passed',
      version: 'passed',
    });
    const other = await secure();
    const bad = await setUp({ cluster: { server: url(port), 'certificate-authority-data': other.ca } });
    const broken = await bad.backend.connector.diagnose(bad.ref);
    expect(broken.find(({ stage }) => stage === 'tls')).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('practice'),
      hint: expect.any(String),
    });
    expect(broken.find(({ stage }) => stage === 'version')).toMatchObject({ outcome: 'skipped' });
  });
});
