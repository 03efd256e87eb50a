import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseUpgradeOutcome, upgradeProgress } from '../../../../../src/core/parse/kubeadm-upgrade/outcome';

/** What kubeadm 1.35.4 printed on a real cluster. */
const recorded = (name: string) => readFileSync(join(import.meta.dirname, '../../../../fixtures/upgrade', name), 'utf8');

describe('how kubeadm upgrade apply ended', () => {
  it('well: every static pod came up', () => {
    const outcome = parseUpgradeOutcome(recorded('apply.stdout'), recorded('apply.stderr'));
    expect(outcome).toMatchObject({
      component: undefined,
      manifestsBack: false,
      etcdDataBack: false,
      etcdLost: false,
      checks: [],
      error: '',
    });
    expect(outcome.upgraded).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
    expect(outcome.backups[0]).toMatch(/^\/etc\/kubernetes\/tmp\/kubeadm-backup-manifests-\d{4}-\d\d-\d\d-/);
  });

  it('a component that does not come up: the phase, the component, what was put back and where copies are', () => {
    const outcome = parseUpgradeOutcome(recorded('apply-apiserver-down.stdout'), recorded('apply-apiserver-down.stderr'));
    expect(outcome).toMatchObject({
      phase: 'control-plane',
      component: 'kube-apiserver',
      upgraded: ['etcd'],
      manifestsBack: true,
      etcdDataBack: false,
      etcdLost: false,
      checks: [],
    });
    expect(outcome.backups).toHaveLength(1);
    expect(outcome.error).toMatch(
      /^couldn't complete the static pod upgrade: couldn't upgrade control plane\. kubeadm has tried to recover/,
    );
  });

  it('a full disk: in its own words', () => {
    const outcome = parseUpgradeOutcome(recorded('apply-disk-full.stdout'), recorded('apply-disk-full.stderr'));
    expect(outcome).toMatchObject({ phase: 'control-plane', upgraded: [], manifestsBack: false });
    expect(outcome.error).toMatch(/no space left on device/i);
  });

  it('checks that did not pass', () => {
    const outcome = parseUpgradeOutcome('[upgrade/preflight] Running preflight checks\n', recorded('preflight.stderr'));
    expect(outcome.checks.length).toBeGreaterThan(0);
    expect(outcome.phase).toBe('preflight');
  });

  it('etcd that could not be brought back', () => {
    const stdout = [
      '[upgrade/staticpods] Preparing for "etcd" upgrade',
      '[upgrade/etcd] Failed to upgrade etcd: timed out',
      '[upgrade/etcd] Rolling back etcd data',
      '[upgrade/etcd] Etcd data rollback successful',
    ].join('\n');
    const stderr =
      'error: error execution phase control-plane: fatal error rolling back local etcd cluster manifest, the backup of etcd database is stored here:(/etc/kubernetes/tmp/kubeadm-backup-etcd-2026-11-27-10-00-00): x\nTo see the stack trace of this error execute with --v=5 or higher\n';
    expect(parseUpgradeOutcome(stdout, stderr)).toMatchObject({
      component: 'etcd',
      etcdDataBack: true,
      etcdLost: true,
      backups: ['/etc/kubernetes/tmp/kubeadm-backup-etcd-2026-11-27-10-00-00'],
    });
  });

  it('is told while it goes on', () => {
    expect(
      upgradeProgress(
        '[upgrade/staticpods] Waiting for the kubelet to restart the component\n[upgrade/staticpods] This can take up to 5m0s\n',
      ),
    ).toBe('Waiting for the kubelet to restart the component');
    expect(upgradeProgress('half a li')).toBeUndefined();
  });
});
