import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../src/core/known';
import type { UpgradeFacts } from '../../../../src/core/plan/upgrade/facts';
import type { UpgradeOptions } from '../../../../src/core/plan/upgrade/options';
import { renderUpgradePlan } from '../../../../src/core/report/upgrade-plan';
import { AT, facts, host, plan, podsOn, withHost, withStaticPod } from '../plan/upgrade/support';
import { expectGolden } from './golden';

const broken = (): UpgradeFacts => {
  const given = withStaticPod(
    withHost(facts({ etcd: '3.6.5', kubelets: { w3: 'v1.31.14' } }), 'w1', {
      held: ['kubeadm'],
      kubeletFlags: new Map([['/etc/default/kubelet', ['pod-infra-container-image']]]),
    }),
    'kube-scheduler',
    'cp2',
    { gates: 'ComponentSLIs=true' },
  );
  return { ...given, hosts: { ...given.hosts, w2: unknown('w2 does not answer at 192.0.2.22:22.') }, snapshot: known(undefined) };
};
const many = Array.from({ length: 200 }, (_, index) => `node-${String(index + 1).padStart(3, '0')}`);

const documents: readonly [file: string, facts: UpgradeFacts, target: string, over?: Partial<UpgradeOptions>][] = [
  ['three-and-three', facts({ pods: [...podsOn('w1', 7), ...podsOn('w2', 2)] }), 'v1.35.4'],
  ['two-hops', facts({ version: 'v1.33.6', etcd: '3.5.24', controlPlanes: ['cp1'], workers: ['w1'] }), 'v1.35.4'],
  ['patch', facts(), 'v1.34.9', { pause: 'afterControlPlanes' }],
  ['broken', broken(), 'v1.35.4'],
  ['workers-only', facts(), 'v1.35.4', { scope: { what: 'workers' }, drain: 'never' }],
  ['binaries', facts({ controlPlanes: ['cp1'], workers: ['w1'] }), 'v1.35.4', { binaries: '/opt/kubernetes/v1.35.4', canaries: 0 }],
  ['two-hundred', facts({ workers: many }), 'v1.35.4', { canaries: 2, batch: 10, pause: 'afterCanaries' }],
];

describe('the document of an upgrade', () => {
  it.each(documents)('%s', (file, given, target, over = {}) => {
    expectGolden(`upgrade/${file}.md`, renderUpgradePlan(plan(given, target, over), AT + 4_000));
  });

  it('stays readable for two hundred nodes', () => {
    const document = renderUpgradePlan(plan(facts({ workers: many }), 'v1.35.4', { batch: 10 }), AT);
    expect(document.split('\n').length).toBeLessThan(250);
    expect(document).toContain('(200)');
  });

  it('shows names of strangers literally', () => {
    const given = facts({ workers: ['w1'] });
    const evil = { ...given, hosts: { ...given.hosts, w1: unknown<never>('[click](http://evil) | <b>x</b>') } };
    const document = renderUpgradePlan(plan(evil), AT);
    expect(document).not.toContain('[click](http');
    expect(document).not.toContain('<b>');
  });
});

it('has hosts of every package manager', () => {
  const given = facts({ workers: ['w1'] });
  const rpm = { ...host(given.nodes.find(({ name }) => name === 'w1')!), images: known([]) };
  const document = renderUpgradePlan(
    plan({
      ...given,
      hosts: {
        ...given.hosts,
        w1: known({
          ...rpm,
          reading: {
            ...rpm.reading,
            manager: 'dnf' as const,
            sources: [{ file: '/etc/yum.repos.d/kubernetes.repo', minor: '1.34', address: 'https://r.example/v1.34/rpm/' }],
          },
        }),
      },
    }),
    AT,
  );
  expect(document).toContain("sed -i 's,/v1\\.34/rpm,/v1.35/rpm,g' /etc/yum.repos.d/kubernetes.repo");
  expect(document).toContain('dnf install -y kubeadm-1.35.4-1.1 --disableexcludes=kubernetes');
});
