import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCopies, parseAdminConf, withIdentity } from '../../../../src/core/parse/kubeconfig-copies';
import { issue, type Issued } from '../certificates';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const authority = await issue({ subject: 'CN=kubernetes', authority: true });
const foreign = await issue({ subject: 'CN=kubernetes', authority: true });
const ADMIN = 'O=kubeadm:cluster-admins, CN=kubernetes-admin';
const leaf = (issuer: Issued, serial: string, subject = ADMIN) => issue({ subject, issuer, serial });
const [old, renewed, kate, other] = [
  await leaf(authority, '0a01'),
  await leaf(authority, '0a02'),
  await leaf(authority, '0a03', 'CN=kate'),
  await leaf(foreign, '0a04'),
];

const conf = (ca: string, user: string) => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(ca)}
    server: https://10.0.0.5:6443
  name: rig
contexts:
- context: {cluster: rig, user: admin}
  name: admin@rig
current-context: admin@rig
users:
- name: admin
  user:
${user}`;
const data = ({ pem }: Issued, key = 'b2xk') => `    client-certificate-data: ${base64(pem)}\n    client-key-data: ${key}\n`;
const admin = parseAdminConf(conf(authority.pem, data(renewed, 'bmV3')));
const states = (text: string) => findCopies(text, admin).map(({ state, why }) => [state, why]);

describe('copies of admin.conf', () => {
  it('are old or current', () => {
    expect(findCopies(conf(authority.pem, data(old)), admin)).toMatchObject([
      { user: 'admin', contexts: ['admin@rig'], state: 'old', serial: '0A01' },
    ]);
    expect(states(conf(authority.pem, data(renewed)))).toEqual([['current', undefined]]);
  });

  it.each([
    ['It logs in with a credential plugin.', `    exec: {command: x}\n${data(old)}`],
    ['It logs in with a token.', '    token: abc\n'],
    ['It logs in with a password.', '    username: kate\n'],
    ['Its certificate is in a file of its own, /c.', '    client-certificate: /c\n    client-key: /k\n'],
    ['Its key is in a file of its own.', `    client-certificate-data: ${base64(old.pem)}\n    client-key: /k\n`],
    ['It has no client certificate.', '    {}\n'],
    ['It is CN=kate, and admin.conf is O=kubeadm:cluster-admins, CN=kubernetes-admin.', data(kate)],
    ['Its certificate was signed by another authority.', data(other)],
  ])('are none: %s', (why, user) => {
    expect(states(conf(authority.pem, user))).toEqual([['other', why]]);
  });

  it('leaves users of other clusters out', () => {
    expect(states(conf(foreign.pem, data(other)))).toEqual([]);
    expect(states(conf(foreign.pem, data(old)))).toEqual([]);
  });

  it('tells a cluster whose authority is in a file by who signed', () => {
    const text = conf(authority.pem, data(old)).replace(/certificate-authority-data: .*/, 'certificate-authority: /ca.crt');
    expect(states(text)).toEqual([['old', undefined]]);
  });

  it('knows both authorities while one is replaced', () => {
    const both = parseAdminConf(conf(foreign.pem + authority.pem, data(renewed, 'bmV3')));
    expect(findCopies(conf(authority.pem, data(old)), both).map(({ state }) => state)).toEqual(['old']);
  });

  it('is no kubeconfig', () => {
    expect(() => findCopies('a: [', admin)).toThrow('It is not YAML.');
    expect(() => parseAdminConf(conf(authority.pem, '    token: x\n'))).toThrow('no client certificate');
  });
});

describe('the refresh', () => {
  const head = '# mine\n\n';
  const tail = '- name: second   # stays\n  user: { token: "x:y" }\npreferences: {}\n# end';

  it('exchanges two values and nothing else, in the quotes they have', () => {
    for (const quote of ['', '"', "'"]) {
      const text = head + conf(authority.pem, data(old).replace(/(data: )(.*)/g, `$1${quote}$2${quote}   # note`)) + tail;
      const expected = text.replace(base64(old.pem), admin.certificateData).replace('b2xk', 'bmV3');
      expect(withIdentity(text, ['admin'], admin)).toBe(expected);
    }
  });

  it('works on JSON and on blocks', () => {
    const block =
      conf(authority.pem, `    client-certificate-data: |-\n      ${base64(old.pem)}\n    client-key-data: >\n      b2xk\n`) + tail;
    expect(states(withIdentity(block, ['admin'], admin))).toEqual([['current', undefined]]);
    expect(withIdentity(block, ['admin'], admin).endsWith(tail)).toBe(true);
    const json = JSON.stringify({
      clusters: [{ name: 'rig', cluster: { 'certificate-authority-data': base64(authority.pem) } }],
      contexts: [{ name: 'c', context: { cluster: 'rig', user: 'admin' } }],
      users: [{ name: 'admin', user: { 'client-certificate-data': base64(old.pem), 'client-key-data': 'b2xk' } }],
    });
    const changed = withIdentity(json, ['admin'], admin);
    expect(JSON.parse(changed)).toMatchObject({ users: [{ user: { 'client-key-data': 'bmV3' } }] });
  });

  it('refuses aliases', () => {
    const text = conf(authority.pem, data(old)).replace('user:\n    client', 'user: &u\n    client') + '- name: twin\n  user: *u\n';
    expect(() => withIdentity(text, ['twin'], admin)).toThrow('by an alias');
    // The first one is the anchor: what it gets, its twin gets, too.
    expect(() => withIdentity(text, ['admin'], admin)).toThrow('without changing others');
  });

  it('keeps every line of others, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z][a-z0-9: #"']{0,20}$/)), (notes) => {
        const comments = notes.map((note) => `# ${note}\n`).join('');
        const text = comments + conf(authority.pem, data(old)) + comments;
        const lines = (whole: string) => whole.split('\n').filter((line) => !/client-(certificate|key)-data/.test(line));
        expect(lines(withIdentity(text, ['admin'], admin))).toEqual(lines(text));
      }),
    );
  });
});
