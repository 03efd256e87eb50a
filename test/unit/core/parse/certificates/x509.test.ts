import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyWords, mayBeIssuedBy } from '../../../../../src/core/model/certificate';
import { parseBundle, parseEncodedBundle } from '../../../../../src/core/parse/certificates/pem';
import { parseRequest } from '../../../../../src/core/parse/certificates/request';
import { parseCertificate } from '../../../../../src/core/parse/certificates/x509';
import { CLIENT, issue, request, SERVER } from '../../certificates';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 };

describe('a certificate', () => {
  it('is read with everything the list shows', async () => {
    const ca = await issue({ subject: 'CN=kubernetes', authority: true, serial: '0a' });
    const leaf = await issue({
      subject: 'O=kubeadm:cluster-admins, CN=kube-apiserver',
      issuer: ca,
      serial: '00deadbeef01',
      usages: [SERVER, CLIENT, '1.2.3.4'],
      names: [
        { type: 'dns', value: 'kubernetes.default.svc' },
        { type: 'ip', value: '10.96.0.1' },
        { type: 'ip', value: 'fd00:0:0:1::11' },
        { type: 'url', value: 'spiffe://cluster/ns' },
        { type: 'email', value: 'ops@example.org' },
      ],
    });
    const [authority, certificate] = [parseCertificate(ca.der), parseCertificate(leaf.der)];
    expect(certificate).toMatchObject({
      subject: {
        commonName: 'kube-apiserver',
        organizations: ['kubeadm:cluster-admins'],
        text: 'O=kubeadm:cluster-admins, CN=kube-apiserver',
      },
      issuer: { commonName: 'kubernetes', text: 'CN=kubernetes' },
      serial: 'DEADBEEF01',
      notBefore: Date.UTC(2026, 0, 1),
      notAfter: Date.UTC(2027, 0, 1),
      names: {
        dns: ['kubernetes.default.svc'],
        ip: ['10.96.0.1', 'fd00:0:0:1::11'],
        uri: ['spiffe://cluster/ns'],
        email: ['ops@example.org'],
      },
      isAuthority: false,
      isSelfSigned: false,
      keyUsages: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsages: ['serverAuth', 'clientAuth', '1.2.3.4'],
      key: { type: 'ECDSA', bits: 256, curve: 'P-256' },
      signature: 'ECDSA-SHA256',
    });
    expect(authority).toMatchObject({ isAuthority: true, isSelfSigned: true, serial: '0A', keyUsages: ['keyCertSign', 'cRLSign'] });
    expect(certificate.authorityKeyId).toBe(authority.subjectKeyId);
    expect(mayBeIssuedBy(certificate, authority)).toBe(true);
  });

  it('is not taken for the work of another authority of the same name', async () => {
    const [ca, other] = await Promise.all([1, 2].map(() => issue({ subject: 'CN=kubernetes', authority: true })));
    const leaf = parseCertificate((await issue({ subject: 'CN=x', issuer: ca! })).der);
    expect(mayBeIssuedBy(leaf, parseCertificate(ca!.der))).toBe(true);
    expect(mayBeIssuedBy(leaf, parseCertificate(other!.der))).toBe(false);
  });

  it('tells RSA keys by their size', async () => {
    const { der } = await issue({ algorithm: RSA });
    const certificate = parseCertificate(der);
    expect(certificate.key).toEqual({ type: 'RSA', bits: 2048, curve: undefined });
    expect(keyWords(certificate.key)).toBe('RSA 2048');
    expect(certificate.signature).toBe('SHA256-RSA');
  });

  it('refuses what is none, and what is cut off', async () => {
    const { der } = await issue();
    expect(() => parseCertificate(der.subarray(0, der.length - 40))).toThrow();
    expect(() => parseCertificate(new TextEncoder().encode('nothing'))).toThrow();
  });
});

