import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** What a host that may join a cluster says of itself. */
export interface CandidateReading {
  readonly machineId: string | undefined;
  readonly hostname: string | undefined;
  /** `v1.34.4`; undefined: the program is not there or does not tell. */
  readonly kubeadm: string | undefined;
  readonly kubelet: string | undefined;
  /** Files of an earlier cluster that are there, by path. */
  readonly traces: readonly string[];
  /** Sockets of container runtimes that are there, as URLs for kubeadm, and whether each answers; undefined: there is no crictl to ask. */
  readonly runtimes: readonly { readonly socket: string; readonly answers: boolean | undefined }[];
  /** Whether the address that was asked for answers from there, in any way. Undefined: there is no program to try with. */
  readonly endpoint: { readonly reached: boolean; readonly why: string } | undefined;
}

/** What kubeadm refuses to find on a host that joins, or what an earlier cluster left. */
export const TRACES = [
  '/etc/kubernetes/kubelet.conf',
  '/etc/kubernetes/bootstrap-kubelet.conf',
  '/etc/kubernetes/admin.conf',
  '/etc/kubernetes/pki/ca.crt',
  '/etc/kubernetes/manifests/kube-apiserver.yaml',
  '/etc/kubernetes/manifests/kube-controller-manager.yaml',
  '/etc/kubernetes/manifests/kube-scheduler.yaml',
  '/etc/kubernetes/manifests/etcd.yaml',
  '/var/lib/etcd/member',
] as const;

/** Sockets that kubeadm knows of by itself. */
const SOCKETS = ['/run/containerd/containerd.sock', '/run/crio/crio.sock', '/run/cri-dockerd.sock'] as const;

/** One line each: what, a tab, its value. Everything is only read; the one connection goes to the cluster's endpoint. */
const SCRIPT = String.raw`
tell() { printf '%s\t%s\n' "$1" "$2"; }
limit() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
tell machine "$(cat /etc/machine-id 2>/dev/null)"
tell hostname "$(cat /proc/sys/kernel/hostname 2>/dev/null)"
tell kubeadm "$(limit kubeadm version -o short 2>/dev/null)"
tell kubelet "$(limit kubelet --version 2>/dev/null)"
for path in ${TRACES.join(' ')}; do [ -e "$path" ] && tell trace "$path"; done
for socket in ${SOCKETS.join(' ')}; do
  [ -S "$socket" ] || continue
  if ! command -v crictl >/dev/null 2>&1; then state=unknown
  elif limit crictl --runtime-endpoint "unix://$socket" version >/dev/null 2>&1; then state=yes
  else state=no; fi
  tell runtime "$state unix://$socket"
done
if [ -n "$1" ]; then
  if command -v curl >/dev/null 2>&1; then
    said=$(curl -ksS -o /dev/null --noproxy '*' --connect-timeout 5 --max-time 10 "https://$1/livez" 2>&1) && tell endpoint yes || tell endpoint "no $said"
  elif command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
    said=$(timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>&1) && tell endpoint yes || tell endpoint "no $said"
  fi
fi
exit 0
`;

/** @param endpoint `10.0.0.5:6443`; undefined: it is not tried */
export function readCandidate(endpoint: string | undefined): CommandSpec<CandidateReading> {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(endpoint ?? '') ?? [];
  return parsed(
    { argv: ['sh', '-c', SCRIPT, 'drydock', endpoint ?? '', host, port], sudo: true, timeoutMs: 90_000, maxOutputBytes: 64 * 1024 },
    ({ stdout }) => parseCandidate(stdout),
  );
}

export function parseCandidate(output: string): CandidateReading {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [{ key: line.slice(0, tab), value: line.slice(tab + 1).trim() }] : [];
  });
  const all = (key: string) => lines.filter((line) => line.key === key).map(({ value }) => value);
  const one = (key: string) => all(key).find((value) => value !== '');
  const endpoint = one('endpoint');
  return {
    machineId: one('machine'),
    hostname: one('hostname'),
    kubeadm: versionIn(one('kubeadm')),
    kubelet: versionIn(one('kubelet')),
    traces: all('trace'),
    runtimes: all('runtime').flatMap((value) => {
      const [state = '', socket] = value.split(' ');
      return socket === undefined ? [] : [{ socket, answers: { yes: true, no: false }[state] }];
    }),
    endpoint:
      endpoint === undefined ? undefined : { reached: endpoint === 'yes', why: endpoint.replace(/^no\s*/, '').replace(/^curl: /, '') },
  };
}

function versionIn(said: string | undefined): string | undefined {
  return /v\d+\.\d+\.\d+[\w.+-]*/.exec(said ?? '')?.[0];
}
