import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../../src/core/model/certificate';
import type { ExpiryEntry, ExpiryFacts, ExpiryObservation } from '../../../../../src/core/model/expiry';
import { parseCertificate } from '../../../../../src/core/parse/certificates/x509';
import { attentionOf, needsAttention, worst } from '../../../../../src/core/policy/certificates/attention';
import { takeInventory } from '../../../../../src/core/policy/certificates/inventory';
import { DAY_MS } from '../../../../../src/core/policy/certificates/thresholds';
import { issue, type Issued, type Wish } from '../../certificates';

const NOW = Date.UTC(2026, 6, 1);
const after = (days: number) => new Date(NOW + days * DAY_MS);
const PKI = '/etc/kubernetes/pki';

function facts(observations: readonly ExpiryObservation[], more: Partial<ExpiryFacts> = {}): ExpiryFacts {
  return {
    cluster: 'harbour',
    distribution: 'kubeadm',
    endpoint: undefined,
    controlPlanes: ['cp1', 'cp2', 'cp3'],
    nodes: [],
    observations,
    sources: [],
    at: NOW,
    ...more,
  };
}

const certificate = async (wish: Wish = {}): Promise<Certificate> => parseCertificate((await issue(wish)).der);
const authority = (days = 3650): Promise<Issued> => issue({ subject: 'CN=kubernetes', authority: true, notAfter: after(days) });
const file = (host: string, path: string, ...certificates: readonly Certificate[]): ExpiryObservation => ({
  kind: 'file',
  host,
  path,
  certificates,
});
const served = (
  host: string | undefined,
  component: 'kube-apiserver' | 'kubelet' | 'etcd',
  one: Certificate,
  address = `${host}:6443`,
): ExpiryObservation => ({ kind: 'served', host, component, address, chain: [one] });
const codes = (entry: ExpiryEntry | undefined) => entry?.findings.map(({ code }) => code);

