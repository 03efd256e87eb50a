/**
 * Flags of the components, for completion in `extraArgs` and `kubeletExtraArgs`: `name=kind of value`, without one a switch;
 * `!` where the component calls it deprecated. Source: `--help` of the components of Kubernetes 1.34.4 and of etcd 3.6.8.
 */
export type FlagComponent = 'apiServer' | 'controllerManager' | 'scheduler' | 'etcd' | 'kubelet';

export interface ComponentFlag {
  readonly name: string;
  /** What its value is; `switch`: true or false. */
  readonly value: 'switch' | 'text' | 'number' | 'duration' | 'list';
  readonly isDeprecated: boolean;
}

/** What runs each component. */
export const programs: Readonly<Record<FlagComponent, string>> = {
  apiServer: 'kube-apiserver',
  controllerManager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  etcd: 'etcd',
  kubelet: 'kubelet',
};

const API_SERVER = `
  admission-control=list! admission-control-config-file=text advertise-address=text aggregator-reject-forwarding-redirect
  allow-metric-labels=text allow-metric-labels-manifest=text allow-privileged anonymous-auth api-audiences=list
  audit-log-batch-buffer-size=number audit-log-batch-max-size=number audit-log-batch-max-wait=duration
  audit-log-batch-throttle-burst=number audit-log-batch-throttle-enable audit-log-batch-throttle-qps=number audit-log-compress
  audit-log-format=text audit-log-maxage=number audit-log-maxbackup=number audit-log-maxsize=number audit-log-mode=text
  audit-log-path=text audit-log-truncate-enabled audit-log-truncate-max-batch-size=number audit-log-truncate-max-event-size=number
  audit-log-version=text audit-policy-file=text audit-webhook-batch-buffer-size=number audit-webhook-batch-max-size=number
  audit-webhook-batch-max-wait=duration audit-webhook-batch-throttle-burst=number audit-webhook-batch-throttle-enable
  audit-webhook-batch-throttle-qps=number audit-webhook-config-file=text audit-webhook-initial-backoff=duration
  audit-webhook-mode=text audit-webhook-truncate-enabled audit-webhook-truncate-max-batch-size=number
  audit-webhook-truncate-max-event-size=number audit-webhook-version=text authentication-config=text
  authentication-token-webhook-cache-ttl=duration authentication-token-webhook-config-file=text
  authentication-token-webhook-version=text authorization-config=text authorization-mode=list authorization-policy-file=text
  authorization-webhook-cache-authorized-ttl=duration authorization-webhook-cache-unauthorized-ttl=duration
  authorization-webhook-config-file=text authorization-webhook-version=text bind-address=text cert-dir=text client-ca-file=text
  contention-profiling coordinated-leadership-lease-duration=duration coordinated-leadership-renew-deadline=duration
  coordinated-leadership-retry-period=duration cors-allowed-origins=list debug-socket-path=text
  default-not-ready-toleration-seconds=number default-unreachable-toleration-seconds=number delete-collection-workers=number
  disable-admission-plugins=list disable-http2-serving disabled-metrics=list egress-selector-config-file=text
  emulated-version=list emulation-forward-compatible enable-admission-plugins=list enable-aggregator-routing
  enable-bootstrap-token-auth enable-garbage-collector enable-logs-handler! enable-priority-and-fairness
  encryption-provider-config=text encryption-provider-config-automatic-reload endpoint-reconciler-type=text etcd-cafile=text
  etcd-certfile=text etcd-compaction-interval=duration etcd-count-metric-poll-period=duration
  etcd-db-metric-poll-interval=duration etcd-healthcheck-timeout=duration etcd-keyfile=text etcd-prefix=text
  etcd-readycheck-timeout=duration etcd-servers=list etcd-servers-overrides=list event-ttl=duration external-hostname=text
  feature-gates=list goaway-chance=number http2-max-streams-per-connection=number kubelet-certificate-authority=text
  kubelet-client-certificate=text kubelet-client-key=text kubelet-preferred-address-types=list kubelet-timeout=duration
  kubernetes-service-node-port=number lease-reuse-duration-seconds=number livez-grace-period=duration log-flush-frequency=duration
  log-json-info-buffer-size=text log-json-split-stream log-text-info-buffer-size=text log-text-split-stream logging-format=text
  max-connection-bytes-per-sec=number max-mutating-requests-inflight=number max-requests-inflight=number
  min-request-timeout=number oidc-ca-file=text oidc-client-id=text oidc-groups-claim=text oidc-groups-prefix=text
  oidc-issuer-url=text oidc-required-claim=list oidc-signing-algs=list oidc-username-claim=text oidc-username-prefix=text
  peer-advertise-ip=text peer-advertise-port=text peer-ca-file=text permit-address-sharing permit-port-sharing profiling
  proxy-client-cert-file=text proxy-client-key-file=text request-timeout=duration requestheader-allowed-names=list
  requestheader-client-ca-file=text requestheader-extra-headers-prefix=list requestheader-group-headers=list
  requestheader-uid-headers=list requestheader-username-headers=list runtime-config=list
  runtime-config-emulation-forward-compatible secure-port=number service-account-extend-token-expiration
  service-account-issuer=text service-account-jwks-uri=text service-account-key-file=text service-account-lookup
  service-account-max-token-expiration=duration service-account-signing-endpoint=text service-account-signing-key-file=text
  service-cluster-ip-range=text service-node-port-range=text show-hidden-metrics-for-version=text shutdown-delay-duration=duration
  shutdown-send-retry-after shutdown-watch-termination-grace-period=duration storage-backend=text
  storage-initialization-timeout=duration storage-media-type=text strict-transport-security-directives=list tls-cert-file=text
  tls-cipher-suites=list tls-min-version=text tls-private-key-file=text tls-sni-cert-key=text token-auth-file=text
  tracing-config-file=text v=number vmodule=text watch-cache watch-cache-sizes=list
`;

