import type { EndpointReading, PortProbe, ProbeOutcome } from '../../model/readiness';
import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** Seconds that a connection may take: a packet that is lost once comes again after one. */
const CONNECT_LIMIT = 4;
/** Connections at a time on one host. */
const AT_ONCE = 32;
/** Questions to an endpoint, to see over which servers it spreads them. */
const ASKED = 12;

/** Tries one connection, and says how it ended in a word. `outcome ADDRESS PORT` */
const OUTCOME = String.raw`
outcome() {
  said=$(timeout "$limit" bash -c 'exec 3<>"/dev/tcp/$1/$2"' drydock "$1" "$2" 2>&1)
  case $?:$said in
    0:*) echo open ;;
    124:*) echo timeout ;;
    *refused*) echo refused ;;
    *"not known"*|*"resolution"*|*"No address"*) echo unresolved ;;
    *"timed out"*) echo timeout ;;
    *) echo unreachable ;;
  esac
}
`;

/** Triples of name, address and port; so many side by side, then the next ones. */
const PROBES = String.raw`
limit=$1 most=$2
shift 2
${OUTCOME}
running=0
while [ $# -ge 3 ]; do
  ( printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(outcome "$2" "$3")" ) &
  shift 3
  running=$(( running + 1 ))
  if [ "$running" -ge "$most" ]; then wait; running=0; fi
done
wait
exit 0
`;

/** A port of another host. */
export type PortTarget = Pick<PortProbe, 'to' | 'address' | 'port'>;

/** Tries to connect to ports of other hosts, as seen from this one. Nothing is sent over the connections. Needs bash. */
export function probePorts(targets: readonly PortTarget[]): CommandSpec<readonly PortProbe[]> {
  const words = targets.flatMap(({ to, address, port }) => [to, address, String(port)]);
  const rounds = Math.ceil(targets.length / AT_ONCE);
  return parsed(
    {
      argv: ['bash', '-c', PROBES, 'drydock', String(CONNECT_LIMIT), String(AT_ONCE), ...words],
      timeoutMs: 20_000 + rounds * (CONNECT_LIMIT + 2) * 1000,
      maxOutputBytes: 1024 * 1024,
    },
    ({ stdout }) =>
      stdout.split('\n').flatMap((line) => {
        const [to, address, port, outcome] = line.split('\t');
        return to === undefined || address === undefined || outcome === undefined
          ? []
          : [{ to, address, port: Number(port), outcome: outcome as ProbeOutcome }];
      }),
  );
}

/** The serials of the certificates that come with a number of connections: each API server has one of its own. */
const ENDPOINT = String.raw`
limit=$1 asked=$2 host=$3 port=$4
${OUTCOME}
said=$(outcome "$host" "$port")
printf 'outcome %s\n' "$said"
[ "$said" = open ] || exit 0
command -v openssl >/dev/null 2>&1 || exit 0
case $host in *:*) at="[$host]:$port" ;; *) at=$host:$port ;; esac
n=0
while [ "$n" -lt "$asked" ]; do
  timeout "$limit" openssl s_client -connect "$at" </dev/null 2>/dev/null | openssl x509 -noout -serial 2>/dev/null || echo silent
  n=$(( n + 1 ))
done
exit 0
`;

/** Asks an endpoint as kubelets would: a connection, then a number of handshakes, of which only the server's certificate is looked at. */
export function askEndpoint(host: string, port: number, asked = ASKED): CommandSpec<EndpointReading> {
  return parsed(
    {
      argv: ['bash', '-c', ENDPOINT, 'drydock', String(CONNECT_LIMIT), String(asked), host, String(port)],
      timeoutMs: 20_000 + asked * CONNECT_LIMIT * 1000,
      maxOutputBytes: 64 * 1024,
    },
    ({ stdout }) => parseEndpoint(stdout),
  );
}

export function parseEndpoint(output: string): EndpointReading {
  const answers = new Map<string, number>();
  for (const [, serial = ''] of output.matchAll(/^serial=([0-9A-F]+)$/gm)) answers.set(serial, (answers.get(serial) ?? 0) + 1);
  return { outcome: (/^outcome (\w+)$/m.exec(output)?.[1] ?? 'unreachable') as ProbeOutcome, answers };
}

/** `lb.example.org:6443`, `[fd00::1]:6443`, `192.0.2.1`; also with `https://` before. Undefined: it is no endpoint. */
export function endpointOf(said: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, port] = /^(?:https:\/\/)?(?:\[([^\]]+)\]|([^:/\s]+))(?::(\d+))?\/?$/.exec(said.trim()) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? undefined : { host, port: Number(port ?? 6443) };
}
