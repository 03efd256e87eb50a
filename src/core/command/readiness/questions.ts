import { KUBELET_CONFIG } from '../kubelet/places';
import type { Question } from './sections';

/** What a host has of a cluster once it is in one. */
export const TRACES = [
  '/etc/kubernetes/kubelet.conf',
  '/etc/kubernetes/bootstrap-kubelet.conf',
  '/etc/kubernetes/manifests/kube-apiserver.yaml',
  '/etc/kubernetes/manifests/etcd.yaml',
  '/etc/kubernetes/pki/ca.crt',
  '/var/lib/etcd/member',
] as const;

/** Services that matter: the kubelet, runtimes, who keeps the clock, and firewalls that kubeadm warns of. */
export const UNITS = [
  'kubelet',
  'containerd',
  'crio',
  'docker',
  'firewalld',
  'ufw',
  'chronyd',
  'chrony',
  'systemd-timesyncd',
  'ntpd',
] as const;

export const PLACES = ['/', '/var', '/var/lib/etcd', '/var/lib/kubelet', '/var/lib/containerd', '/var/lib/containers', '/var/log'] as const;

/** Settings of the kernel that Kubernetes, its network plugins or their loads depend on. */
export const SYSCTLS = [
  'net.ipv4.ip_forward',
  'net.ipv6.conf.all.forwarding',
  'net.bridge.bridge-nf-call-iptables',
  'net.bridge.bridge-nf-call-ip6tables',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.ip_local_port_range',
  'net.core.somaxconn',
  'net.netfilter.nf_conntrack_max',
  'vm.swappiness',
  'vm.overcommit_memory',
  'vm.panic_on_oom',
  'vm.max_map_count',
  'kernel.panic',
  'kernel.panic_on_oops',
  'kernel.pid_max',
  'fs.file-max',
  'fs.inotify.max_user_instances',
  'fs.inotify.max_user_watches',
] as const;

/** Prints a name server's answer as `ADDRESS outcome`; see NAME_SERVERS. */
const NAME_SERVERS = String.raw`
servers=$(sed -n 's/^[[:space:]]*nameserver[[:space:]][[:space:]]*\([^[:space:]]*\).*/\1/p' /etc/resolv.conf) || exit 1
for server in $servers; do
  if ! command -v bash >/dev/null 2>&1 || ! command -v timeout >/dev/null 2>&1; then echo "$server untried"; continue; fi
  said=$(timeout 4 bash -c '
    exec 3<>"/dev/udp/$1/53" || exit 3
    printf "\144\144\001\000\000\001\000\000\000\000\000\000\000\000\002\000\001" >&3 || exit 2
    dd bs=512 count=1 <&3 2>/dev/null | wc -c' drydock "$server" 2>&1)
  status=$?
  case $status:$said in
    0:[1-9]*) echo "$server answers" ;;
    124:*) echo "$server timeout" ;;
    *unreachable*) echo "$server unreachable" ;;
    *) echo "$server refused" ;;
  esac
done
exit 0
`;

/** The socket of the runtime that the kubelet is to use, else the first that is there; then what the runtime says of itself. */
const RUNTIME = String.raw`
told=$(grep -hoE 'unix:///[^" ]+' "$1" /var/lib/kubelet/kubeadm-flags.env 2>/dev/null | head -n 1)
socket=
for one in "${'$'}{told#unix://}" /run/containerd/containerd.sock /var/run/crio/crio.sock /run/cri-dockerd.sock; do
  if [ -n "$one" ] && [ -e "$one" ]; then socket=$one; break; fi
done
[ -n "$socket" ] || { echo "no socket of a container runtime is there"; exit 1; }
printf 'socket %s\n' "$socket"
if command -v crictl >/dev/null 2>&1; then
  crictl --runtime-endpoint "unix://$socket" --timeout 5s version 2>&1 || { echo "it does not answer on $socket"; exit 1; }
  crictl --runtime-endpoint "unix://$socket" --timeout 5s info 2>/dev/null | grep -E '"(SystemdCgroup|cgroupDriver)"'
elif command -v ctr >/dev/null 2>&1 && [ "$socket" = /run/containerd/containerd.sock ]; then
  said=$(ctr version 2>&1) || { echo "containerd does not answer on $socket"; exit 1; }
  printf '%s\n' "$said" | sed -n '/^Server/,$ s/^ *Version: */RuntimeName: containerd\nRuntimeVersion: /p'
else
  echo "there is no crictl to ask it"
  exit 1
fi
# What the runtime does not tell by itself is in its configuration.
case $socket in
  *containerd*) containerd config dump 2>/dev/null | grep -E '^ *SystemdCgroup *=' ;;
  *crio*) crio status config 2>/dev/null | grep -E '^ *cgroup_manager *=' || crio config 2>/dev/null | grep -E '^ *cgroup_manager *=' ;;
esac
exit 0
`;