const CONTROLLER_MANAGER = `
  allocate-node-cidrs allow-metric-labels=text allow-metric-labels-manifest=text attach-detach-reconcile-sync-period=duration
  authentication-kubeconfig=text authentication-skip-lookup authentication-token-webhook-cache-ttl=duration
  authentication-tolerate-lookup-failure authorization-always-allow-paths=list authorization-kubeconfig=text
  authorization-webhook-cache-authorized-ttl=duration authorization-webhook-cache-unauthorized-ttl=duration bind-address=text
  cert-dir=text cidr-allocator-type=text client-ca-file=text cloud-config=text cloud-provider=text cluster-cidr=text
  cluster-name=text cluster-signing-cert-file=text cluster-signing-duration=duration cluster-signing-key-file=text
  cluster-signing-kube-apiserver-client-cert-file=text cluster-signing-kube-apiserver-client-key-file=text
  cluster-signing-kubelet-client-cert-file=text cluster-signing-kubelet-client-key-file=text
  cluster-signing-kubelet-serving-cert-file=text cluster-signing-kubelet-serving-key-file=text
  cluster-signing-legacy-unknown-cert-file=text cluster-signing-legacy-unknown-key-file=text concurrent-cron-job-syncs=number
  concurrent-daemonset-syncs=number concurrent-deployment-syncs=number concurrent-endpoint-syncs=number
  concurrent-ephemeralvolume-syncs=number concurrent-gc-syncs=number concurrent-horizontal-pod-autoscaler-syncs=number
  concurrent-job-syncs=number concurrent-namespace-syncs=number concurrent-rc-syncs=number concurrent-replicaset-syncs=number
  concurrent-resource-quota-syncs=number concurrent-service-endpoint-syncs=number concurrent-service-syncs=number
  concurrent-serviceaccount-token-syncs=number concurrent-statefulset-syncs=number concurrent-ttl-after-finished-syncs=number
  concurrent-validating-admission-policy-status-syncs=number configure-cloud-routes contention-profiling
  controller-start-interval=duration controllers=list disable-attach-detach-reconcile-sync disable-force-detach-on-timeout
  disable-http2-serving disabled-metrics=list emulated-version=list enable-dynamic-provisioning enable-garbage-collector
  enable-hostpath-provisioner enable-leader-migration endpoint-updates-batch-period=duration
  endpointslice-updates-batch-period=duration external-cloud-volume-plugin=text feature-gates=list flex-volume-plugin-dir=text
  horizontal-pod-autoscaler-cpu-initialization-period=duration horizontal-pod-autoscaler-downscale-stabilization=duration
  horizontal-pod-autoscaler-initial-readiness-delay=duration horizontal-pod-autoscaler-sync-period=duration
  horizontal-pod-autoscaler-tolerance=number http2-max-streams-per-connection=number kube-api-burst=number
  kube-api-content-type=text kube-api-qps=number kubeconfig=text large-cluster-size-threshold=number leader-elect
  leader-elect-lease-duration=duration leader-elect-renew-deadline=duration leader-elect-resource-lock=text
  leader-elect-resource-name=text leader-elect-resource-namespace=text leader-elect-retry-period=duration
  leader-migration-config=text legacy-service-account-token-clean-up-period=duration log-flush-frequency=duration
  log-json-info-buffer-size=text log-json-split-stream log-text-info-buffer-size=text log-text-split-stream logging-format=text
  master=text max-endpoints-per-slice=number min-resync-period=duration mirroring-concurrent-service-endpoint-syncs=number
  mirroring-endpointslice-updates-batch-period=duration mirroring-max-endpoints-per-subset=number namespace-sync-period=duration
  node-cidr-mask-size=number node-cidr-mask-size-ipv4=number node-cidr-mask-size-ipv6=number node-eviction-rate=number
  node-monitor-grace-period=duration node-monitor-period=duration node-startup-grace-period=duration permit-address-sharing
  permit-port-sharing profiling pv-recycler-increment-timeout-nfs=number pv-recycler-minimum-timeout-hostpath=number
  pv-recycler-minimum-timeout-nfs=number pv-recycler-pod-template-filepath-hostpath=text
  pv-recycler-pod-template-filepath-nfs=text pv-recycler-timeout-increment-hostpath=number pvclaimbinder-sync-period=duration
  requestheader-allowed-names=list requestheader-client-ca-file=text requestheader-extra-headers-prefix=list
  requestheader-group-headers=list requestheader-uid-headers=list requestheader-username-headers=list
  resource-quota-sync-period=duration root-ca-file=text route-reconciliation-period=duration secondary-node-eviction-rate=number
  secure-port=number service-account-private-key-file=text service-cluster-ip-range=text show-hidden-metrics-for-version=text
  terminated-pod-gc-threshold=number tls-cert-file=text tls-cipher-suites=list tls-min-version=text tls-private-key-file=text
  tls-sni-cert-key=text unhealthy-zone-threshold=number use-service-account-credentials v=number vmodule=text
`;

