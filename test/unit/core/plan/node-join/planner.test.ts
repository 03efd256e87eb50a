import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import { joinConfiguration } from '../../../../../src/core/plan/node-join/configuration';
import type { JoinBase } from '../../../../../src/core/plan/node-join/plan';
import { joinDifferences, planJoin } from '../../../../../src/core/plan/node-join/planner';
import { renderNodeLifePlan } from '../../../../../src/core/report/node-life-plan';
import { member, NOW, reading } from '../../policy/etcd/support';
import { cluster, joinFacts, target } from '../node-life/support';

const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);

describe('a plan to join hosts', () => {
  it('joins control planes one after the other and workers after them', () => {
    const plan = planJoin(joinFacts([{ name: 'w2' }, { name: 'cp4', role: 'controlPlane' }, { name: 'w3' }]), cluster);
    expect(plan.blockers).toEqual([]);
    expect(plan.steps.map(({ id }) => id)).toEqual(['preflight', 'cp4/join', 'cp4/ready', 'w2/join', 'w2/ready', 'w3/join', 'w3/ready']);
    expect(codes(plan.warnings)).toEqual(['load-balancer', 'uploads', 'even-members']);
    expect(renderNodeLifePlan(plan, NOW)).toContain('- Join cp4 as a control plane');
    expect(plan.hash).toBe(
      planJoin(joinFacts([{ name: 'w2' }, { name: 'cp4', role: 'controlPlane' }, { name: 'w3' }], { at: NOW + 1 }), cluster).hash,
    );
  });

  it.each([
    ['name-taken', { name: 'w1' }],
    ['name', { name: 'W_1' }],
    ['in-cluster', { name: 'w2', host: { traces: ['/etc/kubernetes/kubelet.conf'] } }],
    ['machine-known', { name: 'w2', host: { machineId: 'ID-w1', hostname: 'w1' } }],
    ['no-kubeadm', { name: 'w2', host: { kubeadm: undefined } }],
    ['no-kubelet', { name: 'w2', host: { kubelet: undefined } }],
    ['kubelet-skew', { name: 'w2', host: { kubelet: 'v1.30.0' } }],
    ['kubelet-skew', { name: 'w2', host: { kubelet: 'v1.35.0', kubeadm: 'v1.35.0' } }],
    ['kubeadm-skew', { name: 'w2', host: { kubeadm: 'v1.33.9', kubelet: 'v1.33.9' } }],
    ['kubeadm-skew', { name: 'w2', host: { kubeadm: 'v1.36.0' } }],
    ['no-runtime', { name: 'w2', host: { runtimes: [] } }],
    ['runtime-silent', { name: 'w2', host: { runtimes: [{ socket: 'unix:///run/crio/crio.sock', answers: false }] } }],
    ['endpoint', { name: 'w2', host: { endpoint: { reached: false, why: 'timed out' } } }],
    ['label', { name: 'w2', wishes: { labels: { 'node-role.kubernetes.io/infra': '' } } }],
  ])('is blocked by %s', (code, host) => {
    expect(codes(planJoin(joinFacts([host]), cluster).blockers)).toContain(code);
  });

  it('lets a node give itself labels that are its own to give', () => {
    const labels = { rack: 'r7', 'topology.kubernetes.io/zone': 'b', 'node.kubernetes.io/pool': 'x' };
    expect(planJoin(joinFacts([{ name: 'w2', wishes: { labels } }]), cluster).blockers).toEqual([]);
  });

  it('takes a machine id that clones share for a note, not for the same machine', () => {
    const plan = planJoin(joinFacts([{ name: 'w2', host: { machineId: 'id-w1' } }]), cluster);
    expect(plan.blockers).toEqual([]);
    expect(codes(plan.warnings)).toEqual(['machine-clone']);
  });

  it('adds no member to etcd that is not whole, and no control plane nobody uploads certificates for', () => {
    const cp4 = [{ name: 'cp4', role: 'controlPlane' as const }];
    const ill = known(reading([member(1), member(2), member(3, { status: 'it does not answer.' })]));
    expect(codes(planJoin(joinFacts(cp4, { etcd: ill }), cluster).blockers)).toEqual(['etcd-unwell']);
    expect(codes(planJoin(joinFacts(cp4, { signers: [{ target: target('cp1'), why: 'no key.' }] }), cluster).blockers)).toEqual([
      'no-signer',
    ]);
    expect(codes(planJoin(joinFacts(cp4, { ground: unknown('it has no endpoint.') }), cluster).blockers)).toEqual(['no-ground']);
  });

  it('tells what passing over checks means', () => {
    const plan = planJoin(joinFacts([{ name: 'w2', wishes: { ignorePreflight: ['Mem'] } }]), cluster);
    expect(codes(plan.warnings)).toEqual(['ignored-checks']);
    expect(plan.commands.flat()).toContain('--ignore-preflight-errors=Mem');
  });

  it('no longer holds for another machine of the same name', () => {
    const before = planJoin(joinFacts([{ name: 'w2' }]), cluster);
    expect(joinDifferences(before, planJoin(joinFacts([{ name: 'w2' }]), cluster))).toEqual([]);
    expect(joinDifferences(before, planJoin(joinFacts([{ name: 'w2', host: { machineId: 'other' } }]), cluster))).toEqual([
      'w2 is another machine than before.',
    ]);
  });
});