const TIME_SYNC = String.raw`
if command -v chronyc >/dev/null 2>&1 && said=$(chronyc -n -c tracking 2>/dev/null); then printf 'chrony %s\n' "$said"; fi
if command -v timedatectl >/dev/null 2>&1; then
  timedatectl show -p NTPSynchronized 2>/dev/null
  timedatectl show-timesync -p ServerName -p ServerAddress 2>/dev/null
fi
exit 0
`;

const EXISTING = 'for one in "$@"; do if [ -e "$one" ]; then printf \'%s\\n\' "$one"; fi; done; exit 0';
const UNIT_STATES = 'for unit in "$@"; do printf \'%s %s\\n\' "$unit" "$(systemctl is-active "$unit" 2>/dev/null)"; done; exit 0';
const SETTINGS =
  'for name in "$@"; do path=/proc/sys/$(printf %s "$name" | tr . /); if [ -r "$path" ]; then printf \'%s %s\\n\' "$name" "$(cat "$path")"; fi; done; exit 0';
const CNI = String.raw`
for file in /etc/cni/net.d/*; do [ -f "$file" ] && printf 'file %s\n' "${'$'}{file##*/}"; done
grep -hoE '"type"[[:space:]]*:[[:space:]]*"[^"]*"' /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist /etc/cni/net.d/*.json 2>/dev/null
for file in /opt/cni/bin/* /usr/lib/cni/* /usr/libexec/cni/*; do [ -f "$file" ] && printf 'program %s\n' "${'$'}{file##*/}"; done
exit 0
`;
/** The address of the API in the first kubeconfig that is there; nothing else of it leaves the host. */
const SERVER = 'for file in "$@"; do if [ -e "$file" ]; then grep -m 1 -E "^ *server: " "$file"; exit $?; fi; done; exit 0';
/** Boards and containers without firmware have none. */
const PRODUCT_UUID = 'if [ -e "$1" ]; then cat "$1"; else echo none; fi';
const KUBELET = 'if [ -e "$1" ]; then grep -E "^(cgroupDriver|failSwapOn|failCgroupV1):" "$1"; fi; exit 0';
const KUBELET_ARGUMENTS = 'ps -e -o args= | grep -E "^([^ ]*/)?kubelet( |$)" | head -n 1';
const DISKS = 'df -PTk "$@" 2>/dev/null || df -Pk "$@" 2>/dev/null; exit 0';

/** A script of ours with words that the shell does not read anything into. */
function script(key: string, text: string, words: readonly string[] = [], limit?: number): Question {
  return { key, argv: ['sh', '-c', text, 'drydock', ...words], ...(limit === undefined ? {} : { limit }) };
}

/** Everything a host is asked about itself. Each only reads; nothing but the name servers is asked over the network. */
export const SYSTEM_QUESTIONS: readonly Question[] = [
  { key: 'os', argv: ['cat', '/etc/os-release'] },
  { key: 'kernel', argv: ['uname', '-r'] },
  { key: 'architecture', argv: ['uname', '-m'] },
  { key: 'container', argv: ['systemd-detect-virt', '--container'], accepted: [1] },
  { key: 'cgroup', argv: ['stat', '-fc', '%T', '/sys/fs/cgroup'] },
  { key: 'swaps', argv: ['cat', '/proc/swaps'] },
  { key: 'memory', argv: ['cat', '/proc/meminfo'] },
  { key: 'cpus', argv: ['nproc'] },
  { key: 'listeners', argv: ['ss', '-Hltnp'] },
  { key: 'hostname', argv: ['cat', '/proc/sys/kernel/hostname'] },
  script('ownAddresses', 'getent ahosts "$(cat /proc/sys/kernel/hostname)"; [ $? -le 2 ]'),
  { key: 'links', argv: ['ip', '-j', '-d', 'addr', 'show'] },
  { key: 'routes', argv: ['ip', '-j', 'route', 'show', 'default'] },
  { key: 'routes6', argv: ['ip', '-j', '-6', 'route', 'show', 'default'] },
  script('productUuid', PRODUCT_UUID, ['/sys/class/dmi/id/product_uuid']),
  { key: 'machineId', argv: ['cat', '/etc/machine-id'] },
  script('timeSync', TIME_SYNC),
  script('traces', EXISTING, TRACES),
  script('units', UNIT_STATES, UNITS),
  script('runtime', RUNTIME, [KUBELET_CONFIG], 20),
  script('kubelet', KUBELET, [KUBELET_CONFIG]),
  script('server', SERVER, ['/etc/kubernetes/admin.conf', '/etc/kubernetes/kubelet.conf']),
  script('cni', CNI),
  script('sysctls', SETTINGS, SYSCTLS),
  { key: 'modules', argv: ['ls', '-1', '/sys/module'] },
  script('nameServers', NAME_SERVERS, [], 15),
  script('disks', DISKS, PLACES),
  script('kubeletArguments', KUBELET_ARGUMENTS),
];
