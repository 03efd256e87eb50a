import { parsed, textOf } from '../parsers';
import type { CommandSpec } from '../spec';

/** What `kubeadm reset` leaves on a host. */
export const LEFTOVERS = ['cni', 'packetFilters', 'ipvs', 'kubeconfigs', 'etcdData'] as const;
export type Leftover = (typeof LEFTOVERS)[number];

/** What is there of each, in a few words: paths, or how many rules. */
export type LeftoverReading = ReadonlyMap<Leftover, string>;

/** One line each: what, a tab, what is there. Lists of files that are cut off end with an ellipsis. Everything is only read. */
const READ = String.raw`
tell() { [ -n "$2" ] && printf '%s\t%s\n' "$1" "$2"; }
tell cni "$(find /etc/cni/net.d -mindepth 1 -maxdepth 1 2>/dev/null | sort | head -n 5 | tr '\n' ' ')"
rules=0
for save in iptables-save ip6tables-save; do
  command -v $save >/dev/null 2>&1 && rules=$((rules + $($save 2>/dev/null | grep -cE '^-A .*(KUBE|CNI)-')))
done
if command -v nft >/dev/null 2>&1; then tables=$(nft list tables 2>/dev/null | grep -E ' kube-proxy$' | tr '\n' ' '); else tables=; fi
[ "$rules" -gt 0 ] && rules="$rules rules of KUBE and CNI chains" || rules=
tell packetFilters "$(echo $rules $tables)"
if [ -e /sys/class/net/kube-ipvs0 ] || { command -v ipvsadm >/dev/null 2>&1 && [ -n "$(ipvsadm -Sn 2>/dev/null)" ]; }; then tell ipvs 'virtual servers of kube-proxy'; fi
for file in /root/.kube/config /home/*/.kube/config; do [ -f "$file" ] && [ -n "$1" ] && grep -qsF "$1" "$file" && printf '%s ' "$file"; done | { files=$(cat); tell kubeconfigs "$files"; }
tell etcdData "$(find /var/lib/etcd -mindepth 1 -maxdepth 1 2>/dev/null | sort | head -n 5 | tr '\n' ' ')"
exit 0
`;

/** @param endpoint `10.0.0.5:6443`, by which kubeconfigs of people are told to be those of the cluster */
export function readLeftovers(endpoint: string): CommandSpec<LeftoverReading> {
  return parsed({ argv: ['sh', '-c', READ, 'drydock', endpoint], sudo: true, timeoutMs: 60_000 }, ({ stdout }) => parseLeftovers(stdout));
}

export function parseLeftovers(output: string): LeftoverReading {
  return new Map(
    output.split('\n').flatMap((line): [Leftover, string][] => {
      const [what, said] = line.split('\t');
      const known = LEFTOVERS.find((one) => one === what);
      return known === undefined || said === undefined ? [] : [[known, said.trim()]];
    }),
  );
}

/**
 * Rules of others stay: what is saved is loaded again without the chains of Kubernetes, in one go for each table. Kubeconfigs of people are
 * renamed, not removed.
 */
const CLEAN: Readonly<Record<Leftover, string>> = {
  cni: 'if [ -d /etc/cni/net.d ]; then find /etc/cni/net.d -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +; fi',
  packetFilters: [
    'for family in iptables ip6tables; do',
    '  command -v $family-save >/dev/null 2>&1 || continue',
    "  $family-save 2>/dev/null | grep -vE '(^:|^-A |-j |-g )(KUBE|CNI)-' | $family-restore",
    'done',
    'if command -v nft >/dev/null 2>&1; then',
    "  nft list tables 2>/dev/null | sed -n 's/^table \\([a-z0-9]*\\) kube-proxy$/\\1/p' | while read -r family; do nft delete table $family kube-proxy; done",
    'fi',
  ].join('\n'),
  ipvs: 'if command -v ipvsadm >/dev/null 2>&1; then ipvsadm --clear; fi; if [ -e /sys/class/net/kube-ipvs0 ]; then ip link delete kube-ipvs0; fi',
  kubeconfigs:
    'for file in /root/.kube/config /home/*/.kube/config; do if [ -f "$file" ] && grep -qsF "$1" "$file"; then mv -f -- "$file" "$file.before-reset"; fi; done',
  etcdData: 'if [ -d /var/lib/etcd ]; then find /var/lib/etcd -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +; fi',
};

/** Removes leftovers. @param endpoint as of `readLeftovers` */
export function removeLeftovers(what: readonly Leftover[], endpoint: string): CommandSpec<string> {
  const script = ['set -e', ...what.map((one) => CLEAN[one])].join('\n');
  return textOf({ argv: ['sh', '-c', script, 'drydock', endpoint], sudo: true, timeoutMs: 120_000 });
}

/** For people: what it is, and what removing it does. */
export const LEFTOVER_WORDS: Readonly<Record<Leftover, { readonly name: string; readonly effect: string }>> = {
  cni: {
    name: 'configuration of the network plugin in /etc/cni/net.d',
    effect: 'removed; a plugin that runs as a DaemonSet writes its own again',
  },
  packetFilters: { name: 'packet filter rules of kube-proxy and CNI', effect: 'chains KUBE-… and CNI-… are removed; all other rules stay' },
  ipvs: { name: 'IPVS tables', effect: 'all virtual servers are removed, also those of others' },
  kubeconfigs: { name: 'kubeconfigs of people on the host', effect: 'renamed to config.before-reset' },
  etcdData: { name: 'data of etcd in /var/lib/etcd', effect: 'deleted for good' },
};
