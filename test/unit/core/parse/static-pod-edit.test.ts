import { describe, expect, it } from 'vitest';
import { flagOf, parsePlacement, parseStaticPod } from '../../../../src/core/parse/static-pod';
import { withFlags } from '../../../../src/core/parse/static-pod-edit';

const MANIFEST = `apiVersion: v1
kind: Pod
metadata:
  annotations:
    kubeadm.kubernetes.io/etcd.advertise-client-urls: https://10.0.0.1:2379
  name: etcd
spec:
  containers:
  - command:
    - etcd
    # kept by hand
    - --data-dir=/var/lib/etcd
    - --initial-cluster=cp1=https://10.0.0.1:2380
    - --initial-cluster-token=x
    - --name=cp1
    image: registry.k8s.io/etcd:3.6.5-0
    volumeMounts:
    - mountPath: /var/lib/etcd
      name: data
  volumes:
  - hostPath:
      path: /var/lib/etcd
    name: data
`;
const WANTED = { 'initial-cluster': 'cp2=https://10.0.0.2:2380,cp1=https://10.0.0.1:2380', 'initial-cluster-state': 'existing' };

describe('flags of a manifest', () => {
  it('are exchanged where they are, and added where they are not; all else stays', () => {
    const text = withFlags(MANIFEST, WANTED);
    const pod = parseStaticPod(text);
    expect(flagOf(pod, 'initial-cluster')).toBe(WANTED['initial-cluster']);
    expect(flagOf(pod, 'initial-cluster-state')).toBe('existing');
    expect(pod.command).toHaveLength(parseStaticPod(MANIFEST).command.length + 1);
    for (const name of ['data-dir', 'initial-cluster-token', 'name'])
      expect(flagOf(pod, name)).toBe(flagOf(parseStaticPod(MANIFEST), name));
    expect(parsePlacement(text).hostPath('/var/lib/etcd')).toBe('/var/lib/etcd');
    expect(text).toContain('# kept by hand');
    expect(withFlags(text, WANTED)).toBe(text);
  });

  it('are found among arguments, too', () => {
    const text = withFlags(MANIFEST.replace('- command:\n    - etcd', '- command: [etcd]\n    args:'), WANTED);
    expect(flagOf(parseStaticPod(text), 'initial-cluster')).toBe(WANTED['initial-cluster']);
  });

  it('are refused where there is no pod, or nothing that says how it starts', () => {
    expect(() => withFlags('kind: Service', WANTED)).toThrow(RangeError);
    expect(() => withFlags('kind: Pod\nspec: {containers: [{image: x}]}', WANTED)).toThrow('does not say how');
  });
});
