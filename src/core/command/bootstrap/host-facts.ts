import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** What a host says of itself before it becomes a node. */
export interface BootstrapReading {
  readonly hostname: string;
  readonly machineId: string | undefined;
  /** Of the firmware; undefined where it can't be read, as in containers. */
  readonly productUuid: string | undefined;
  readonly macs: readonly string[];
  /** By family, the address of the default route; undefined without such a route. */
  readonly addresses: { readonly v4: string | undefined; readonly v6: string | undefined };
  /** All addresses that it has, without those of loopback and of one link. */
  readonly allAddresses: readonly string[];
  /** Versions of the programs, `v1.34.4`; undefined: not there. */
  readonly kubeadm: string | undefined;
  readonly kubelet: string | undefined;
  readonly kubectl: string | undefined;
  /** Paths that tell of a cluster that this host belongs to, or belonged to. */
  readonly traces: readonly string[];
  /** Size of swap, bytes; 0: none. */
  readonly swapBytes: number;
  readonly cgroup: 1 | 2 | undefined;
  /** Sockets of container runtimes with what crictl says of each: its version, or empty where it does not answer. */
  readonly runtimes: readonly { readonly socket: string; readonly name: string }[];
  readonly forwarding: { readonly v4: boolean | undefined; readonly v6: boolean | undefined };
  /** Of those that a node needs, TCP ports on which something listens. */
  readonly ports: readonly number[];
  readonly cpus: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  /** Files of a pod network that are there before it is made. */
  readonly cniFiles: readonly string[];
  /** Epoch milliseconds by its clock. */
  readonly clock: number | undefined;
  /** What comes of a connection to the endpoint: `open` when somebody takes it. */
  readonly endpoint: 'open' | 'refused' | 'timeout' | 'unresolved' | 'unknown';
  /** Beside an open one: HTTP status of an API server behind it; undefined: none answers with HTTP over TLS. */
  readonly endpointStatus: number | undefined;
  /** Of files that were asked for, those that are there. */
  readonly files: readonly string[];
}

/** Ports of a control plane and of every node. */
export const NODE_PORTS = [6443, 2379, 2380, 10250, 10257, 10259] as const;

/** What kubeadm leaves of a cluster. */
const TRACES = [
  '/etc/kubernetes/manifests/kube-apiserver.yaml',
  '/etc/kubernetes/manifests/etcd.yaml',
  '/etc/kubernetes/admin.conf',
  '/etc/kubernetes/kubelet.conf',
  '/etc/kubernetes/bootstrap-kubelet.conf',
  '/etc/kubernetes/pki/ca.crt',
  '/var/lib/etcd/member',
] as const;

const SOCKETS = ['/run/containerd/containerd.sock', '/run/crio/crio.sock', '/run/cri-dockerd.sock', '/var/run/cri-dockerd.sock'] as const;

/** One line each: what, a tab, its value. Everything is only read; the endpoint is connected to and asked for its version. */
const SCRIPT = String.raw`
tell() { printf '%s\t%s\n' "$1" "$2"; }
limit() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
host=$1 port=$2; shift 2
tell hostname "$(hostname)"
tell machine "$(cat /etc/machine-id 2>/dev/null)"
# In a container it is that of the machine below.
[ -e /run/systemd/container ] || tell product "$(cat /sys/class/dmi/id/product_uuid 2>/dev/null)"
for link in /sys/class/net/*; do
  [ -e "$link/device" ] || [ "$(cat "$link/type" 2>/dev/null)" = 1 ] || continue
  case $link in */docker*|*/cni*|*/veth*|*/br-*|*/virbr*) continue ;; esac
  tell mac "$(cat "$link/address" 2>/dev/null)"
done
tell v4 "$(ip -o -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')"
tell v6 "$(ip -o -6 route get 2001:db8::1 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')"
ip -o addr show scope global 2>/dev/null | awk '{ print $4 }' | sed 's,/.*,,;s/^/address	/'
tell kubeadm "$(limit kubeadm version -o short 2>/dev/null)"
tell kubelet "$(limit kubelet --version 2>/dev/null)"
tell kubectl "$(limit kubectl version --client 2>/dev/null | head -n 1)"
for path in ${TRACES.join(' ')}; do [ -e "$path" ] && tell trace "$path"; done
tell swap "$(awk 'NR > 1 { sum += $3 } END { print sum + 0 }' /proc/swaps 2>/dev/null)"
tell cgroup "$(stat -fc %T /sys/fs/cgroup 2>/dev/null)"
for socket in ${SOCKETS.join(' ')}; do
  [ -S "$socket" ] || continue
  tell "runtime:$socket" "$(limit crictl --runtime-endpoint "unix://$socket" version 2>/dev/null | awk -F': *' '/^RuntimeName/ { name = $2 } /^RuntimeVersion/ { print name, $2 }')"
done
tell forward4 "$(cat /proc/sys/net/ipv4/ip_forward 2>/dev/null)"
tell forward6 "$(cat /proc/sys/net/ipv6/conf/all/forwarding 2>/dev/null)"
ss -Hltn 2>/dev/null | awk '{ print $4 }' | sed 's/.*://;s/^/port	/' | sort -u
tell cpus "$(nproc 2>/dev/null)"
tell memory "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo 2>/dev/null)"
for file in /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist /etc/cni/net.d/*.json; do [ -e "$file" ] && tell cni "$file"; done
tell clock "$(date +%s)"
if ! getent ahosts "$host" >/dev/null 2>&1; then tell endpoint unresolved
elif command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null
  case $? in 0) tell endpoint open ;; 124) tell endpoint timeout ;; *) tell endpoint refused ;; esac
else tell endpoint unknown; fi
case $host in *:*) address="[$host]" ;; *) address=$host ;; esac
command -v curl >/dev/null 2>&1 && tell status "$(curl -ks --noproxy '*' --max-time 5 -o /dev/null -w '%{http_code}' "https://$address:$port/version" 2>/dev/null)"
for file in "$@"; do [ -e "$file" ] && tell file "$file"; done
exit 0
`;

