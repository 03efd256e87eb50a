import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccess } from '../../../../../src/backends/kubernetes/access/open-access';
import type { DrydockError } from '../../../../../src/core/errors';
import { base64, makeAuthority, selfSigned, type Authority } from '../support/authority';
import { contextOf, surroundings } from '../support/cluster-fixture';
import { Loopback } from '../support/loopback';

let loopback: Loopback;
let authority: Authority;
let folder: string;

beforeEach(async () => {
  loopback = new Loopback();
  authority = await makeAuthority();
  folder = mkdtempSync(join(tmpdir(), 'drydock-tls-'));
});
afterEach(async () => {
  await loopback.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `ok`, or the error, which names the cluster and says what to do. */
async function read(port: number, cluster: object, user: object = {}): Promise<'ok' | DrydockError> {
  try {
    const context = contextOf({ server: `https://127.0.0.1:${port}`, ...cluster }, user, join(folder, 'config'));
    const access = await openAccess(context, surroundings());
    try {
      await (await access.request({ method: 'GET', path: '/version', timeoutMs: 5_000 })).text();
      return 'ok';
    } finally {
      access.dispose();
    }
  } catch (error) {
    expect(error).toMatchObject({ name: 'DrydockError', message: expect.stringMatching(/^prod-eu: /), hint: expect.stringMatching(/\.$/) });
    return error as DrydockError;
  }
}

const tls = (words: string) => ({ kind: 'tls', message: expect.stringContaining(words) });

describe('the certificate of a server', () => {
  it('is accepted when the authority of the kubeconfig signed it, given as data or as a path from the kubeconfig', async () => {
    const port = await loopback.https(await authority.issue());
    expect(await read(port, { 'certificate-authority-data': authority.data })).toBe('ok');
    mkdirSync(join(folder, 'pki'));
    writeFileSync(join(folder, 'pki/ca.crt'), authority.cert);
    expect(await read(port, { 'certificate-authority': 'pki/ca.crt' })).toBe('ok');
    expect(await read(port, { 'certificate-authority': join(folder, 'pki/ca.crt') })).toBe('ok');
  });

  it.each(['another authority', 'test authority'])('is refused when "%s" of another cluster signed it', async (name) => {
    const port = await loopback.https(await (await makeAuthority(name)).issue());
    expect(await read(port, { 'certificate-authority-data': authority.data })).toMatchObject(tls('not signed by the authority'));
    expect(await read(port, {})).toMatchObject(tls('not signed by the authority'));
  });

  it('is refused when it vouches for itself', async () => {
    const port = await loopback.https(await selfSigned());
    expect(await read(port, { 'certificate-authority-data': authority.data })).toMatchObject(tls('not signed by the authority'));
    expect(await read(port, { 'insecure-skip-tls-verify': true })).toBe('ok');
  });

  it('is refused when it has expired or is not valid yet', async () => {
    const [past, future] = [Date.now() - 60_000, Date.now() + 60_000];
    const expired = await loopback.https(await authority.issue({ notAfter: past }));
    expect(await read(expired, { 'certificate-authority-data': authority.data })).toMatchObject(tls('has expired'));
    const early = await loopback.https(await authority.issue({ notBefore: future }));
    expect(await read(early, { 'certificate-authority-data': authority.data })).toMatchObject(tls('not valid yet'));
  });

  it('has to be for the name, which tls-server-name may set', async () => {
    const port = await loopback.https(await authority.issue({ dns: ['kubernetes.default'], ips: [] }));
    const cluster = { 'certificate-authority-data': authority.data };
    expect(await read(port, cluster)).toMatchObject(tls('not made for the name 127.0.0.1'));
    expect(await read(port, { ...cluster, 'tls-server-name': 'kubernetes.default' })).toBe('ok');
    expect(await read(port, { ...cluster, 'tls-server-name': 'kubernetes.other' })).toMatchObject(tls('not made for the name'));
  });

  it('is not there at all when plain HTTP is behind an https address', async () => {
    expect(await read(await loopback.http(), {})).toMatchObject({ kind: 'tls', hint: expect.stringContaining('plain HTTP') });
  });

  it('does not count when server and client have no protocol in common', async () => {
    const port = await loopback.https({
      ...(await authority.issue()),
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
    });
    const error = await read(port, { 'certificate-authority-data': authority.data });
    expect(error).toMatchObject(tls('no secure connection'));
  });
});

describe('a client certificate', () => {
  const demanding = async (clients: Authority, maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
    loopback.https({ ...(await authority.issue()), ca: clients.cert, requestCert: true, rejectUnauthorized: true, maxVersion });
  const user = ({ cert, key }: { readonly cert: string; readonly key: string }) => ({
    'client-certificate-data': base64(cert),
    'client-key-data': base64(key),
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is shown to a server that demands one (%s), which may refuse it', async (version) => {
    const clients = await makeAuthority('clients');
    const cluster = { 'certificate-authority-data': authority.data };
    const port = await demanding(clients, version);
    expect(await read(port, cluster, user(await clients.issue({ usage: 'client' })))).toBe('ok');
    const stranger = await read(port, cluster, user(await (await makeAuthority('strangers')).issue({ usage: 'client' })));
    expect(stranger).not.toBe('ok');
    expect(['tls', 'disconnected']).toContain((stranger as DrydockError).kind);
    expect(await read(port, cluster)).not.toBe('ok');
  });

  it('may stand in files next to the kubeconfig', async () => {
    const clients = await makeAuthority('clients');
    const port = await demanding(clients, 'TLSv1.3');
    const { cert, key } = await clients.issue({ usage: 'client' });
    writeFileSync(join(folder, 'me.crt'), cert);
    writeFileSync(join(folder, 'me.key'), key);
    const paths = { 'client-certificate': 'me.crt', 'client-key': 'me.key' };
    expect(await read(port, { 'certificate-authority-data': authority.data }, paths)).toBe('ok');
  });

  it.each<[what: string, cluster: object, user: object, words: string]>([
    ['half of one', {}, { 'client-certificate-data': base64('-----BEGIN CERTIFICATE-----') }, 'certificate but no key'],
    ['a key alone', {}, { 'client-key-data': base64('-----BEGIN PRIVATE KEY-----') }, 'key but no certificate'],
    ['no PEM', { 'certificate-authority-data': base64('nonsense') }, {}, 'certificate authority of the kubeconfig is not in PEM form'],
    ['a file that is not there', { 'certificate-authority': 'gone.crt' }, {}, "gone.crt can't be read (ENOENT)"],
  ])('is told of as the fault of the kubeconfig: %s', async (_what, cluster, entry, words) => {
    expect(await read(1, cluster, entry)).toMatchObject({ kind: 'config', message: expect.stringContaining(words) });
  });

  it('in PEM form that is damaged inside is the fault of the kubeconfig as well', async () => {
    const damaged = base64('-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n');
    const port = await loopback.https(await authority.issue());
    expect(await read(port, { 'certificate-authority-data': damaged })).toMatchObject({ kind: 'config' });
    expect(await read(port, {}, { 'client-certificate-data': damaged, 'client-key-data': damaged })).toMatchObject({ kind: 'config' });
  });
});