const SCHEDULER = `
  allow-metric-labels=text allow-metric-labels-manifest=text authentication-kubeconfig=text authentication-skip-lookup
  authentication-token-webhook-cache-ttl=duration authentication-tolerate-lookup-failure authorization-always-allow-paths=list
  authorization-kubeconfig=text authorization-webhook-cache-authorized-ttl=duration
  authorization-webhook-cache-unauthorized-ttl=duration bind-address=text cert-dir=text client-ca-file=text config=text
  contention-profiling! disable-http2-serving disabled-metrics=list emulated-version=list feature-gates=list
  http2-max-streams-per-connection=number kube-api-burst=number! kube-api-content-type=text! kube-api-qps=number! kubeconfig=text!
  leader-elect leader-elect-lease-duration=duration leader-elect-renew-deadline=duration leader-elect-resource-lock=text
  leader-elect-resource-name=text leader-elect-resource-namespace=text leader-elect-retry-period=duration
  log-flush-frequency=duration log-json-info-buffer-size=text log-json-split-stream log-text-info-buffer-size=text
  log-text-split-stream logging-format=text master=text permit-address-sharing permit-port-sharing
  pod-max-in-unschedulable-pods-duration=duration! profiling! requestheader-allowed-names=list requestheader-client-ca-file=text
  requestheader-extra-headers-prefix=list requestheader-group-headers=list requestheader-uid-headers=list
  requestheader-username-headers=list secure-port=number show-hidden-metrics-for-version=text tls-cert-file=text
  tls-cipher-suites=list tls-min-version=text tls-private-key-file=text tls-sni-cert-key=text v=number vmodule=text
  write-config-to=text
`;