describe('the inventory', () => {
  it('makes one entry of the file, what is presented and what kubeadm says, soonest first', async () => {
    const [old, fresh] = [await certificate({ notAfter: after(20) }), await certificate({ notAfter: after(360) })];
    const inventory = takeInventory(
      facts([
        served('cp1', 'kube-apiserver', fresh),
        file('cp1', `${PKI}/apiserver.crt`, fresh),
        {
          kind: 'kubeadm',
          host: 'cp1',
          list: [
            { name: 'apiserver', isAuthority: false, expiresAt: fresh.notAfter, authority: 'ca', externallyManaged: false, missing: false },
            {
              name: 'scheduler.conf',
              isAuthority: false,
              expiresAt: NOW + 50 * DAY_MS,
              authority: 'ca',
              externallyManaged: false,
              missing: false,
            },
          ],
        },
        file('cp2', `${PKI}/etcd/server.crt`, old),
      ]),
    );
    expect(inventory.entries.map(({ id, findings }) => [id, findings.map(({ code }) => code)])).toEqual([
      ['cp2/etcd-server', ['expires-soon']],
      ['cp1/scheduler.conf', []],
      ['cp1/apiserver', []],
    ]);
    expect(inventory.entries[2]).toMatchObject({
      stored: { path: `${PKI}/apiserver.crt` },
      served: [{ address: 'cp1:6443' }],
      kubeadm: { authority: 'ca' },
      renewal: { restarts: ['kube-apiserver'] },
    });
    expect(attentionOf(inventory)).toBe(1);
  });

  it('takes of the files of a kubelet the one that it presents, else the one that it asked for', async () => {
    const [own, asked] = [await certificate({ notAfter: after(100) }), await certificate({ notAfter: after(300) })];
    const folder = '/var/lib/kubelet/pki';
    const files = [file('w1', `${folder}/kubelet-server-current.pem`, asked), file('w1', `${folder}/kubelet.crt`, own)];
    const entryOf = (...more: readonly ExpiryObservation[]) => takeInventory(facts([...files, ...more])).entries;
    const current = { path: `${folder}/kubelet-server-current.pem` };
    expect(entryOf()).toMatchObject([{ name: 'kubelet-server', stored: current, place: current.path, expiresAt: asked.notAfter }]);
    expect(entryOf(served('w1', 'kubelet', asked, 'w1:10250'))).toMatchObject([{ stored: current, findings: [] }]);
    expect(entryOf(served('w1', 'kubelet', own, 'w1:10250'))).toMatchObject([{ stored: { path: `${folder}/kubelet.crt` }, findings: [] }]);
    const older = await certificate({ notAfter: after(90) });
    expect(codes(entryOf(served('w1', 'kubelet', older, 'w1:10250'))[0])).toEqual(['served-stale']);
  });

  it.each([
    [-1, 'expired', 'critical'],
    [6.9, 'expires-critical', 'critical'],
    [29.9, 'expires-soon', 'warning'],
    [30.1, undefined, undefined],
  ])('finds a certificate with %d days left: %s', async (days, code, severity) => {
    const entry = takeInventory(facts([file('cp1', `${PKI}/apiserver.crt`, await certificate({ notAfter: after(days) }))])).entries[0]!;
    expect(codes(entry)).toEqual(code === undefined ? [] : [code]);
    expect(worst(entry.findings)).toBe(severity);
    expect(needsAttention(entry)).toBe(severity !== undefined);
  });

  it('finds a component that still presents the old certificate, which is the one that runs out', async () => {
    const [old, fresh] = [
      await certificate({ notAfter: after(3), serial: '01' }),
      await certificate({ notAfter: after(360), serial: '02' }),
    ];
    const [entry] = takeInventory(facts([file('cp3', `${PKI}/apiserver.crt`, fresh), served('cp3', 'kube-apiserver', old)])).entries;
    expect(entry).toMatchObject({ expiresAt: old.notAfter, certificate: { serial: '02' } });
    expect(codes(entry)).toEqual(['expires-critical', 'served-stale']);
    expect(entry?.findings[1]).toMatchObject({
      message: 'cp3:6443 still presents serial 01; the file has 02.',
      hint: expect.stringContaining('kube-apiserver'),
    });
  });

  it('finds an authority that ends before what it signed', async () => {
    const ca = await authority(100);
    const [leaf, short] = [await certificate({ issuer: ca, notAfter: after(200) }), await certificate({ issuer: ca, notAfter: after(90) })];
    const { entries } = takeInventory(
      facts([
        file('cp1', `${PKI}/ca.crt`, parseCertificate(ca.der)),
        file('cp1', `${PKI}/apiserver.crt`, leaf),
        file('cp2', `${PKI}/apiserver.crt`, short),
      ]),
    );
    const byId = new Map(entries.map((entry) => [entry.id, codes(entry)]));
    expect(byId).toEqual(
      new Map([
        ['cp1/apiserver', ['authority-first']],
        ['cp2/apiserver', []],
        ['cp1/ca', []],
      ]),
    );
  });

  it('finds an API server that does not name the endpoint people use', async () => {
    const wrong = await certificate({ names: [{ type: 'dns', value: 'cp1' }] });
    const right = await certificate({ names: [{ type: 'dns', value: '*.example.org' }] });
    const endpoint = { endpoint: 'api.example.org' };
    const all = (...seen: readonly ExpiryObservation[]) =>
      takeInventory(facts(seen, endpoint)).entries.map((entry) => [entry.id, codes(entry)]);
    expect(all(served('cp1', 'kube-apiserver', wrong))).toEqual([['cp1/apiserver', ['endpoint-not-named']]]);
    expect(all(served('cp1', 'kube-apiserver', right))).toEqual([['cp1/apiserver', []]]);
    // A load balancer with a certificate of its own is what people see then.
    expect(all(served('cp1', 'kube-apiserver', wrong), served(undefined, 'kube-apiserver', right, 'api.example.org:443'))).toEqual([
      ['cluster/endpoint', []],
      ['cp1/apiserver', []],
    ]);
  });

  it('finds weak keys and signatures, and certificates of the future', async () => {
    const weak = await certificate({
      algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 1024 } as never,
      notBefore: after(1),
      notAfter: after(400),
    });
    const [entry] = takeInventory(facts([file('cp1', `${PKI}/apiserver.crt`, weak)])).entries;
    expect(codes(entry)).toEqual(['not-yet-valid', 'weak-key']);
    expect(entry?.findings[1]?.message).toBe('Its key is weak: RSA 1024.');
  });

  it('says what kubeadm can not renew, what is missing, and that super-admin.conf lies about', async () => {
    const line = { isAuthority: false, expiresAt: NOW + 300 * DAY_MS, authority: 'ca', externallyManaged: false, missing: false };
    const { entries } = takeInventory(
      facts([
        {
          kind: 'kubeadm',
          host: 'cp1',
          list: [
            { ...line, name: 'apiserver', externallyManaged: true },
            { ...line, name: 'etcd-peer', missing: true, expiresAt: undefined },
            { ...line, name: 'super-admin.conf' },
          ],
        },
      ]),
    );
    expect(new Map(entries.map((entry) => [entry.name, codes(entry)]))).toEqual(
      new Map([
        ['apiserver', ['external-authority']],
        ['super-admin.conf', ['super-admin-present']],
        ['etcd-peer', ['missing']],
      ]),
    );
  });

  it('finds control planes with different authorities, by files and by what they present', async () => {
    const [one, other] = [await authority(), await authority()];
    const files = takeInventory(
      facts([
        file('cp1', `${PKI}/ca.crt`, parseCertificate(one.der)),
        file('cp2', `${PKI}/ca.crt`, parseCertificate(one.der)),
        file('cp3', `${PKI}/ca.crt`, parseCertificate(other.der)),
      ]),
    );
    expect(files.findings).toEqual([expect.objectContaining({ code: 'authorities-differ', severity: 'critical' })]);
    expect(files.findings[0]?.message).toContain('cp1, cp2 and on cp3');
    const [a, b] = [await certificate({ issuer: one }), await certificate({ issuer: other })];
    const wire = (third: Certificate) =>
      takeInventory(facts([served('cp1', 'kube-apiserver', a), served('cp2', 'kube-apiserver', third)])).findings.map(({ code }) => code);
    expect(wire(b)).toEqual(['authorities-differ']);
    expect(wire(await certificate({ issuer: one }))).toEqual([]);
  });

  it('tells clocks that differ by more than a minute', () => {
    const { findings } = takeInventory(
      facts([
        { kind: 'clock', host: 'cp1', ahead: 59_000 },
        { kind: 'clock', host: 'cp2', ahead: -125_000 },
      ]),
    );
    expect(findings).toEqual([expect.objectContaining({ code: 'clock-skew', subject: 'cp2' })]);
    expect(findings[0]?.message).toBe("The clock of cp2 is 2 min 5 s behind this computer's.");
  });

  it('lets a kubelet rotate by itself, and tells when it did not', async () => {
    const path = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    const year = (left: number) => certificate({ notBefore: after(left - 365), notAfter: after(left) });
    const find = async (left: number) => codes(takeInventory(facts([file('w01', path, await year(left))])).entries[0]);
    expect(await find(60)).toEqual([]);
    expect(await find(20)).toEqual(['rotation-overdue']);
    const short = await certificate({ notBefore: after(-0.5), notAfter: after(0.5) });
    expect(codes(takeInventory(facts([file('w01', path, short)])).entries[0])).toEqual([]);
  });

  it('lets tokens run out, and warns of one that never does', () => {
    const token = { id: 'abcdef', uid: 'u', description: undefined, createdAt: NOW, authentication: true, signing: true, groups: [] };
    const find = (expiresAt: number | undefined) =>
      codes(takeInventory(facts([{ kind: 'token', token: { ...token, expiresAt } }])).entries[0]);
    expect(find(NOW + DAY_MS)).toEqual([]);
    expect(find(NOW - DAY_MS)).toEqual(['token-expired']);
    expect(find(undefined)).toEqual(['token-never-expires']);
  });
});
