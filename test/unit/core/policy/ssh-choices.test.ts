import { describe, expect, it } from 'vitest';
import { parseSshG, sshSettings } from '../../../../src/core/parse/ssh/settings';
import { judgeMachine } from '../../../../src/core/policy/machine';
import { chooseAdapter, type AdapterFacts } from '../../../../src/core/policy/ssh-adapter';

const settings = (text = '') => sshSettings(parseSshG(text), 'cp1', 'me');
const facts: AdapterFacts = { wanted: 'auto', hasOpenSsh: true, certificates: [], securityKeys: [], hostIsCertified: false };

describe('chooseAdapter', () => {
  it.each<[string, string, Partial<AdapterFacts>, string, RegExp]>([
    ['the library', '', {}, 'ssh2', /Nothing/],
    ['OpenSSH for ProxyCommand', 'proxycommand nc %h %p', {}, 'openssh', /ProxyCommand/],
    ['the library for ProxyCommand none', 'proxycommand none', {}, 'ssh2', /Nothing/],
    ['OpenSSH for user certificates', '', { certificates: ['k-cert.pub'] }, 'openssh', /certificate k-cert.pub/],
    ['OpenSSH for security keys', '', { securityKeys: ['id_ed25519_sk'] }, 'openssh', /security key/],
    ['OpenSSH for smart cards', 'pkcs11provider /lib/x.so', {}, 'openssh', /PKCS11Provider/],
    [
      'OpenSSH for Kerberos that is preferred',
      'gssapiauthentication yes\npreferredauthentications gssapi-with-mic,publickey',
      {},
      'openssh',
      /Kerberos/,
    ],
    ['the library for Kerberos that is only allowed', 'gssapiauthentication yes', {}, 'ssh2', /Nothing/],
    ['OpenSSH for host certificates', '', { hostIsCertified: true }, 'openssh', /host certificate/],
    ['what the setting says', 'proxycommand x', { wanted: 'ssh2' }, 'ssh2', /setting/],
    ['what the setting says, too', '', { wanted: 'openssh' }, 'openssh', /setting/],
    ['the library where there is no OpenSSH', 'proxycommand x', { hasOpenSsh: false }, 'ssh2', /not installed/],
  ])('takes %s', (_, text, over, adapter, reason) => {
    const choice = chooseAdapter(settings(text), { ...facts, ...over });
    expect(choice.adapter).toBe(adapter);
    expect(choice.reason).toMatch(reason);
  });
});

describe('judgeMachine', () => {
  const [id, other] = ['a'.repeat(32), 'b'.repeat(32)];
  it.each([
    ['the same machine', { machineId: id, hostname: 'cp1' }, { machineId: id, hostname: 'cp1' }, undefined],
    ['names with and without domain', { hostname: 'cp1' }, { hostname: 'CP1.example.org' }, undefined],
    ['another machine id', { machineId: id, hostname: 'cp1' }, { machineId: other, hostname: 'cp1' }, /machine id/],
    ['a clone: same id, other name', { machineId: id, hostname: 'cp1' }, { machineId: id, hostname: 'cp2' }, /host name is cp2/],
    [
      'another name in the cluster, same boot',
      { machineId: id, hostname: 'n1', bootId: 'x' },
      { machineId: id, hostname: 'cp1', bootId: 'x' },
      undefined,
    ],
    [
      'another name and another boot',
      { machineId: id, hostname: 'n1', bootId: 'x' },
      { machineId: id, hostname: 'cp1', bootId: 'y' },
      /host name/,
    ],
    ['same boot without an id', { hostname: 'n1', bootId: 'x' }, { hostname: 'cp1', bootId: 'x' }, /host name/],
    ['nothing known', {}, {}, undefined],
    ['an id that can not be read', { machineId: id, hostname: 'cp1' }, { hostname: 'cp1' }, undefined],
  ])('%s', (_, expected, actual, differs) => {
    const said = judgeMachine(expected, actual);
    if (differs === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(differs);
  });
});
