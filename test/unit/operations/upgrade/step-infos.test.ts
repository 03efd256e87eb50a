import { describe, expect, it } from 'vitest';
import { stagesOf } from '../../../../src/operations/engine/lanes';
import { upgradeRequest, upgradeStepInfos } from '../../../../src/operations/upgrade/step-infos';
import { facts, plan } from '../../core/plan/upgrade/support';

describe('the operation of an upgrade', () => {
  it('runs one step after the other, and only workers of one batch side by side', () => {
    const one = plan(facts({ workers: ['w1', 'w2', 'w3', 'w4', 'w5'] }), 'v1.35.4', { canaries: 1, batch: 2 });
    const request = upgradeRequest(one);
    expect(request).toMatchObject({ type: 'upgrade', parallel: 2, stopOnFailure: true });
    expect(request.steps.map(({ id }) => id)).toEqual(one.steps.map(({ id }) => id));
    const lanes = stagesOf(request.steps).flatMap((stage) => ('lanes' in stage ? [stage.lanes.map(([first]) => first?.target)] : []));
    expect(lanes).toEqual([
      ['w2', 'w3'],
      ['w4', 'w5'],
    ]);
    const settle = request.steps.findIndex(({ id }) => id.includes('/settle/'));
    expect(request.steps[settle - 1]?.target).toBe('w3');
    expect(request.steps[settle + 1]?.target).toBe('w4');
  });

  it('brings a node whose kubelet was replaced to the end, whoever wants to stop', () => {
    const infos = upgradeStepInfos(plan(facts()));
    const policy = (what: string) => infos.find(({ id }) => id === `v1.35.4/w1/${what}`)?.cancel;
    expect([policy('drain'), policy('kubelet'), policy('restart'), policy('uncordon'), policy('verify')]).toEqual([
      'boundary',
      'boundary',
      'never',
      'never',
      'now',
    ]);
    // What kubeadm did is looked at before it is done again.
    expect(infos.find(({ id }) => id.endsWith('/cp1/apply'))?.idempotency).toBe('verifyFirst');
  });

  it('is refused while something blocks the plan', () => {
    expect(() => upgradeRequest(plan(facts(), 'v1.35.9'))).toThrow(/is blocked/);
  });
});
