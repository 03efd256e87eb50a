import { describe, expect, it } from 'vitest';
import { isCertainlyOurs, mentionsOurKinds } from '../../../../src/core/parse/document-kinds';

describe('a text that mentions our kinds', () => {
  it.each([
    ['kubeadm', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n'],
    ['kubelet', 'kind: KubeletConfiguration\n"apiVersion": "kubelet.config.k8s.io/v1beta1"\n'],
    ['a CRD', 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n'],
    ['aws-auth', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n'],
    ['a later document', 'kind: Pod\n---\napiVersion: kubeadm.k8s.io/v1beta4\n'],
    ['a patch within a kind file', 'kubeadmConfigPatches:\n- |\n  apiVersion: kubeadm.k8s.io/v1beta4\n'],
  ])('is certainly ours: %s', (_, text) => {
    expect(isCertainlyOurs(text)).toBe(true);
    expect(mentionsOurKinds(text)).toBe(true);
  });

  it.each([
    ['a custom resource', 'apiVersion: cert-manager.io/v1\nkind: Issuer\n'],
    ['one of a group below k8s.io', 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n'],
  ])('is perhaps ours: %s', (_, text) => {
    expect(isCertainlyOurs(text)).toBe(false);
    expect(mentionsOurKinds(text)).toBe(true);
  });

  it.each([
    ['a Deployment', 'apiVersion: apps/v1\nkind: Deployment\n'],
    ['an Ingress', 'apiVersion: networking.k8s.io/v1\nkind: Ingress\n'],
    ['another ConfigMap', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth-tests\n'],
    ['something else', 'name: kubeadm\nversion: 1.2/3\n'],
  ])('is not: %s', (_, text) => {
    expect(mentionsOurKinds(text)).toBe(false);
  });

  it('is known by its name where that is the rule of the format', () => {
    expect(isCertainlyOurs('clusters: []\n', 'drydock.yaml')).toBe(true);
    expect(isCertainlyOurs('clusters: []\n', 'other.yaml')).toBe(false);
  });
});
