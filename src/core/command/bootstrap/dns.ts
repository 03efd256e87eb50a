import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** Bytes of a query as `printf` writes them: id 0x4444, recursion wanted, one question of type A. */
function query(name: string): string {
  const octal = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`;
  const labels = name.split('.').map((label) => octal(label.length) + label);
  return `\\104\\104\\001\\000\\000\\001\\000\\000\\000\\000\\000\\000${labels.join('')}\\000\\000\\001\\000\\001`;
}

/** One datagram: bash flushes at what looks like a line break, and a label of ten letters does. `no bash`, or the answer in hexadecimal; nothing where none came. */
const SCRIPT = String.raw`
command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1 || { echo 'no bash'; exit 0; }
timeout 4 bash -c 'exec 3<>"/dev/udp/$0/53" && printf "$1" | dd bs=2048 iflag=fullblock 2>/dev/null >&3 && dd bs=2048 count=1 <&3 2>/dev/null | od -An -v -tx1 | tr -d " \n"' "$1" "$2" 2>/dev/null
exit 0
`;

/** `answers`: with an address. `unknown`: the host has nothing to ask with. */
export type DnsAnswer = 'answers' | 'silent' | 'refuses' | 'unknown';

/** Asks the name service of the cluster from a host, the way that its pods would, by UDP. @param server address of its Service */
export function askDns(server: string, name: string): CommandSpec<DnsAnswer> {
  return parsed({ argv: ['sh', '-c', SCRIPT, 'drydock', server, query(name)], timeoutMs: 20_000 }, ({ stdout }) => parseDnsAnswer(stdout));
}

export function parseDnsAnswer(output: string): DnsAnswer {
  const said = output.trim();
  if (said === 'no bash') return 'unknown';
  if (!/^4444[0-9a-f]{20,}$/.test(said)) return 'silent';
  const code = Number.parseInt(said.slice(7, 8), 16);
  const answers = Number.parseInt(said.slice(12, 16), 16);
  return code === 0 && answers > 0 ? 'answers' : 'refuses';
}
