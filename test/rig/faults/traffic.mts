/**
 * Which packets of a host a fault is about, as chains of iptables. They sit where packets come from the wire and go to it
 * (table mangle), so they hold for the host, for its pods and for what it forwards, and nothing of kube-proxy is touched.
 */
import type { Host } from '../host.mts';
import { word } from './on-host.mts';

export interface Traffic {
  /**
   * The other end: `everyone`; `peers`, which is everyone but this machine, so that tests still reach the host; or some hosts
   * with their pods. The loopback and the host's own pods are never meant.
   */
  readonly with: 'everyone' | 'peers' | readonly Host[];
  /** What comes to the host, what leaves it, or both. */
  readonly direction: 'in' | 'out' | 'both';
  /** TCP port of the host; unset: all packets. */
  readonly port?: number;
}

const IPTABLES = 'iptables --wait --table mangle';
/** The hosts' own interfaces; those of pods have other names. */
const WIRE = 'eth+';

/** Lines that make the chains. @param verdict what is done with a packet, as arguments of iptables */
export function chains(id: string, traffic: Traffic, verdict: string): readonly string[] {
  return sides(id, traffic).flatMap(({ chain, hook, wire, other, port }) => [
    `${IPTABLES} --new-chain ${chain}`,
    ...rules(traffic, other, (match) => `${IPTABLES} --append ${chain} ${match}`, `${port} ${verdict}`),
    `${IPTABLES} --insert ${hook} ${wire} ${WIRE} --jump ${chain}`,
  ]);
}

/** Lines that remove them and fail if one is left. */
export function noChains(id: string): readonly string[] {
  return [
    ...sides(id, { with: 'everyone', direction: 'both' }).flatMap(({ chain, hook, wire }) => [
      `while ${IPTABLES} --delete ${hook} ${wire} ${WIRE} --jump ${chain} 2>/dev/null; do :; done`,
      `${IPTABLES} --flush ${chain} 2>/dev/null || true`,
      `${IPTABLES} --delete-chain ${chain} 2>/dev/null || true`,
    ]),
    `left=$(${IPTABLES} --list-rules | grep --count -- ${chainName(id)} || true)`,
    `if [ "$left" != 0 ]; then echo "$left rules of ${chainName(id)} are left" >&2; exit 1; fi`,
  ];
}

/** Command that prints how many packets met the verdict so far. @param target as iptables calls it: `DROP`, `NFQUEUE` */
export function metVerdict(id: string, target: string): string {
  const count = `s/^\\[\\([0-9]*\\):[^ ]* -A ${chainName(id)}-.* -j ${target}.*/\\1/p`;
  return `iptables-save --table mangle --counters | sed -n '${count}' | awk '{ sum += $1 } END { print sum + 0 }'`;
}

/** Command that prints the addresses whose answers tell whether the fault is there. */
export function witnesses({ with: others }: Traffic): string {
  if (others === 'everyone') return GATEWAYS;
  if (others !== 'peers') return `printf '%s\\n' ${others.map(({ address }) => word(address)).join(' ')}`;
  const known = `ip -4 neighbour show | awk '/ dev eth/ && /REACHABLE|STALE|DELAY|PROBE/ { print $1 }'`;
  return `${known} | { grep --invert-match --line-regexp --fixed-strings "$(${GATEWAYS})" || true; }`;
}

/** Prints the addresses of this machine as the host sees it: it is the router of the rig's networks. */
const GATEWAYS = `ip -4 route show default | sed -n 's/.* via \\([0-9.]*\\).*/\\1/p'`;

function rules({ with: others }: Traffic, other: string, append: (match: string) => string, verdict: string): readonly string[] {
  if (others === 'everyone') return [append(verdict)];
  if (others === 'peers') return [`for gateway in $(${GATEWAYS}); do ${append(`${other} $gateway --jump RETURN`)}; done`, append(verdict)];
  return others.map(({ address }) => {
    // A host's pods are behind it: their ranges are the routes that lead there.
    const ranges = `${address} $(ip -4 route show via ${address} | cut -d' ' -f1)`;
    return `for range in ${ranges}; do ${append(`${other} $range ${verdict}`)}; done`;
  });
}

function sides(id: string, { direction, port }: Traffic) {
  const tcp = (option: string) => (port === undefined ? '' : `--protocol tcp ${option} ${port}`);
  return [
    { side: 'in', chain: `${chainName(id)}-in`, hook: 'PREROUTING', wire: '--in-interface', other: '--source', port: tcp('--dport') },
    {
      side: 'out',
      chain: `${chainName(id)}-out`,
      hook: 'POSTROUTING',
      wire: '--out-interface',
      other: '--destination',
      port: tcp('--sport'),
    },
  ].filter(({ side }) => direction === 'both' || direction === side);
}

function chainName(id: string): string {
  return `DRYDOCK-${id}`;
}
