/** What the servers are given: files of three sizes, and definitions by the hundred. */

/** A kubeadm file of about 60 lines. */
export const kubeadmFile = `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 10.0.0.11
  bindPort: 6443
nodeRegistration:
  name: cp1
  criSocket: unix:///run/containerd/containerd.sock
  kubeletExtraArgs:
    - name: node-ip
      value: 10.0.0.11
  taints:
    - key: node-role.kubernetes.io/control-plane
      effect: NoSchedule
skipPhases:
  - addon/kube-proxy
timeouts:
  controlPlaneComponentHealthCheck: 4m0s
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.4
clusterName: prod
controlPlaneEndpoint: api.example.org:6443
certificatesDir: /etc/kubernetes/pki
imageRepository: registry.k8s.io
networking:
  dnsDomain: cluster.local
  podSubnet: 10.244.0.0/16
  serviceSubnet: 10.96.0.0/12
apiServer:
  certSANs:
    - api.example.org
    - 10.0.0.10
  extraArgs:
    - name: audit-log-path
      value: /var/log/kubernetes/audit.log
    - name: audit-log-maxage
      value: "30"
  extraVolumes:
    - name: audit
      hostPath: /var/log/kubernetes
      mountPath: /var/log/kubernetes
      pathType: DirectoryOrCreate
controllerManager:
  extraArgs:
    - name: bind-address
      value: 0.0.0.0
scheduler: {}
etcd:
  local:
    dataDir: /var/lib/etcd
    extraArgs:
      - name: quota-backend-bytes
        value: "8589934592"
dns: {}
proxy: {}
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
encryptionAlgorithm: RSA-2048
`;

/**
 * A CustomResourceDefinition of at least so many lines, as generators write them: deep structs with descriptions, lists
 * with keys, and a rule in CEL for every eighth block.
 */
export function definition(lines: number, kind = 'Ship', group = 'bench.example.org'): string {
  const plural = `${kind.toLowerCase()}s`;
  const text = [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata:',
    `  name: ${plural}.${group}`,
    'spec:',
    `  group: ${group}`,
    '  scope: Namespaced',
    `  names: { plural: ${plural}, singular: ${kind.toLowerCase()}, kind: ${kind}, listKind: ${kind}List }`,
    '  versions:',
    '    - name: v1',
    '      served: true',
    '      storage: true',
    '      subresources:',
    '        status: {}',
    '      schema:',
    '        openAPIV3Schema:',
    '          type: object',
    '          properties:',
    '            spec:',
    '              type: object',
    '              properties:',
  ];
  for (let number = 0; text.length < lines; number += 1) text.push(...block(number));
  return `${text.join('\n')}\n`;
}

function block(number: number): readonly string[] {
  const rule =
    number % 8 === 0
      ? ['x-kubernetes-validations:', '  - rule: self.minReplicas <= self.maxReplicas', '    message: the least is not above the most']
      : [];
  return [
    `part${number}:`,
    '  description: |-',
    `    Part ${number} says how the workload behaves while it is moved from one host to another,`,
    '    and what is told about it to those who wait for it.',
    '  type: object',
    '  required:',
    '  - image',
    ...rule.map((line) => `  ${line}`),
    '  properties:',
    '    image:',
    '      description: The image that is run, with its digest.',
    '      type: string',
    '      minLength: 1',
    '      maxLength: 255',
    '      pattern: ^[a-z0-9][a-z0-9./:@-]*$',
    '    minReplicas:',
    '      type: integer',
    '      format: int32',
    '      minimum: 0',
    '      default: 1',
    '    maxReplicas:',
    '      type: integer',
    '      format: int32',
    '      minimum: 0',
    '      default: 5',
    '    policy:',
    '      description: What happens when it can not go on.',
    '      type: string',
    '      enum:',
    '      - Retry',
    '      - Stop',
    '    ports:',
    '      type: array',
    '      x-kubernetes-list-type: map',
    '      x-kubernetes-list-map-keys:',
    '      - name',
    '      items:',
    '        type: object',
    '        required:',
    '        - name',
    '        - port',
    '        properties:',
    '          name:',
    '            type: string',
    '          port:',
    '            type: integer',
    '            format: int32',
    '    labels:',
    '      type: object',
    '      additionalProperties:',
    '        type: string',
    '    resources:',
    '      type: object',
    '      properties:',
    '        cpu:',
    '          anyOf:',
    '          - type: integer',
    '          - type: string',
    '          x-kubernetes-int-or-string: true',
  ].map((line) => `                ${line}`);
}

/** A custom resource of a definition made here. */
export function resource(kind: string, group = 'bench.example.org'): string {
  return `apiVersion: ${group}/v1
kind: ${kind}
metadata:
  name: one
spec:
  part0:
    image: registry.example.org/app
    maxReplicas: 3
    ports:
      - { name: web, port: 8080 }
  part1:
    imag: registry.example.org/app
`;
}