describe('a JoinConfiguration', () => {
  const base = planJoin(joinFacts([{ name: 'w2' }]), cluster).body.base;
  const [worker] = planJoin(joinFacts([{ name: 'w2', wishes: { labels: { rack: 'r7' } } }]), cluster).body.nodes;
  const [control] = planJoin(
    joinFacts([{ name: 'cp4', role: 'controlPlane', wishes: { taints: [{ key: 'new', effect: 'NoExecute' }] } }]),
    cluster,
  ).body.nodes;
  const made = (node: typeof worker, over: Partial<JoinBase> = {}): unknown =>
    parse(joinConfiguration(node!, { ...base, ...over }, { token: 'abcdef.0123456789abcdef', certificateKey: 'k' }));

  it('pins every authority, and gives labels as the version of kubeadm wants them', () => {
    expect(made(worker, { authorities: ['aa', 'bb'] })).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'JoinConfiguration',
      discovery: {
        bootstrapToken: { apiServerEndpoint: '10.0.0.5:6443', token: 'abcdef.0123456789abcdef', caCertHashes: ['sha256:aa', 'sha256:bb'] },
      },
      nodeRegistration: {
        name: 'w2',
        criSocket: 'unix:///run/containerd/containerd.sock',
        kubeletExtraArgs: [{ name: 'node-labels', value: 'rack=r7' }],
      },
    });
    expect(made(worker, { apiVersion: 'kubeadm.k8s.io/v1beta3' })).toMatchObject({
      nodeRegistration: { kubeletExtraArgs: { 'node-labels': 'rack=r7' } },
    });
  });

  it('quotes what YAML 1.1 would read as something else than text', () => {
    const wishes = { taints: [{ key: 'on', value: 'yes', effect: 'NoSchedule' as const }], labels: { rack: '0755' } };
    const [node] = planJoin(joinFacts([{ name: 'w2', wishes }]), cluster).body.nodes;
    const text = joinConfiguration(node!, base, { token: 'abcdef.0123456789abcdef', certificateKey: undefined });
    expect((parse(text, { version: '1.1' }) as { nodeRegistration: unknown }).nodeRegistration).toMatchObject({
      taints: [{ key: 'on', value: 'yes' }],
      kubeletExtraArgs: [{ name: 'node-labels', value: 'rack=0755' }],
    });
  });

  it('keeps the taint of control planes beside others', () => {
    expect(made(control)).toMatchObject({
      nodeRegistration: {
        taints: [
          { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
          { key: 'new', effect: 'NoExecute' },
        ],
      },
      controlPlane: { localAPIEndpoint: { bindPort: 6443 }, certificateKey: 'k' },
    });
  });
});