/** Reads everything that a host says of itself, in one go. @param files paths that have to be there */
export function readBootstrapHost(
  endpoint: { readonly host: string; readonly port: number },
  files: readonly string[],
): CommandSpec<BootstrapReading> {
  return parsed(
    {
      argv: ['sh', '-c', SCRIPT, 'drydock', endpoint.host, String(endpoint.port), ...files],
      sudo: true,
      timeoutMs: 90_000,
      maxOutputBytes: 256 * 1024,
    },
    ({ stdout }) => parseBootstrapReading(stdout),
  );
}

export function parseBootstrapReading(output: string): BootstrapReading {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [{ key: line.slice(0, tab), value: line.slice(tab + 1).trim() }] : [];
  });
  const all = (key: string) => [...new Set(lines.filter((line) => line.key === key && line.value !== '').map(({ value }) => value))];
  const one = (key: string) => all(key)[0];
  const number = (key: string) => {
    const value = Number(one(key) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const flag = (key: string) => ({ '0': false, '1': true })[one(key) ?? ''];
  const status = number('status');
  const seconds = number('clock');
  const kibibytes = number('memory');
  const wanted = new Set<number>(NODE_PORTS);
  const endpoint = one('endpoint') as BootstrapReading['endpoint'] | undefined;
  return {
    hostname: one('hostname') ?? '',
    machineId: one('machine'),
    productUuid: one('product')?.toLowerCase(),
    macs: all('mac').filter((mac) => /^(?!00:00:00:00:00:00$)[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)),
    addresses: { v4: one('v4'), v6: one('v6') },
    allAddresses: all('address'),
    kubeadm: versionIn(one('kubeadm')),
    kubelet: versionIn(one('kubelet')),
    kubectl: versionIn(one('kubectl')),
    traces: all('trace'),
    swapBytes: (number('swap') ?? 0) * 1024,
    cgroup: { cgroup2fs: 2 as const, tmpfs: 1 as const }[one('cgroup') ?? ''],
    runtimes: lines
      .filter(({ key }) => key.startsWith('runtime:'))
      .map(({ key, value }) => ({ socket: `unix://${key.slice('runtime:'.length)}`, name: value })),
    forwarding: { v4: flag('forward4'), v6: flag('forward6') },
    ports: all('port')
      .map(Number)
      .filter((port) => wanted.has(port))
      .sort((a, b) => a - b),
    cpus: number('cpus'),
    memory: kibibytes === undefined ? undefined : kibibytes * 1024,
    cniFiles: all('cni'),
    clock: seconds === undefined ? undefined : seconds * 1000,
    endpoint: endpoint ?? 'unknown',
    endpointStatus: status === undefined || status === 0 ? undefined : status,
    files: all('file'),
  };
}

function versionIn(said: string | undefined): string | undefined {
  return /v\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(said ?? '')?.[0];
}
