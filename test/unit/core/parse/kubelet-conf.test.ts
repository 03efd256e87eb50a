import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseKubeletConf, withClientFile, withServer } from '../../../../src/core/parse/kubelet-conf';
import { parseKubeletRotation } from '../../../../src/core/parse/kubelet-rotation';
import { issue } from '../certificates';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const made = await issue({ subject: 'O=system:nodes, CN=system:node:w1' });
const conf = (user: string) => `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${base64(made.pem)}
    server: https://10.0.0.5:6443
  name: default-cluster
contexts:
- context: { cluster: default-cluster, user: default-auth, namespace: default }
  name: default-context
current-context: default-context
users:
- name: other
  user: { token: abc }
- name: default-auth
  user:
${user}`;
const FILE = '/var/lib/kubelet/pki/kubelet-client-current.pem';

describe('kubelet.conf', () => {
  it('leads to a file, or holds the certificate', () => {
    expect(parseKubeletConf(conf(`    client-certificate: ${FILE}\n    client-key: ${FILE}\n`))).toMatchObject({
      server: 'https://10.0.0.5:6443',
      authority: { keyHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      client: { in: 'file', certificate: FILE, key: FILE },
    });
    const embedded = parseKubeletConf(conf(`    client-certificate-data: ${base64(made.pem)}\n    client-certificate: ${FILE}\n`));
    expect(embedded.client).toMatchObject({ in: 'kubeconfig', certificate: { subject: { commonName: 'system:node:w1' } } });
  });

  it('tells what is missing', () => {
    expect(parseKubeletConf(conf('    {}\n')).client).toEqual({ in: 'nowhere', why: 'It names no client certificate.' });
    expect(parseKubeletConf(conf('    client-certificate-data: eHh4\n')).client).toMatchObject({ in: 'nowhere' });
    expect(() => parseKubeletConf('a: [')).toThrow(RangeError);
    expect(() => parseKubeletConf('kind: Config')).toThrow('It has no current context.');
  });

  it('gets another server, and another place of the certificate, and keeps the rest', () => {
    const before = conf(`    client-certificate-data: ${base64(made.pem)}\n    client-key-data: c2VjcmV0\n`);
    const moved = withServer(before, 'https://10.0.0.11:6443');
    expect(parseKubeletConf(moved).server).toBe('https://10.0.0.11:6443');
    const linked = withClientFile(moved, FILE);
    expect(parseKubeletConf(linked).client).toEqual({ in: 'file', certificate: FILE, key: FILE });
    expect(linked).not.toContain('c2VjcmV0');
    expect((parse(linked) as { users: unknown[] }).users[0]).toEqual({ name: 'other', user: { token: 'abc' } });
    expect(() => withServer('kind: Config', 'x')).toThrow(RangeError);
  });
});

describe('the configuration of a kubelet', () => {
  it('says how certificates are renewed', () => {
    expect(parseKubeletRotation('rotateCertificates: true\nserverTLSBootstrap: true\n')).toEqual({ client: true, serving: true });
    expect(parseKubeletRotation('kind: KubeletConfiguration\nrotateCertificates: false\n# serverTLSBootstrap: true\n')).toEqual({
      client: false,
      serving: false,
    });
    expect(parseKubeletRotation('{"kind": "x",\n  "rotateCertificates": true}')).toEqual({ client: true, serving: false });
  });
});