const ETCD = `
  advertise-client-urls=text auth-token=text auth-token-ttl=number auto-compaction-mode=text auto-compaction-retention=number
  auto-tls backend-batch-interval=text backend-batch-limit=number backend-bbolt-freelist-type=text bcrypt-cost=number
  bootstrap-defrag-threshold-megabytes=text cert-file=text cipher-suites=text client-cert-allowed-hostname=text client-cert-auth
  client-cert-file=text client-crl-file=text client-key-file=text compact-hash-check-time=duration compaction-batch-limit=number
  compaction-sleep-interval=text corrupt-check-time=duration cors=text data-dir=text discovery=text! discovery-cacert=text
  discovery-cert=text discovery-dial-timeout=duration discovery-endpoints=text discovery-fallback=text
  discovery-insecure-skip-tls-verify discovery-insecure-transport discovery-keepalive-time=duration
  discovery-keepalive-timeout=duration discovery-key=text discovery-password=text discovery-proxy=text!
  discovery-request-timeout=duration discovery-srv=text discovery-srv-name=text discovery-token=text discovery-user=text
  distributed-tracing-address=text distributed-tracing-instance-id=text distributed-tracing-sampling-rate=number
  distributed-tracing-service-name=text downgrade-check-time=text election-timeout=number enable-distributed-tracing
  enable-grpc-gateway=text enable-log-rotation enable-pprof experimental-bootstrap-defrag-threshold-megabytes=text!
  experimental-compact-hash-check-enabled! experimental-compact-hash-check-time=duration!
  experimental-compaction-batch-limit=number! experimental-compaction-sleep-interval=text!
  experimental-corrupt-check-time=duration! experimental-distributed-tracing-address=text!
  experimental-distributed-tracing-instance-id=text! experimental-distributed-tracing-sampling-rate=number!
  experimental-distributed-tracing-service-name=text! experimental-downgrade-check-time=text!
  experimental-enable-distributed-tracing! experimental-enable-lease-checkpoint! experimental-enable-lease-checkpoint-persist!
  experimental-initial-corrupt-check! experimental-memory-mlock=text! experimental-peer-skip-client-san-verification!
  experimental-snapshot-catchup-entries=text! experimental-stop-grpc-service-on-defrag=text!
  experimental-txn-mode-write-with-shared-buffer! experimental-warning-apply-duration=duration!
  experimental-warning-unary-request-duration=duration! experimental-watch-progress-notify-interval=duration! feature-gates=text
  force-new-cluster grpc-keepalive-interval=duration grpc-keepalive-min-time=duration grpc-keepalive-timeout=duration
  heartbeat-interval=number host-whitelist=text initial-advertise-peer-urls=text initial-cluster=text initial-cluster-state=text
  initial-cluster-token=text initial-election-tick-advance key-file=text listen-client-http-urls=text listen-client-urls=text
  listen-metrics-urls=text listen-peer-urls=text log-format=text log-level=text log-outputs=text log-rotation-config-json=text
  logger=text max-concurrent-streams=text max-learners=number max-request-bytes=number max-snapshots=number! max-txn-ops=number
  max-wals=number memory-mlock=text metrics=text name=text peer-auto-tls peer-cert-allowed-cn=text peer-cert-allowed-hostname=text
  peer-cert-file=text peer-client-cert-auth peer-client-cert-file=text peer-client-key-file=text peer-crl-file=text
  peer-key-file=text peer-skip-client-san-verification peer-trusted-ca-file=text pre-vote quota-backend-bytes=number
  raft-read-timeout=duration raft-write-timeout=duration self-signed-cert-validity=number snapshot-catchup-entries=text
  snapshot-count=number socket-reuse-address socket-reuse-port strict-reconfig-check tls-max-version=text tls-min-version=text
  trusted-ca-file=text unsafe-no-fsync v2-deprecation=text! wal-dir=text warning-apply-duration=duration
  warning-unary-request-duration=duration watch-progress-notify-interval=duration
`;

