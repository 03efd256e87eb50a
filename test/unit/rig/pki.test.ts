import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeAuthority, redate } from '../../rig/pki.mts';

describe('certificates of the rig', () => {
  it('are issued with names, usages and dates, by an authority that verifies them', async () => {
    const authority = await makeAuthority('etcd-ca');
    const { certificate } = await authority.issue('etcd1', { dns: ['etcd1'], ip: ['10.97.1.41'], usage: ['server', 'client'], days: 1 });
    const leaf = new X509Certificate(certificate);
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe('DNS:etcd1, IP Address:10.97.1.41');
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(leaf.validToDate.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000);
  });

  it('can be dated again into the past, and stay what they are otherwise', async () => {
    const authority = await makeAuthority('ca');
    const { certificate } = await authority.issue('apiserver', { dns: ['api'], usage: ['server'], days: 10 });
    const [begin, end] = [new Date('2024-01-01T00:00:00Z'), new Date('2025-01-01T00:00:00Z')];
    const [old, again] = [certificate, await redate(certificate, authority, begin, end)].map((pem) => new X509Certificate(pem));
    expect([again!.validFromDate, again!.validToDate]).toEqual([begin, end]);
    expect(again!.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect([again!.subject, again!.subjectAltName, again!.keyUsage]).toEqual([old!.subject, old!.subjectAltName, old!.keyUsage]);
    expect(again!.publicKey.equals(old!.publicKey)).toBe(true);
    const stranger = await makeAuthority('other');
    await expect(redate(certificate, stranger, begin, end)).rejects.toThrow(/not by CN=other/);
  });
});
