/** Objects of many kinds, with the fields whose stored form differs most from the one that is shown. */
export const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: web } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, kind: Widget, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
      additionalPrinterColumns: [{ name: Size, type: integer, jsonPath: .spec.size }]
      subresources: { status: {} }
    - name: v2
      served: false
      storage: false
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object } } } }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gadgets.example.com }
spec:
  group: example.com
  scope: Cluster
  names: { plural: gadgets, kind: Gadget }
  conversion: { strategy: Webhook, webhook: { conversionReviewVersions: [v1], clientConfig: { url: "https://127.0.0.1:1/convert" } } }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } }, additionalPrinterColumns: [{ name: A, type: string, jsonPath: .a, priority: 1 }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop, annotations: { note: "yes" } }
data: { script: "#!/bin/sh\\necho 'a: b'\\n", port: "8080", empty: "" }
binaryData: { blob: AAECAwT/ }
immutable: true
---
apiVersion: v1
kind: Secret
metadata: { name: password, namespace: shop }
type: Opaque
stringData: { password: correct horse battery staple }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: runner, namespace: shop }
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 25%, maxSurge: 1 } }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      securityContext: { runAsNonRoot: true, runAsUser: 0, fsGroup: 2000, sysctls: [{ name: net.core.somaxconn, value: "1024" }] }
      affinity:
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: zone, operator: In, values: [a, b] }] }] } }
      tolerations: [{ key: dedicated, operator: Exists, effect: NoExecute, tolerationSeconds: 0 }]
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]
      containers:
        - name: web
          image: registry.example.com/web:1
          args: ["--flag", ""]
          env:
            - { name: EMPTY, value: "" }
            - { name: FROM_SECRET, valueFrom: { secretKeyRef: { name: password, key: password, optional: false } } }
            - { name: MEMORY, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
          ports: [{ name: http, containerPort: 8080 }]
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: "1.5Gi", "example.com/thing": 2 } }
          livenessProbe: { httpGet: { path: /healthz, port: http, httpHeaders: [{ name: X, value: "y" }] }, periodSeconds: 7 }
          readinessProbe: { tcpSocket: { port: 8080 } }
          startupProbe: { grpc: { port: 9090 } }
          lifecycle: { preStop: { sleep: { seconds: 3 } } }
          volumeMounts: [{ name: cache, mountPath: /cache }, { name: all, mountPath: /all, readOnly: true }]
      volumes:
        - { name: cache, emptyDir: { sizeLimit: 1Gi } }
        - name: all
          projected: { defaultMode: 420, sources: [{ configMap: { name: settings } }, { downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] } }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: shop }
spec:
  serviceName: store
  replicas: 1
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec: { containers: [{ name: store, image: store }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 5Gi } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: shop }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { hostNetwork: true, containers: [{ name: agent, image: agent, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 3 * * *"
  suspend: true
  jobTemplate: { spec: { backoffLimit: 0, template: { spec: { restartPolicy: Never, containers: [{ name: report, image: report }] } } } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once, namespace: shop }
spec: { suspend: true, template: { spec: { restartPolicy: OnFailure, containers: [{ name: once, image: once }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }, { name: raw, port: 81, targetPort: 8081 }] }
---
apiVersion: v1
kind: Service
metadata: { name: store, namespace: shop }
spec: { clusterIP: None, selector: { app: store }, ports: [{ port: 5432 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  rules: [{ host: shop.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ports: [{ port: 53, protocol: UDP }, { port: 8000, endPort: 9000 }] }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 1
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }, { type: External, external: { metric: { name: q }, target: { type: AverageValue, averageValue: 1500m } } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec: { minAvailable: 50%, selector: { matchLabels: { app: web } } }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec: { capacity: { storage: 10Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, storageClassName: manual, hostPath: { path: /data } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: limits, namespace: shop }
spec: { limits: [{ type: Container, default: { memory: 512Mi }, defaultRequest: { cpu: 50m } }] }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: shop }
spec: { hard: { pods: "100", requests.cpu: "20" } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: runner, namespace: shop }]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: example.com/fast
parameters: { type: ssd }
allowVolumeExpansion: true
volumeBindingMode: WaitForFirstConsumer
allowedTopologies: [{ matchLabelExpressions: [{ key: zone, values: [a] }] }]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000000
globalDefault: false
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: { name: sandbox }
handler: runsc
overhead: { podFixed: { memory: 120Mi, cpu: 250m } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: check }
webhooks:
  - name: check.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore
    clientConfig: { url: "https://127.0.0.1:1/check", caBundle: "" }
    rules: [{ apiGroups: [example.com], apiVersions: ["*"], operations: [DELETE], resources: [widgets], scope: Namespaced }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: names }
spec:
  failurePolicy: Ignore
  matchConstraints: { resourceRules: [{ apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [widgets] }] }
  validations: [{ expression: "object.metadata.name.size() < 60", message: too long }]
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: { name: mine, namespace: shop }
spec: { holderIdentity: me, leaseDurationSeconds: 15, renewTime: "2026-01-02T03:04:05.000600Z" }
---
apiVersion: v1
kind: Event
metadata: { name: happened, namespace: shop }
involvedObject: { kind: Pod, name: web, namespace: shop }
reason: Tested
message: "line one\\nline two"
type: Normal
eventTime: "2026-01-02T03:04:05.000000Z"
action: test
reportingComponent: test
reportingInstance: test
---
apiVersion: v1
kind: Node
metadata: { name: n1, labels: { zone: a } }
spec: { podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24], taints: [{ key: a, effect: NoSchedule }] }
`;

/** Once its definition is established. */
export const CUSTOM = `
apiVersion: example.com/v1
kind: Widget
metadata: { name: blue, namespace: shop, finalizers: [example.com/hold] }
spec: { size: 12345678901234567, ratio: 0.1, list: [1, a, null] }
`;
