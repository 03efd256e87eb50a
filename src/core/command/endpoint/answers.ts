import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/**
 * How an API server answers a host: `ready`; `unready` (it answers, and says that it is not, or asks for a login); `refused`: nothing listens
 * there yet; `timeout`: something drops what is sent to it; `other`: a name that can't be resolved, for example.
 */
export type Answering = 'ready' | 'unready' | 'refused' | 'timeout' | 'other';

export interface BackendAnswer {
  /** Host and port as they were given. */
  readonly backend: string;
  readonly how: Answering;
  /** SHA-256 of the certificate that it presents; undefined: none, or the host has no openssl. */
  readonly certificate: string | undefined;
}

export interface EndpointAnswers {
  readonly direct: readonly BackendAnswer[];
  /** Certificates that were presented through the endpoint. */
  readonly through: ReadonlySet<string>;
  /** The endpoint passed a request on to an API server, which answered. */
  readonly passes: boolean;
  /** Something listens on the port. */
  readonly listens: boolean;
}

/** Nothing is sent but requests for /readyz, and nothing is trusted by the answers. */
const SCRIPT = String.raw`
PATH=$PATH:/usr/sbin:/sbin
port=$1
shift
ask() {
  code=$(curl --silent --insecure --noproxy '*' --output /dev/null --connect-timeout 3 --max-time 6 --write-out '%{http_code}' "https://$1/readyz" 2>/dev/null)
  ended=$?
}
finger() {
  command -v openssl >/dev/null 2>&1 || return 0
  timeout 6 openssl s_client -connect "$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 2>/dev/null | sed 's/.*=//; s/://g'
}
for backend in "$@"; do
  ask "$backend"
  if [ "$ended" = 0 ]; then print=$(finger "$backend"); else print=; fi
  printf 'direct\t%s\t%s\t%s\t%s\n' "$backend" "$ended" "$code" "$print"
done
if [ "$port" = 0 ]; then exit 0; fi
if [ -n "$(ss -Hltn "sport = :$port" 2>/dev/null)" ]; then echo listens; else exit 0; fi
ask "127.0.0.1:$port"
if [ "$ended" = 0 ]; then echo passes; else exit 0; fi
tries=$(($# * 3))
while [ "$tries" -gt 0 ]; do
  printf 'through\t%s\n' "$(finger "127.0.0.1:$port")"
  tries=$((tries - 1))
done
exit 0
`;

/**
 * Asks the API servers directly, and then through the endpoint's balancer on the same host, as often as each of them gets its turn.
 * @param port of the endpoint; 0: only directly
 * @param backends host and port of each
 */
export function readAnswers(port: number, backends: readonly string[]): CommandSpec<EndpointAnswers> {
  const argv = ['sh', '-c', SCRIPT, 'drydock', String(port), ...backends] as const;
  return parsed({ argv, timeoutMs: 30_000 + backends.length * 40_000, maxOutputBytes: 256 * 1024 }, ({ stdout }) => parseAnswers(stdout));
}

export function parseAnswers(output: string): EndpointAnswers {
  const rows = output.split('\n').map((line) => line.split('\t'));
  const print = (text: string | undefined) => (text === undefined || text === '' ? undefined : text.toLowerCase());
  return {
    direct: rows.flatMap(([what, backend = '', ended = '', status = '', certificate]) =>
      what === 'direct' ? [{ backend, how: answering(ended, status), certificate: print(certificate) }] : [],
    ),
    through: new Set(rows.flatMap(([what, certificate]) => (what === 'through' ? (print(certificate) ?? []) : []))),
    passes: rows.some(([what]) => what === 'passes'),
    listens: rows.some(([what]) => what === 'listens'),
  };
}

/** Exit codes of curl: 7 can't connect, 28 it took too long. */
function answering(ended: string, status: string): Answering {
  if (ended === '0') return status === '200' ? 'ready' : 'unready';
  return ended === '7' ? 'refused' : ended === '28' ? 'timeout' : 'other';
}
