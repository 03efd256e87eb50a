import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { dialDirectly, Handshakes } from '../../../../src/backends/tls/handshake';
import { parseCertificate } from '../../../../src/core/parse/certificates/x509';
import type { Dial } from '../../../../src/ports/handshake';
import { issue } from '../../core/certificates';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function tlsServer(options: TlsOptions = {}): Promise<number> {
  const server = createServer(options, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

const names = (chain: readonly Uint8Array[]) => chain.map((der) => parseCertificate(der).subject.commonName);
const handshakes = new Handshakes();

describe('a handshake', () => {
  it('shows the certificate and the chain that was sent', async () => {
    const ca = await issue({ subject: 'CN=ca', authority: true, notAfter: new Date('2036-01-01') });
    const leaf = await issue({ subject: 'CN=leaf', issuer: ca, notAfter: new Date('2020-01-01'), notBefore: new Date('2019-01-01') });
    const port = await tlsServer({ key: leaf.key, cert: leaf.pem + ca.pem });
    expect(names(await handshakes.chainOf({ host: '127.0.0.1', port }))).toEqual(['leaf', 'ca']);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('shows it with %s where a client certificate is demanded', async (version) => {
    const leaf = await issue({ subject: 'CN=etcd' });
    const port = await tlsServer({
      key: leaf.key,
      cert: leaf.pem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: version,
      maxVersion: version,
    });
    expect(names(await handshakes.chainOf({ host: '127.0.0.1', port }))).toEqual(['etcd']);
  });

  it('asks for the name where the host has one', async () => {
    const leaf = await issue({ subject: 'CN=default' });
    const asked: string[] = [];
    const port = await tlsServer({
      key: leaf.key,
      cert: leaf.pem,
      SNICallback: (name, done) => {
        asked.push(name);
        done(null);
      },
    });
    await handshakes.chainOf({ host: 'localhost', port });
    await handshakes.chainOf({ host: '127.0.0.1', port });
    await handshakes.chainOf({ host: '127.0.0.1', port, servername: 'api.example.org' });
    expect(asked).toEqual(['localhost', 'api.example.org']);
  });

  it('goes the way it is given', async () => {
    const leaf = await issue({ subject: 'CN=behind' });
    const port = await tlsServer({ key: leaf.key, cert: leaf.pem });
    const dialled: string[] = [];
    const dial: Dial = (host, asked, signal) => {
      dialled.push(`${host}:${asked}`);
      return dialDirectly('127.0.0.1', port, signal);
    };
    expect(names(await handshakes.chainOf({ host: '192.0.2.11', port: 2379 }, dial))).toEqual(['behind']);
    expect(dialled).toEqual(['192.0.2.11:2379']);
  });

  it('says why there is none', async () => {
    const closed = await listen(createTcpServer());
    servers.pop()?.close();
    await expect(handshakes.chainOf({ host: '127.0.0.1', port: closed })).rejects.toMatchObject({ kind: 'refused' });
    const plain = await listen(createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    await expect(handshakes.chainOf({ host: '127.0.0.1', port: plain })).rejects.toMatchObject({ kind: 'tls' });
    const rude = await listen(createTcpServer((socket) => socket.destroy()));
    await expect(handshakes.chainOf({ host: '127.0.0.1', port: rude })).rejects.toMatchObject({ kind: 'disconnected' });
    const silent = await listen(createTcpServer((socket) => void socket.on('error', () => undefined)));
    await expect(new Handshakes(() => 30).chainOf({ host: '127.0.0.1', port: silent })).rejects.toMatchObject({ kind: 'timeout' });
    await expect(handshakes.chainOf({ host: 'no-such-host.invalid', port: 1 })).rejects.toMatchObject({ kind: 'dns' });
    const abort = new AbortController();
    const waiting = handshakes.chainOf({ host: '127.0.0.1', port: silent }, undefined, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

const openssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
})();

describe.skipIf(openssl === undefined)('a handshake with openssl', () => {
  it.each(['-tls1_2', '-tls1_3'])('shows the certificate of a server that ends it without one of the client (%s)', async (version) => {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-handshake-'));
    const leaf = await issue({ subject: 'CN=strict' });
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    writeFileSync(key, leaf.key);
    writeFileSync(cert, leaf.pem);
    // Its standard input stays open: it ends with it.
    const server = spawn('openssl', [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-key',
      key,
      '-cert',
      cert,
      version,
      '-Verify',
      '1',
      '-verify_return_error',
    ]);
    try {
      const port = await new Promise<number>((resolve, reject) => {
        let said = '';
        server.once('exit', () => reject(new Error(said)));
        server.stdout.on('data', (piece: Buffer) => {
          said += piece.toString();
          const found = /ACCEPT \S+:(\d+)/.exec(said)?.[1];
          if (found) resolve(Number(found));
        });
      });
      expect(names(await handshakes.chainOf({ host: '127.0.0.1', port }))).toEqual(['strict']);
    } finally {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
