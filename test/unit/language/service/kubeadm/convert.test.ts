import { expect, it } from 'vitest';
import { readFile } from '../../../../../src/language/service/document';
import { kubeadmFamily } from '../../../../../src/language/service/kubeadm';
import { environment } from '../../support/fixture';

/** A file after the conversion of each of its documents. */
function converted(text: string): string {
  const file = readFile('kubeadm.yaml', text);
  return file.documents
    .map((document) => {
      const [action] = kubeadmFamily.features?.actions?.(document, { start: 0, end: 0 }, environment(), file) ?? [];
      return [...(action?.edits ?? [])]
        .reverse()
        .reduce((whole, { start, end, newText }) => whole.slice(0, start) + newText + whole.slice(end), document.text);
    })
    .join('');
}

it('keeps comments, order and everything it does not have to change', () => {
  const before = `# our cluster
apiVersion: "kubeadm.k8s.io/v1beta3" # old
kind: ClusterConfiguration
apiServer:
  # how loud
  extraArgs:
    v: "2" # loud
    # one more
    profiling: false
  timeoutForControlPlane: 6m0s # slow disks
  certSANs: [a]
scheduler:
  extraArgs: {profiling: "false", "y": 1}
---
kind: InitConfiguration
apiVersion: kubeadm.k8s.io/v1beta3
nodeRegistration:
  kubeletExtraArgs:
    node-labels: "a=b"
# end
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: JoinConfiguration
discovery: {timeout: 3m0s, file: {kubeConfigPath: /x}}
`;
  expect(converted(before)).toBe(`# our cluster
apiVersion: "kubeadm.k8s.io/v1beta4" # old
kind: ClusterConfiguration
apiServer:
  # how loud
  extraArgs:
    - name: v
      value: "2" # loud
    # one more
    - name: profiling
      value: "false"
  certSANs: [a]
scheduler:
  extraArgs: [{name: profiling, value: "false"}, {name: "y", value: "1"}]
---
kind: InitConfiguration
apiVersion: kubeadm.k8s.io/v1beta4
nodeRegistration:
  kubeletExtraArgs:
    - name: node-labels
      value: "a=b"
timeouts:
  controlPlaneComponentHealthCheck: 6m0s
# end
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery: {file: {kubeConfigPath: /x}}
timeouts:
  discovery: 3m0s
`);
});

it('gives the timeout a document of its own where there is none for init', () => {
  expect(converted('apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  timeoutForControlPlane: 6m0s\n')).toBe(
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\ntimeouts:\n  controlPlaneComponentHealthCheck: 6m0s\n',
  );
});

it('offers nothing for other versions', () => {
  const text = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n';
  expect(converted(text)).toBe(text);
});
