import { describe, expect, it } from 'vitest';
import type { BootstrapReading } from '../../../../../src/core/command/bootstrap/host-facts';
import { known, unknown } from '../../../../../src/core/known';
import { placeOfRedaction } from '../../../../../src/core/operation/redact';
import { renderBootstrapPlan } from '../../../../../src/core/report/bootstrap-plan';
import { AT, optionsOf, planOf } from './support';

const codes = (findings: readonly { readonly code: string; readonly subject: string }[]) =>
  findings.map(({ code, subject }) => `${code} ${subject}`);

describe('planBootstrap', () => {
  it('begins on the first control plane, joins the others one by one and then the workers, and verifies', () => {
    const plan = planOf(optionsOf('cni: https://example.org/network.yaml'));
    expect(plan.blockers).toEqual([]);
    expect(plan.steps.map(({ id }) => id)).toEqual([
      ...['preflight', 'cp1/configure', 'cp1/init', 'kubeconfig', 'network', 'cp2/join', 'cp2/ready', 'cp3/join', 'cp3/ready'],
      ...['w1/join', 'w1/ready', 'w2/join', 'w2/ready', 'nodes', 'etcd', 'endpoints', 'dns', 'tidy'],
    ]);
    expect(plan.body.hosts.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'cp1 first',
      'cp2 controlPlane',
      'cp3 controlPlane',
      'w1 worker',
      'w2 worker',
    ]);
  });

  it('says what follows from having no pod network, and leaves out what needs one', () => {
    const plan = planOf(optionsOf());
    expect(codes(plan.warnings)).toContain('no-network pod network');
    expect(plan.steps.map(({ id }) => id)).not.toContain('dns');
  });

  const blocked: readonly (readonly [string, Readonly<Record<string, Partial<BootstrapReading>>>, string])[] = [
    ['a host of a cluster', { w1: { traces: ['/etc/kubernetes/kubelet.conf'] } }, 'has-cluster w1'],
    ['a kubeadm of another minor', { cp2: { kubeadm: 'v1.33.1' } }, 'kubeadm-version cp2'],
    ['an older kubeadm of the same minor', { cp2: { kubeadm: 'v1.34.1' } }, 'kubeadm-version cp2'],
    ['no kubeadm', { cp2: { kubeadm: undefined } }, 'kubeadm-missing cp2'],
    ['a kubelet that is newer', { w2: { kubelet: 'v1.35.0' } }, 'kubelet-newer w2'],
    ['a silent runtime', { w1: { runtimes: [{ socket: 'unix:///run/containerd/containerd.sock', name: '' }] } }, 'runtime-silent w1'],
    ['swap', { cp3: { swapBytes: 1024 } }, 'swap cp3'],
    ['cgroup v1', { w1: { cgroup: 1 } }, 'cgroup-v1-check w1'],
    ['an API server at the endpoint', { w1: { endpoint: 'open', endpointStatus: 403 } }, 'endpoint-taken api.example.org:6443'],
    ['a silent endpoint', { w1: { endpoint: 'timeout' } }, 'endpoint-silent api.example.org:6443'],
    ['an endpoint without an address', { w1: { endpoint: 'unresolved' } }, 'endpoint-unresolved api.example.org:6443'],
    ['two hosts of one name', { w2: { hostname: 'W1' } }, 'duplicate-hostname w1, w2'],
    ['clones', { w2: { machineId: 'machine-4', productUuid: 'uuid-4' } }, 'duplicate-product-uuid w1, w2'],
    ['a port that is taken', { cp1: { ports: [2379] } }, 'port-used cp1'],
    ['packets that are not passed on', { w1: { forwarding: { v4: false, v6: undefined } } }, 'forwarding w1'],
    ['no kubectl on the first', { cp1: { kubectl: undefined } }, 'kubectl-missing cp1'],
  ];
  it.each(blocked)('is blocked by %s', (_, over, code) => {
    expect(codes(planOf(optionsOf(), over).blockers)).toContain(code);
  });

  it.each<[string, Partial<BootstrapReading>]>([
    ['a load balancer that takes connections and has nobody behind it', { endpoint: 'open', endpointStatus: undefined }],
    ['kubeadm of the next minor', { kubeadm: 'v1.35.0' }],
  ])('is not blocked by %s', (_, over) => {
    expect(planOf(optionsOf(), { cp1: over }).blockers).toEqual([]);
  });

  it('passes over a check by choice alone, and tells the consequence', () => {
    const plan = planOf(optionsOf('ignorePreflight: [SystemVerification]'), { w1: { cgroup: 1 } });
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.find(({ code }) => code === 'ignored-check')?.message).toContain('SystemVerification only warns. A kernel');
  });

  it('takes addresses of both families where the cluster wants both', () => {
    const options = optionsOf('podSubnets: [10.244.0.0/16, "fd00:10::/56"]', 'serviceSubnets: [10.96.0.0/16, "fd00:20::/112"]');
    const both = (number: number) => ({
      addresses: { v4: `10.0.0.${number}`, v6: `fd00::${number}` },
      allAddresses: [`10.0.0.${number}`, `fd00::${number}`],
    });
    const plan = planOf(options, { cp1: both(1), cp2: both(2), cp3: both(3), w1: both(4) });
    expect(plan.body.hosts[0]?.addresses).toEqual(['10.0.0.1', 'fd00::1']);
    expect(codes(plan.blockers)).toEqual(['address-family w2']);
  });

  it('never overwrites a kubeconfig, and does not begin with a manifest that is not there', () => {
    const plan = planOf(
      optionsOf('cni: /srv/network.yaml'),
      {},
      { kubeconfigTaken: known(true), manifest: unknown('There is no /srv/network.yaml.') },
    );
    expect(codes(plan.blockers)).toEqual(['kubeconfig-taken /home/me/.kube/prod.yaml', 'manifest /srv/network.yaml']);
  });

  it('has a plan that a journal keeps as it is, equal for equal facts', () => {
    const plan = planOf(optionsOf());
    expect(placeOfRedaction(plan.body)).toBeUndefined();
    expect(planOf(optionsOf()).hash).toBe(plan.hash);
    expect(planOf(optionsOf('imageRepository: registry.example.org/k8s')).hash).not.toBe(plan.hash);
  });

  it('is readable as a document with the commands and the configuration', () => {
    const text = renderBootstrapPlan(planOf(optionsOf()), AT + 2000);
    expect(text).toContain('kubeadm init --config=kubeadm.yaml --skip-token-print');
    expect(text).toContain('controlPlaneEndpoint: api.example.org:6443');
    expect(text).toContain('3 control planes · 2 workers · 0 blockers');
  });
});
