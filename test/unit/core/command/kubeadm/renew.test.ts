import { describe, expect, it } from 'vitest';
import { renewCertificate } from '../../../../../src/core/command/kubeadm/renew';
import { DEFAULT_LAYOUT } from '../../../../../src/core/model/control-plane';
import { ended } from '../results';

const { parse, argv, sudo } = renewCertificate('apiserver');

// What kubeadm 1.34.4 printed.
describe('kubeadm certs renew', () => {
  it('runs as root, and names the folder of certificates only where it is another', () => {
    expect(argv).toEqual(['kubeadm', 'certs', 'renew', 'apiserver']);
    expect(sudo).toBe(true);
    const elsewhere = renewCertificate('apiserver', { ...DEFAULT_LAYOUT, pki: '/srv/pki' });
    expect(elsewhere.argv).toEqual(['kubeadm', 'certs', 'renew', 'apiserver', '--cert-dir=/srv/pki']);
  });

  it('succeeds where kubeadm says that it renewed', () => {
    expect(() => parse(ended('certificate for serving the Kubernetes API renewed\n'))).not.toThrow();
    const reading = '[renew] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n';
    expect(() =>
      parse(ended(`${reading}certificate embedded in the kubeconfig file for the scheduler manager to use renewed\n`)),
    ).not.toThrow();
  });

  it.each([
    ['notFound', 'MISSING! certificate the apiserver uses to access etcd\n'],
    ['policy', "Detected external front-proxy-ca, certificate for the front proxy client can't be renewed\n"],
    ['commandFailed', ''],
    ['commandFailed', '[renew] Reading configuration from the cluster...\n'],
  ])('does not take an exit code of 0 for success: %s', (kind, stdout) => {
    expect(() => parse(ended(stdout))).toThrow(expect.objectContaining({ kind }));
  });

  it('fails with the words of kubeadm', () => {
    const stderr = 'error: unknown command "bogus" for "kubeadm certs renew"\n';
    expect(() => parse(ended('', { stderr, exitCode: 1 }))).toThrow(/unknown command "bogus"/);
  });
});
