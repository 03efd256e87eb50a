import { describe, expect, it } from 'vitest';
import { readFile } from '../../../../../src/language/service/document';
import type { Environment, Family } from '../../../../../src/language/service/family';
import { componentConfigFamily } from '../../../../../src/language/service/component-config';
import { kubeadmFamily } from '../../../../../src/language/service/kubeadm';
import { environment } from '../../support/fixture';

/** What is offered at `‸`, or found there. */
function at(marked: string) {
  const offset = Math.max(0, marked.indexOf('‸'));
  const file = readFile('kubeadm.yaml', marked.replace('‸', ''));
  const number = file.spans.findLastIndex(({ start }) => start <= offset);
  return { file, document: file.documents[number]!, offset: offset - (file.spans[number]?.start ?? 0) };
}
function offered(family: Family, marked: string, world: Partial<Environment> = {}): readonly string[] {
  const { file, document, offset } = at(marked);
  return (family.features?.complete?.(document, offset, environment(world), file) ?? []).map(({ label }) => label);
}
function leadsTo(family: Family, marked: string): readonly string[] {
  const { file, document, offset } = at(marked);
  return (family.features?.definition?.(document, offset, environment(), file) ?? []).map(({ document: number = -1, range }) => {
    const target = file.documents[number];
    return `${target?.header.kind?.value ?? ''}.${target?.text.slice(range.start, range.end) ?? ''}`;
  });
}
const doc = (kind: string, body: string, version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: ${kind}\n${body}`;
const kubelet = (body: string) => `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${body}`;

describe('completion in kubeadm files', () => {
  it('offers the kinds that the file has not yet', () => {
    const kinds = offered(kubeadmFamily, `${doc('InitConfiguration', '')}---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: C‸\n`);
    expect(kinds).toEqual(['ClusterConfiguration', 'JoinConfiguration', 'ResetConfiguration', 'UpgradeConfiguration']);
    expect(offered(kubeadmFamily, 'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ‸')).not.toContain('ResetConfiguration');
  });

  it('offers the version that kubeadm writes today, over the whole value', () => {
    const { file, document, offset } = at('apiVersion: kubeadm.k8s.io/v1b‸\nkind: InitConfiguration\n');
    const [item] = kubeadmFamily.features?.complete?.(document, offset, environment(), file) ?? [];
    expect(item?.label).toBe('kubeadm.k8s.io/v1beta4');
    expect(document.text.slice(item?.replace?.start, item?.replace?.end)).toBe('kubeadm.k8s.io/v1b');
  });

  it('offers the flags of each component where a flag is named', () => {
    const list = (section: string) => doc('ClusterConfiguration', `${section}:\n  extraArgs:\n    - name: a‸\n      value: x\n`);
    expect(offered(kubeadmFamily, list('apiServer'))).toEqual(expect.arrayContaining(['audit-log-path', 'etcd-servers']));
    expect(offered(kubeadmFamily, list('scheduler'))).not.toContain('audit-log-path');
    expect(
      offered(kubeadmFamily, doc('ClusterConfiguration', 'etcd:\n  local:\n    extraArgs:\n      - value: "1"\n        name: ‸\n')),
    ).toContain('quota-backend-bytes');
    expect(offered(kubeadmFamily, doc('InitConfiguration', 'nodeRegistration:\n  kubeletExtraArgs:\n    - name: node‸\n'))).toContain(
      'node-ip',
    );
    expect(offered(kubeadmFamily, doc('ClusterConfiguration', 'apiServer:\n  extraArgs:\n    - name: x\n      value: ‸\n'))).toEqual([]);
  });

  it('offers flags as keys in the mapping of v1beta3', () => {
    const items = offered(kubeadmFamily, doc('ClusterConfiguration', 'controllerManager:\n  extraArgs:\n    no‸\n', 'v1beta3'));
    expect(items).toContain('node-cidr-mask-size');
  });

  it('offers phases and feature gates of the version', () => {
    expect(offered(kubeadmFamily, doc('InitConfiguration', 'skipPhases: [a‸]\n'))).toContain('addon/kube-proxy');
    expect(offered(kubeadmFamily, doc('JoinConfiguration', 'skipPhases:\n  - ‸\n'))).toContain('control-plane-join');
    const gates = doc('ClusterConfiguration', 'featureGates:\n  ‸\n');
    expect(offered(kubeadmFamily, gates, { target: { major: 1, minor: 34 } })).toContain('WaitForAllControlPlaneComponents');
    expect(offered(kubeadmFamily, gates, { target: { major: 1, minor: 35 } })).not.toContain('WaitForAllControlPlaneComponents');
  });

  it('offers the gates of the components', () => {
    const list = (value: string) =>
      doc('ClusterConfiguration', `apiServer:\n  extraArgs:\n    - name: feature-gates\n      value: ${value}\n`);
    const of = (minor: number) => ({ target: { major: 1, minor } });
    expect(offered(kubeadmFamily, list('"WatchList=true,Ga‸'), of(35))).toContain('GangScheduling');
    expect(offered(kubeadmFamily, list('‸'), of(34))).not.toContain('GangScheduling');
    expect(offered(kubeadmFamily, list('WatchList=‸'), of(35))).toEqual([]);
    const mapping = doc('ClusterConfiguration', 'scheduler:\n  extraArgs:\n    feature-gates: A‸\n', 'v1beta3');
    expect(offered(kubeadmFamily, mapping, of(34))).toContain('AllAlpha');
    const etcd = doc('ClusterConfiguration', 'etcd:\n  local:\n    extraArgs:\n      - name: feature-gates\n        value: ‸\n');
    expect(offered(kubeadmFamily, etcd, of(34))).toEqual([]);
    expect(offered(componentConfigFamily, kubelet('featureGates:\n  No‸\n'), of(34))).toContain('NodeSwap');
    expect(offered(componentConfigFamily, kubelet('featureGates:\n  NodeSwap: ‸\n'), of(34))).toEqual([]);
  });

  it('offers what the kubelet watches as keys of evictions', () => {
    expect(offered(componentConfigFamily, kubelet('evictionHard:\n  m‸\n'))).toContain('memory.available');
    expect(offered(componentConfigFamily, kubelet('maxPods: 5\n‸'))).toEqual([]);
  });
});

describe('ways through kubeadm files', () => {
  it('lead from a setting to the same one in the other documents', () => {
    const proxy = 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nclusterCIDR: 10.1.0.0/16\n';
    const cluster = doc('ClusterConfiguration', 'networking:\n  podSubnet: 10.1.‸0.0/16\n');
    expect(leadsTo(kubeadmFamily, `${cluster}---\n${proxy}`)).toEqual(['KubeProxyConfiguration.clusterCIDR']);
    const back = `${cluster.replace('‸', '')}---\n${proxy.replace('10.1', '10‸.1')}`;
    expect(leadsTo(componentConfigFamily, back)).toEqual(['ClusterConfiguration.podSubnet']);
    expect(leadsTo(kubeadmFamily, doc('ClusterConfiguration', 'clusterName: a‸b\n'))).toEqual([]);
  });

  it('outline the sections of a document', () => {
    const { document } = at(doc('ClusterConfiguration', 'networking:\n  podSubnet: 10.1.0.0/16\netcd: {}\n'));
    const symbols = kubeadmFamily.features?.symbols?.(document) ?? [];
    expect(symbols.map(({ name, children = [] }) => [name, children.map((child) => child.name)])).toEqual([
      ['networking', ['podSubnet']],
      ['etcd', []],
    ]);
  });

  it('say above each document what it is checked as', () => {
    const { file, document } = at(doc('ClusterConfiguration', 'kubernetesVersion: v1.33.2\n'));
    const lens = (world: Partial<Environment>) =>
      kubeadmFamily.features?.lenses?.(document, environment(world), file).map(({ title }) => title);
    expect(lens({})).toEqual(['kubeadm v1beta4 · checked for v1.33']);
    expect(lens({ target: { major: 1, minor: 35 } })).toEqual(['kubeadm v1beta4 · checked for v1.35 (target)']);
  });
});