describe('a bundle', () => {
  it('keeps the order, passes private keys over and tells which block is damaged', async () => {
    const [a, b] = [await issue({ subject: 'CN=a' }), await issue({ subject: 'CN=b' })];
    const damaged = a.pem.replace(/\n[^-]{64}\n/, '\nAAAA\n');
    const bundle = parseBundle(`text\n${a.pem}${a.key}${damaged}${b.pem}`);
    expect(bundle.certificates.map(({ subject }) => subject.commonName)).toEqual(['a', 'b']);
    expect(bundle.problems).toEqual([expect.stringMatching(/^Certificate 2 of 3 can't be read: .+\.$/)]);
  });

  it('is read from base64, with either line ending', async () => {
    const { pem } = await issue({ subject: 'CN=a' });
    const encoded = Buffer.from(pem.replace(/\n/g, '\r\n')).toString('base64');
    expect(parseEncodedBundle(encoded).certificates).toHaveLength(1);
    expect(parseEncodedBundle('').problems).toEqual(['There is no certificate in it.']);
  });
});

describe('a certificate request', () => {
  it('is read with its subject and wanted names', async () => {
    const pem = await request('O=system:nodes, CN=system:node:w01', [
      { type: 'dns', value: 'w01' },
      { type: 'ip', value: '192.0.2.21' },
    ]);
    expect(parseRequest(pem)).toMatchObject({
      subject: { commonName: 'system:node:w01', organizations: ['system:nodes'] },
      names: { dns: ['w01'], ip: ['192.0.2.21'], uri: [], email: [] },
      key: { type: 'ECDSA', curve: 'P-256' },
    });
  });

  it('may want no names, and is refused when it is none', async () => {
    expect(parseRequest(await request('CN=x', [])).names.dns).toEqual([]);
    expect(() => parseRequest('nothing')).toThrow('no certificate request');
  });
});

const openssl = (() => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
})();

describe.skipIf(openssl === undefined)('beside openssl', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-x509-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...argv: string[]) => execFileSync('openssl', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  it.each([
    ['RSA of 1024 bits and SHA-1', ['-newkey', 'rsa:1024', '-sha1'], { type: 'RSA', bits: 1024 }, 'SHA1-RSA'],
    ['RSA of 4096 bits', ['-newkey', 'rsa:4096', '-sha512'], { type: 'RSA', bits: 4096 }, 'SHA512-RSA'],
    ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'], { type: 'ECDSA', curve: 'P-384' }, 'ECDSA-SHA384'],
    ['Ed25519', ['-newkey', 'ed25519'], { type: 'Ed25519' }, 'Ed25519'],
  ])('says the same of %s', (_, key, kind, signature) => {
    const file = join(folder, 'cert.pem');
    const names = 'subjectAltName=DNS:*.example.org,IP:2001:db8::1,IP:192.0.2.7,URI:https://x.example/a,email:a@example.org';
    const subject = '/C=DE/O=Größe, Inc./OU=x/CN=Zürich';
    run(
      'req',
      '-x509',
      ...key,
      '-nodes',
      '-keyout',
      join(folder, 'key'),
      '-out',
      file,
      '-subj',
      subject,
      '-utf8',
      '-days',
      '3',
      '-addext',
      names,
    );
    const certificate = parseBundle(readFileSync(file, 'utf8')).certificates[0]!;
    const said = (...fields: string[]) => run('x509', '-in', file, '-noout', ...fields).trim();
    expect(`serial=${certificate.serial}`).toBe(said('-serial'));
    expect(certificate.fingerprint.toUpperCase()).toBe(said('-fingerprint', '-sha256').split('=')[1]?.replaceAll(':', ''));
    expect(certificate.notAfter).toBe(Date.parse(said('-enddate').split('=')[1] ?? ''));
    expect(certificate.notBefore).toBe(Date.parse(said('-startdate').split('=')[1] ?? ''));
    expect(certificate.subjectKeyId?.toUpperCase()).toBe(said('-ext', 'subjectKeyIdentifier').split('\n')[1]?.trim().replaceAll(':', ''));
    const pinned = run('x509', '-in', file, '-noout', '-pubkey');
    expect(pinned).toContain('PUBLIC KEY');
    expect(certificate).toMatchObject({
      subject: { commonName: 'Zürich', organizations: ['Größe, Inc.'], text: 'C=DE, O=Größe\\, Inc., OU=x, CN=Zürich' },
      isSelfSigned: true,
      isAuthority: true,
      key: kind,
      signature,
      names: { dns: ['*.example.org'], ip: ['2001:db8::1', '192.0.2.7'], uri: ['https://x.example/a'], email: ['a@example.org'] },
    });
  });
});
