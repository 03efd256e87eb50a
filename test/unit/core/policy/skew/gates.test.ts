import { describe, expect, it } from 'vitest';
import { coreDnsBroughtWith, unknownPlugins } from '../../../../../src/core/policy/skew/coredns';
import { etcdBroughtWith, etcdLine, etcdProblems, externalEtcdProblems } from '../../../../../src/core/policy/skew/etcd';
import { storedConfigProblem } from '../../../../../src/core/policy/skew/kubeadm-config';
import { runtimeProblem } from '../../../../../src/core/policy/skew/runtime';

const member = (version: string, flags: readonly string[] = [], host = 'cp1') => ({ host, version, flags });
const codes = (version: string, to: string, flags: readonly string[] = []) =>
  etcdProblems([member(version, flags)], to).map(({ severity, code }) => `${severity} ${code}`);

describe('etcd', () => {
  it.each([
    ['3.5.15', '3.5.24', []],
    ['3.6.5', '3.6.6', []],
    ['3.5.19', '3.6.5', ['blocker etcd-too-old']],
    ['3.5.23', '3.6.5', ['blocker etcd-too-old']],
    ['3.5.24', '3.6.5', ['warning etcd-zombies']],
    ['3.5.26', '3.6.5', ['warning etcd-too-old']],
    ['3.5.31', '3.6.5', ['warning etcd-too-old']],
    ['3.5.32', '3.6.5', []],
    ['3.6.10', '3.7.1', ['blocker etcd-too-old']],
    ['3.6.11', '3.7.1', []],
    ['3.5.33', '3.7.1', ['blocker etcd-line-skipped']],
    // What runs newer than what is brought is left alone.
    ['3.6.8', '3.6.6', []],
    ['3.6.8', '3.5.24', []],
  ])('%s to %s', (version, to, expected) => expect(codes(version, to)).toEqual(expected));

  it('names flags that the next line does not know', () => {
    expect(codes('3.5.32', '3.6.5', ['enable-v2'])).toEqual(['blocker etcd-flag-gone']);
    expect(codes('3.6.11', '3.7.1', ['data-dir', 'experimental-initial-corrupt-check'])).toEqual(['blocker etcd-flag-gone']);
    expect(codes('3.6.5', '3.6.6', ['experimental-initial-corrupt-check'])).toEqual([]);
  });

  it('notices members of two lines', () => {
    const problems = etcdProblems([member('3.5.32'), member('3.6.5', [], 'cp2')], '3.6.6');
    expect(problems.map(({ code }) => code)).toEqual(['etcd-mixed']);
  });

  it('knows what kubeadm brings, and whether it is sure', () => {
    expect(etcdBroughtWith('v1.35.4')).toEqual({ version: '3.6.6', exact: true });
    expect(etcdBroughtWith('v1.35.1')).toEqual({ version: '3.6.6', exact: false });
    expect(etcdBroughtWith('v1.99.0')).toBeUndefined();
    expect(etcdLine('3.6.5-0')).toBe('3.6');
  });

  it('holds an external one against the least that kubeadm takes', () => {
    expect(externalEtcdProblems([member('3.5.23')], 'v1.34.4')).toHaveLength(1);
    expect(externalEtcdProblems([member('3.5.24')], 'v1.34.4')).toEqual([]);
    expect(externalEtcdProblems([member('3.4.20')], 'v1.30.1')).toEqual([]);
  });
});

describe('container runtimes', () => {
  it.each([
    ['containerd://1.5.18', 'v1.25.0', undefined],
    ['containerd://1.5.18', 'v1.26.0', 'blocker runtime-too-old'],
    ['containerd://1.6.20~ds1', 'v1.35.4', undefined],
    ['containerd://1.7.24', 'v1.35.4', undefined],
    ['containerd://1.7.24', 'v1.36.1', 'warning runtime-too-old'],
    ['containerd://2.1.4', 'v1.36.1', undefined],
    ['docker://20.10.7', 'v1.23.0', undefined],
    ['docker://26.1.4', 'v1.24.0', 'warning runtime-dockershim'],
    ['cri-o://1.35.0', 'v1.35.4', undefined],
    ['cri-o://1.34.2', 'v1.35.4', 'warning runtime-behind'],
    ['something://1.0.0', 'v1.35.4', undefined],
    ['nonsense', 'v1.35.4', undefined],
  ])('%s for %s', (runtime, kubelet, expected) => {
    const problem = runtimeProblem(runtime, kubelet, 'w1');
    expect(problem && `${problem.severity} ${problem.code}`).toBe(expected);
  });
});

describe("kubeadm's stored configuration", () => {
  it.each([
    ['kubeadm.k8s.io/v1beta4', 1035, undefined],
    ['kubeadm.k8s.io/v1beta3', 1030, undefined],
    ['kubeadm.k8s.io/v1beta3', 1031, 'warning'],
    ['kubeadm.k8s.io/v1beta3', 1036, 'warning'],
    ['kubeadm.k8s.io/v1beta3', 1037, 'blocker'],
    ['kubeadm.k8s.io/v1beta2', 1022, undefined],
    ['kubeadm.k8s.io/v1beta2', 1023, 'blocker'],
  ])('%s for %i', (version, minor, severity) => expect(storedConfigProblem(version, minor)?.severity).toBe(severity));
});

describe('CoreDNS', () => {
  it('knows what kubeadm brings', () => {
    expect(coreDnsBroughtWith('v1.35.4')).toBe('1.13.1');
    expect(coreDnsBroughtWith('v1.99.0')).toBeUndefined();
  });

  it('finds plugins that keep it from being upgraded', () => {
    const corefile = `.:53 {
      errors # of all
      health {
         lameduck 5s
      }
      kubernetes cluster.local in-addr.arpa ip6.arpa {
         pods insecure
         fallthrough in-addr.arpa ip6.arpa
      }
      template ANY AAAA {
        rcode NXDOMAIN
      }
      forward . /etc/resolv.conf
      acl {
        block
      }
    }
    example.org:53 {
      forward . 192.0.2.1
    }`;
    expect(unknownPlugins(corefile)).toEqual(['template', 'acl']);
    expect(unknownPlugins('.:53 {\n errors\n cache 30\n}\n')).toEqual([]);
  });
});
