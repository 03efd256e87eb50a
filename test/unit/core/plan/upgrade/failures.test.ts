import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseUpgradeOutcome } from '../../../../../src/core/parse/kubeadm-upgrade/outcome';
import { explainKubeadm, explainPackages, isInterruptedDpkg, type KubeadmFailure } from '../../../../../src/core/plan/upgrade/failures';

const recorded = (name: string) => readFileSync(join(import.meta.dirname, '../../../../fixtures/upgrade', name), 'utf8');

function failure(name: string, over: Partial<KubeadmFailure> = {}) {
  return explainKubeadm({
    host: { name: 'cp1', role: 'apply' },
    to: 'v1.35.4',
    command: 'kubeadm upgrade apply v1.35.4',
    exitCode: 1,
    outcome: parseUpgradeOutcome(recorded(`${name}.stdout`), recorded(`${name}.stderr`)),
    folder: '/etc/kubernetes/drydock/runs/1/v1.35.4-cp1-apply',
    backup: '/etc/kubernetes/drydock/backups/20261128T000148Z-be59e7c6a7380',
    ...over,
  });
}

describe('what a failed kubeadm upgrade means', () => {
  it('a component that does not come up: what was put back, where copies are, how to go on and back', () => {
    const { kind, message, hint } = failure('apply-apiserver-down');
    expect(kind).toBe('commandFailed');
    expect(message).toMatch(
      /^kubeadm upgrade apply v1\.35\.4 failed on cp1 in phase control-plane, while it replaced kube-apiserver\. etcd came up with its new manifest before\. kubeadm put the old manifests back itself\. Its copies are in \/etc\/kubernetes\/tmp\/kubeadm-backup-manifests-[\d-]+\. kubeadm said: /,
    );
    expect(hint).toContain('The manifests from before are in /etc/kubernetes/drydock/backups/20261128T000148Z-be59e7c6a7380');
    expect(hint).toContain('then resume');
  });

  it('a full disk', () => {
    const { kind, message, hint } = failure('apply-disk-full');
    expect(kind).toBe('storage');
    expect(message).toMatch(
      /^The disk of cp1 is full: kubeadm upgrade apply v1\.35\.4 failed in phase control-plane\. Static pods were not touched\./,
    );
    expect(hint).toMatch(/^Free space on cp1/);
  });

  it('checks, with the names that would let them pass', () => {
    const outcome = parseUpgradeOutcome('', recorded('preflight.stderr'));
    const { kind, message, hint } = failure('apply', { outcome });
    expect(kind).toBe('policy');
    expect(message).toContain(`${outcome.checks[0]?.name}: `);
    expect(hint).toContain(outcome.checks[0]?.name ?? '?');
  });

  it('on a worker there are no static pods to speak of', () => {
    const outcome = parseUpgradeOutcome('', 'error: error execution phase kubelet-config: could not read\n');
    const { message } = failure('apply', { host: { name: 'w1', role: 'worker' }, outcome, backup: undefined });
    expect(message).toContain(
      'in phase kubelet-config. On a worker it changes the configuration of the kubelet alone. kubeadm said: could not read.',
    );
  });

  it('one that something ended', () => {
    expect(failure('apply-apiserver-down', { exitCode: undefined }).message).toMatch(/was ended by something before it was done/);
  });

  it('etcd that kubeadm put back: the raw copy is not to be relied on', () => {
    const outcome = { ...parseUpgradeOutcome('', ''), component: 'etcd', etcdDataBack: true, manifestsBack: true, error: 'timed out' };
    const { message, hint } = failure('apply', { outcome });
    expect(message).toContain("kubeadm put the old manifests back itself, and its raw copy of etcd's data.");
    expect(hint).toContain('everything written since is lost');
  });
});

describe('what a package manager said', () => {
  const explain = (words: string, manager: 'apt' | 'dnf' | 'zypper' = 'apt') =>
    explainPackages('w1', manager, ['kubeadm 1.35.4-1.1'], words);

  it.each([
    ["apt-get exited with 100: E: Version '1.35.4-1.1' for 'kubeadm' was not found", 'notFound'],
    ['apt-get exited with 100: E: Unable to locate package kubeadm', 'notFound'],
    ['dnf exited with 1: No match for argument: kubeadm-1.35.4-150500.1.1\nError: Unable to find a match', 'notFound'],
    ["zypper exited with 104: package 'kubeadm=1.35.4' not found.", 'notFound'],
    ['apt-get exited with 100: E: Failed to fetch http://192.0.2.6/v1.35/deb/./Packages  404  File not found', 'notFound'],
    ['apt-get exited with 100: E: You don\u0027t have enough free space in /var/cache/apt/archives/.\nE: not enough free space', 'storage'],
    ['dpkg: error: No space left on device', 'storage'],
    ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 712 (unattended-upgr)', 'locked'],
    ['System management is locked by the application with pid 1204 (zypper).', 'locked'],
    ["W: Failed to fetch http://pkgs.k8s.io/x  Temporary failure resolving 'pkgs.k8s.io'", 'server'],
    ['W: GPG error: https://pkgs.k8s.io InRelease: NO_PUBKEY 234654DA9A296436', 'policy'],
  ])('%s', (words, kind) => {
    const error = explain(words);
    expect(error?.kind).toBe(kind);
    expect(error?.message).toContain('w1');
    expect(error?.hint).toBeTruthy();
  });

  it('is left as it is where nothing is known of it', () => expect(explain('apt-get exited with 1: something else')).toBeUndefined());

  it('an interrupted dpkg is recognised', () =>
    expect(isInterruptedDpkg("E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.")).toBe(true));
});
