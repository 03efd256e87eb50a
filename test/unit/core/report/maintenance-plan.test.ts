import { describe, it } from 'vitest';
import { known } from '../../../../src/core/known';
import { renderMaintenancePlan } from '../../../../src/core/report/maintenance-plan';
import { pod } from '../../operations/support/objects';
import { AT, PATCHES, plan } from '../plan/maintenance/support';
import { expectGolden } from './golden';

const KURED = { namespace: 'kube-system', name: 'kured', annotation: 'weave.works/kured-node-lock', concurrency: 1 };

describe('the document of a maintenance', () => {
  it('restarts of control planes and workers', () => {
    const world = { cordoned: ['w2'], pods: [pod('shop/web-1', { nodeName: 'w1', terminationGracePeriodSeconds: 45 })] };
    const made = plan('reboot', ['cp1', 'w1', 'w2'], world, {}, { kured: known({ ...KURED, holders: [] }) });
    expectGolden('maintenance/reboot.md', renderMaintenancePlan(made, AT + 3_000));
  });

  it('patches', () => {
    const state = {
      restart: 'systemctl',
      wants: ['/var/run/reboot-required is there (linux-image)'],
      asked: true,
      kernel: '6.1.0-31-amd64',
    } as const;
    const none = known({ patches: [], heldBack: [], stale: undefined });
    const made = plan(
      'patch',
      ['w1', 'w2', 'w10'],
      { hosts: { w1: { patches: PATCHES }, w2: { patches: PATCHES, state }, w10: { patches: none } } },
      { batch: 2 },
    );
    expectGolden('maintenance/patch.md', renderMaintenancePlan(made, AT + 3_000));
  });

  it('what keeps it from being done', () => {
    const held = { kured: known({ ...KURED, holders: [{ holder: 'w9', since: AT - 60_000, until: undefined }] }) };
    const made = plan('reboot', ['cp1', 'w7'], { etcdDown: ['cp2'] }, {}, held);
    expectGolden('maintenance/blocked.md', renderMaintenancePlan(made, AT + 3_000));
  });
});
