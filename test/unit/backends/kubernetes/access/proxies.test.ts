import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAccess } from '../../../../../src/backends/kubernetes/access/api-access';
import { openAccess } from '../../../../../src/backends/kubernetes/access/open-access';
import { makeAuthority, type Authority } from '../support/authority';
import { contextOf, surroundings } from '../support/cluster-fixture';
import { Loopback } from '../support/loopback';

const open: ApiAccess[] = [];
let loopback: Loopback;
let authority: Authority;

beforeEach(async () => {
  loopback = new Loopback();
  authority = await makeAuthority();
});
afterEach(async () => {
  for (const access of open.splice(0)) access.dispose();
  await loopback.close();
});

/** A server that only the proxy can find: its name resolves nowhere else. */
const NAME = 'api.cluster.invalid';
const secureServer = async () => loopback.https(await authority.issue({ dns: [NAME] }));

async function read(cluster: object, env: Readonly<Record<string, string>> = {}, connectTimeoutMs = 5_000): Promise<string> {
  const server = `https://${NAME}:6443`;
  const context = contextOf({ server, 'certificate-authority-data': authority.data, ...cluster });
  const access = await openAccess(context, surroundings({ env, connectTimeoutMs: () => connectTimeoutMs }));
  open.push(access);
  return (await access.request({ method: 'GET', path: '/version', timeoutMs: connectTimeoutMs })).text();
}

describe('behind an HTTP proxy', () => {
  it('https goes through a tunnel, and the certificate of the server itself is checked', async () => {
    const proxy = await loopback.httpProxy(await secureServer());
    expect(await read({ 'proxy-url': `http://127.0.0.1:${proxy.port}` })).toContain('v1.34.4');
    expect(proxy.asked).toEqual([`CONNECT ${NAME}:6443`]);

    const impostor = await loopback.httpProxy(await loopback.https(await (await makeAuthority()).issue({ dns: [NAME] })));
    await expect(read({ 'proxy-url': `http://127.0.0.1:${impostor.port}` })).rejects.toMatchObject({ kind: 'tls' });
  });

  it('gives the proxy the password of its address', async () => {
    const proxy = await loopback.httpProxy(await secureServer());
    await read({ 'proxy-url': `http://me:secret@127.0.0.1:${proxy.port}` });
    expect(proxy.asked).toEqual([`CONNECT ${NAME}:6443 Basic ${Buffer.from('me:secret').toString('base64')}`]);
  });

  it('plain http has a tunnel as well', async () => {
    const proxy = await loopback.httpProxy(await loopback.http());
    expect(await read({ server: `http://${NAME}:8080`, 'proxy-url': `http://127.0.0.1:${proxy.port}` })).toContain('v1.34.4');
    expect(proxy.asked).toEqual([`CONNECT ${NAME}:8080`]);
  });

  it('comes from the environment, unless the kubeconfig names one or NO_PROXY the server', async () => {
    const target = await secureServer();
    const [ours, other] = [await loopback.httpProxy(target), await loopback.httpProxy(target)];
    const env = { HTTPS_PROXY: `http://127.0.0.1:${other.port}` };
    await read({}, env);
    expect(other.asked).toHaveLength(1);
    await read({ 'proxy-url': `http://127.0.0.1:${ours.port}` }, env);
    expect([ours.asked.length, other.asked.length]).toEqual([1, 1]);
    await expect(read({}, { ...env, NO_PROXY: 'cluster.invalid' })).rejects.toMatchObject({ kind: 'dns' });
  });

  it.each(['403 Forbidden', '407 Proxy Authentication Required', '502 Bad Gateway'])('names the proxy that answers %s', async (refusal) => {
    const { port } = await loopback.httpProxy(await secureServer(), refusal);
    await expect(read({ 'proxy-url': `http://me:hunter2@127.0.0.1:${port}` })).rejects.toSatisfy((error: Error & { kind: string }) => {
      expect(error).toMatchObject({ kind: 'proxy', hint: expect.stringContaining('proxy-url') });
      expect(error.message).toContain(`http://127.0.0.1:${port}`);
      expect(error.message).toContain(refusal.slice(0, 3));
      expect(error.message).not.toContain('hunter2');
      return true;
    });
  });

  it('names a proxy that is not there, by port or by name', async () => {
    const closed = `http://127.0.0.1:${await loopback.closedPort()}`;
    for (const proxy of [closed, 'http://proxy.invalid:3128'])
      await expect(read({ 'proxy-url': proxy })).rejects.toMatchObject({ kind: 'proxy', message: expect.stringContaining(proxy) });
  });

  it('gives up on a proxy that never answers', async () => {
    const port = await loopback.tcp();
    await expect(read({ 'proxy-url': `http://127.0.0.1:${port}` }, {}, 300)).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('behind a SOCKS5 proxy', () => {
  it.each(['socks5', 'socks5h'])('%s leaves the name to the proxy, and checks the certificate of the server', async (scheme) => {
    const proxy = await loopback.socksProxy(await secureServer());
    expect(await read({ 'proxy-url': `${scheme}://127.0.0.1:${proxy.port}` })).toContain('v1.34.4');
    expect(proxy.asked).toEqual([`${NAME}:6443`]);

    const impostor = await loopback.socksProxy(await loopback.https(await (await makeAuthority()).issue({ dns: [NAME] })));
    await expect(read({ 'proxy-url': `${scheme}://127.0.0.1:${impostor.port}` })).rejects.toMatchObject({ kind: 'tls' });
  });

  it('checks the certificate of a server that is an address', async () => {
    const proxy = await loopback.socksProxy(await loopback.https(await authority.issue({ ips: ['192.0.2.7'] })));
    const cluster = { server: 'https://192.0.2.7:6443', 'proxy-url': `socks5://127.0.0.1:${proxy.port}` };
    expect(await read(cluster)).toContain('v1.34.4');
    const other = { ...cluster, server: 'https://192.0.2.8:6443' };
    await expect(read(other)).rejects.toMatchObject({ kind: 'tls', message: expect.stringContaining('not made for the name') });
  });

  it('names the proxy that refuses, is not there or never answers', async () => {
    const { port } = await loopback.socksProxy(0, 5);
    await expect(read({ 'proxy-url': `socks5://127.0.0.1:${port}` })).rejects.toMatchObject({
      kind: 'proxy',
      message: expect.stringContaining(`socks5://127.0.0.1:${port}`),
    });
    const closed = `socks5://127.0.0.1:${await loopback.closedPort()}`;
    await expect(read({ 'proxy-url': closed })).rejects.toMatchObject({ kind: 'proxy', message: expect.stringContaining(closed) });
    const silent = await loopback.tcp();
    await expect(read({ 'proxy-url': `socks5://127.0.0.1:${silent}` }, {}, 300)).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('a proxy address that can not be used', () => {
  it.each([
    ['10.0.0.1:3128', 'not a URL'],
    ['ftp://proxy.example', 'scheme ftp'],
    ['proxy.example:3128', 'scheme proxy.example'],
  ])('%s is told before anything is contacted', async (proxy, words) => {
    await expect(read({ 'proxy-url': proxy })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringMatching(new RegExp(`^prod-eu: .*${words}`)),
      hint: expect.stringContaining('proxy-url'),
    });
  });
});