const KUBELET = `
  address=text! allowed-unsafe-sysctls=list! anonymous-auth! application-metrics-count-limit=number! authentication-token-webhook!
  authentication-token-webhook-cache-ttl=duration! authorization-mode=text! authorization-webhook-cache-authorized-ttl=duration!
  authorization-webhook-cache-unauthorized-ttl=duration! boot-id-file=text! bootstrap-kubeconfig=text cert-dir=text
  cgroup-driver=text! cgroup-root=text! cgroups-per-qos! client-ca-file=text! cloud-provider=text cluster-dns=list!
  cluster-domain=text! config=text config-dir=text container-hints=text! container-log-max-files=number!
  container-log-max-size=text! container-runtime-endpoint=text! containerd=text! containerd-namespace=text! contention-profiling!
  cpu-cfs-quota! cpu-cfs-quota-period=duration! cpu-manager-policy=text! cpu-manager-policy-options=list!
  cpu-manager-reconcile-period=duration! enable-controller-attach-detach! enable-debugging-handlers! enable-load-reader!
  enable-server! enforce-node-allocatable=list! event-burst=number! event-qps=number! event-storage-age-limit=text!
  event-storage-event-limit=text! eviction-hard=list! eviction-max-pod-grace-period=number! eviction-minimum-reclaim=list!
  eviction-pressure-transition-period=duration! eviction-soft=list! eviction-soft-grace-period=list! exit-on-lock-contention
  experimental-allocatable-ignore-eviction! experimental-mounter-path=text! fail-cgroupv1 fail-swap-on! feature-gates=text!
  file-check-frequency=duration! global-housekeeping-interval=duration! hairpin-mode=text! healthz-bind-address=text!
  healthz-port=number! hostname-override=text housekeeping-interval=duration http-check-frequency=duration!
  image-credential-provider-bin-dir=text image-credential-provider-config=text image-gc-high-threshold=number!
  image-gc-low-threshold=number! image-service-endpoint=text! kernel-memcg-notification! kube-api-burst=number!
  kube-api-content-type=text! kube-api-qps=number! kube-reserved=list! kube-reserved-cgroup=text! kubeconfig=text
  kubelet-cgroups=text! local-storage-capacity-isolation! lock-file=text log-cadvisor-usage! log-flush-frequency=duration
  log-json-info-buffer-size=text! log-json-split-stream! log-text-info-buffer-size=text! log-text-split-stream!
  logging-format=text! machine-id-file=text! make-iptables-util-chains! manifest-url=text! manifest-url-header=list!
  max-open-files=number! max-pods=number! maximum-dead-containers=number! maximum-dead-containers-per-container=number!
  memory-manager-policy=text! minimum-container-ttl-duration=duration! minimum-image-ttl-duration=duration! node-ip=text
  node-labels=list node-status-max-images=number! node-status-update-frequency=duration! oom-score-adj=number! pod-cidr=text!
  pod-infra-container-image=text! pod-manifest-path=text! pod-max-pids=number! pods-per-core=number! port=number!
  protect-kernel-defaults! provider-id=text qos-reserved=list! read-only-port=number! register-node! register-with-taints=text!
  registry-burst=number! registry-qps=number! reserved-cpus=text! reserved-memory! resolv-conf=text! root-dir=text
  rotate-certificates! rotate-server-certificates! runonce! runtime-cgroups=text runtime-request-timeout=duration!
  seccomp-default=text serialize-image-pulls! storage-driver-buffer-duration=duration! storage-driver-db=text!
  storage-driver-host=text! storage-driver-password=text! storage-driver-secure! storage-driver-table=text!
  storage-driver-user=text! streaming-connection-idle-timeout=duration! sync-frequency=duration! system-cgroups=text!
  system-reserved=list! system-reserved-cgroup=text! tls-cert-file=text! tls-cipher-suites=list! tls-min-version=text!
  tls-private-key-file=text! topology-manager-policy=text! topology-manager-policy-options=list! topology-manager-scope=text!
  v=number vmodule=text volume-plugin-dir=text! volume-stats-agg-period=duration!
`;

const read = (words: string): readonly ComponentFlag[] =>
  words
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, name = '', value, mark] = /^([^=!]+)(?:=(\w+))?(!)?$/.exec(word) ?? [];
      return { name, value: (value ?? 'switch') as ComponentFlag['value'], isDeprecated: mark !== undefined };
    });

export const componentFlags: Readonly<Record<FlagComponent, readonly ComponentFlag[]>> = {
  apiServer: read(API_SERVER),
  controllerManager: read(CONTROLLER_MANAGER),
  scheduler: read(SCHEDULER),
  etcd: read(ETCD),
  kubelet: read(KUBELET),
};
