import type { IncomingMessage, RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAccess } from '../../../../../src/backends/kubernetes/access/api-access';
import { openAccess, type AccessDependencies } from '../../../../../src/backends/kubernetes/access/open-access';
import type { DrydockError } from '../../../../../src/core/errors';
import { contextOf, surroundings } from '../support/cluster-fixture';
import { Loopback, version } from '../support/loopback';

const open: ApiAccess[] = [];
let loopback: Loopback;

beforeEach(() => {
  loopback = new Loopback();
});
afterEach(async () => {
  for (const access of open.splice(0)) access.dispose();
  await loopback.close();
});

async function accessTo(cluster: object, user: object = {}, over: Partial<AccessDependencies> = {}): Promise<ApiAccess> {
  const access = await openAccess(contextOf(cluster, user), surroundings(over));
  open.push(access);
  return access;
}

/** Reads the version to its end, or gives the error. */
async function attempt(access: ApiAccess, timeoutMs = 5_000): Promise<string | DrydockError> {
  try {
    return await (await access.request({ method: 'GET', path: '/version', timeoutMs })).text();
  } catch (error) {
    expect(error).toMatchObject({ name: 'DrydockError', message: expect.stringContaining('prod-eu'), hint: expect.stringMatching(/\.$/) });
    return error as DrydockError;
  }
}

describe('a request', () => {
  it('keeps the path of the server address, and says who sends it', async () => {
    const seen: IncomingMessage[] = [];
    const port = await loopback.http((request, response) => {
      seen.push(request);
      version(request, response);
    });
    await attempt(await accessTo({ server: `http://127.0.0.1:${port}/k8s/clusters/c-1/` }));
    expect(seen[0]).toMatchObject({ url: '/k8s/clusters/c-1/version', headers: { 'user-agent': 'drydock-test' } });
  });

  it('sends a password, and whom to impersonate, each group in a header of its own', async () => {
    const seen: IncomingMessage[] = [];
    const port = await loopback.http((request, response) => {
      seen.push(request);
      version(request, response);
    });
    const user = { username: 'me', password: 'pässword', as: 'jane', 'as-groups': ['dev', 'ops'], 'as-uid': '42' };
    await attempt(await accessTo({ server: `http://127.0.0.1:${port}` }, user));
    const [request] = seen;
    expect(request?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('me:pässword').toString('base64')}`,
      'impersonate-user': 'jane',
      'impersonate-uid': '42',
    });
    expect(request?.headersDistinct['impersonate-group']).toEqual(['dev', 'ops']);
  });

  it('reads an answer in gzip', async () => {
    const body = JSON.stringify({ items: Array.from({ length: 5_000 }, (_, index) => `n${index}`) });
    const port = await loopback.http((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(body));
    });
    expect(await attempt(await accessTo({ server: `http://127.0.0.1:${port}` }))).toBe(body);
  });

  it.each<[what: string, handler: RequestListener]>([
    [
      'plain',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"half":', () => response.socket?.resetAndDestroy());
      },
    ],
    [
      'in gzip',
      (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.write(gzipSync('x'.repeat(100)).subarray(0, 15), () => response.socket?.resetAndDestroy());
      },
    ],
  ])('tells that the connection broke in the middle of the body, %s', async (_what, handler) => {
    const port = await loopback.http(handler);
    expect(await attempt(await accessTo({ server: `http://127.0.0.1:${port}` }))).toMatchObject({ kind: 'disconnected' });
  });

  it('gives up on a body that stops coming, in the time that the head may take', async () => {
    const port = await loopback.http((_request, response) => void response.write('{"half":'));
    expect(await attempt(await accessTo({ server: `http://127.0.0.1:${port}` }), 200)).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('in the middle of its answer'),
    });
  });

  it('is not cut off for being slow as long as something comes', async () => {
    const port = await loopback.http((_request, response) => {
      let rest = 8;
      const timer = setInterval(() => {
        if (rest-- > 0) return void response.write('x');
        clearInterval(timer);
        response.end();
      }, 100);
    });
    expect(await attempt(await accessTo({ server: `http://127.0.0.1:${port}` }), 600)).toBe('xxxxxxxx');
  });

  it('gives up on a server that takes the connection and says nothing, with and without TLS', async () => {
    const port = await loopback.tcp();
    for (const scheme of ['http', 'https']) {
      const access = await accessTo({ server: `${scheme}://127.0.0.1:${port}` }, {}, { connectTimeoutMs: () => 200 });
      expect(await attempt(access, 300)).toMatchObject({ kind: 'timeout' });
    }
  });

  it('ends at once when its caller stops it, before and in the middle of the answer', async () => {
    const silent = await accessTo({ server: `http://127.0.0.1:${await loopback.tcp()}` });
    const before = new AbortController();
    const pending = silent.request({ method: 'GET', path: '/version', signal: before.signal });
    before.abort();
    await expect(pending).rejects.toMatchObject({ kind: 'cancelled' });

    const port = await loopback.http((_request, response) => void response.write('{"half":'));
    const half = await accessTo({ server: `http://127.0.0.1:${port}` });
    const during = new AbortController();
    const answer = await half.request({ method: 'GET', path: '/version', signal: during.signal });
    const body = answer.text();
    during.abort();
    await expect(body).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says when what answers speaks no HTTP', async () => {
    const port = await loopback.tcp((socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expect(await attempt(await accessTo({ server: `http://127.0.0.1:${port}` }))).toMatchObject({ kind: 'protocol' });
  });

  it('is not held up by fifty open watches, and reuses its connections', async () => {
    const connections = new Set<unknown>();
    let watches = 0;
    const port = await loopback.http((request, response) => {
      if (request.url?.startsWith('/watch')) {
        watches += 1;
        return void response.write('{}\n');
      }
      connections.add(request.socket);
      version(request, response);
    });
    const access = await accessTo({ server: `http://127.0.0.1:${port}` });
    await Promise.all(Array.from({ length: 50 }, (_, index) => access.request({ method: 'GET', path: `/watch/${index}` })));
    expect(watches).toBe(50);
    for (let turn = 0; turn < 5; turn += 1) expect(await attempt(access, 2_000)).toContain('v1.34.4');
    // One may still be busy with the end of the answer before.
    expect(connections.size).toBeLessThanOrEqual(2);
  });
});
