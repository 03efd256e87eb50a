/** A host whose network is cut, loses packets or is slow. */
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { onHost } from './on-host.mts';
import { waitFor } from './processes.mts';
import { chains, metVerdict, noChains, witnesses, type Traffic } from './traffic.mts';

type Reach = Partial<Pick<Traffic, 'with' | 'direction'>>;

/**
 * Cuts a host off: packets vanish and nobody is told, as with a broken cable. Default: from everyone, both ways. With
 * `{ with: 'peers' }` this machine still reaches it. `direction: 'in'` or `'out'` makes it deaf or mute. The harness itself
 * (`host.exec`) does not use the network and goes on working.
 */
export function cutNetwork(host: Host, reach: Reach = {}): Fault {
  const traffic: Traffic = { with: 'everyone', direction: 'both', ...reach };
  return onHost({
    host,
    what: `cut from ${namesOf(traffic)}${traffic.direction === 'both' ? '' : ` (${traffic.direction} only)`}`,
    lines: (id) => ({
      inject: [
        `witnesses=$(${witnesses(traffic)})`,
        ...chains(id, traffic, '--jump DROP'),
        'asked=()',
        'for each in $witnesses; do ping -q -c 1 -W 1 "$each" >/dev/null & asked+=("$!:$each"); done',
        'for each in "${asked[@]}"; do',
        '  if wait "${each%%:*}"; then echo "${each#*:} still answers" >&2; exit 1; fi',
        'done',
      ],
      undo: noChains(id),
    }),
  });
}

/**
 * Loses a share of the packets, by chance. Default: of all packets with everyone, both ways.
 * @param share from 0 to 1, for each direction by itself
 */
export function losePackets(host: Host, share: number, reach: Reach = {}): Fault {
  if (!(share > 0 && share <= 1)) throw new Error(`the share of lost packets is above 0 and at most 1, not ${share}`);
  const traffic: Traffic = { with: 'everyone', direction: 'both', ...reach };
  return onHost({
    host,
    what: `loses ${share * 100} % of the packets with ${namesOf(traffic)}`,
    lines: (id) => ({
      inject: [
        `witnesses=$(${witnesses(traffic)})`,
        ...chains(id, traffic, `--match statistic --mode random --probability ${share} --jump DROP`),
        'lost() {',
        '  for each in $witnesses; do ping -q -c 5 -i 0.05 -W 1 "$each" >/dev/null || true; done',
        `  [ "$(${metVerdict(id, 'DROP')})" -gt 0 ]`,
        '}',
        ...waitFor('lost', 60, 'no packet was lost'),
      ],
      undo: noChains(id),
    }),
  });
}

/**
 * Makes everything that comes to a host late: each round trip with it takes so much longer. Packets keep their order.
 * @param milliseconds of delay for each packet
 */
export function delayPackets(host: Host, milliseconds: number, { with: others = 'everyone' }: Pick<Reach, 'with'> = {}): Fault {
  const traffic: Traffic = { with: others, direction: 'in' };
  // -U: the kernel notes the time of arrival before packets are held back.
  const fastest = `ping -q -U -c 3 -i 0.2 -W ${Math.ceil(milliseconds / 1000) + 1} "$each" | sed -n 's#^rtt .* = \\([0-9]*\\).*#\\1#p'`;
  return onHost({
    host,
    what: `hears ${namesOf(traffic)} ${milliseconds} ms late`,
    programs: ['delay.py'],
    lines: (id) => ({
      inject: [
        `witnesses=$(${witnesses(traffic)})`,
        ...delay(id, traffic, milliseconds),
        'for each in $witnesses; do',
        `  took=$(${fastest})`,
        `  if [ -n "$took" ] && [ "$took" -lt ${milliseconds} ]; then echo "$each answered after $took ms" >&2; exit 1; fi`,
        'done',
      ],
      undo: noDelay(id),
    }),
  });
}

/**
 * Lines that delay packets. The kernels of the machines that this runs on have no netem: a program of the rig holds the packets
 * of a netfilter queue instead. If it dies, packets pass at once.
 */
export function delay(id: string, traffic: Traffic, milliseconds: number): readonly string[] {
  const queue = queueOf(id);
  return [
    `systemd-run --quiet --unit=${unitOf(id)} --property=CPUWeight=1000 python3 "$FAULT/delay.py" ${queue} ${milliseconds}`,
    ...waitFor(`grep --quiet -E '^ *${queue} ' /proc/net/netfilter/nfnetlink_queue`, 20, 'the program that delays packets is not there'),
    ...chains(id, traffic, `--jump NFQUEUE --queue-num ${queue} --queue-bypass`),
  ];
}

/** Lines that end the delay. Rules first: what comes later passes, then the program lets go what it holds. */
export function noDelay(id: string): readonly string[] {
  return [
    ...noChains(id),
    `systemctl stop ${unitOf(id)} 2>/dev/null || true`,
    `if systemctl is-active --quiet ${unitOf(id)}; then echo 'the program that delays packets still runs' >&2; exit 1; fi`,
  ];
}

const unitOf = (id: string) => `drydock-fault-${id}.service`;
/** Queues have numbers of 16 bits; each fault has its own, as far as 16 bits can tell. */
const queueOf = (id: string) => Number.parseInt(id.slice(-4), 16);

function namesOf({ with: others }: Traffic): string {
  return typeof others === 'string' ? others : others.map(({ name }) => name).join(', ');
}
