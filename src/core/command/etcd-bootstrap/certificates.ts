import { extensionsOf, type Wanted } from '../../bootstrap/etcd/certificates';
import { parsed, textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

/** Making a key on a host without much entropy takes a while. */
const TIMEOUT_MS = 120_000;
/** Ten years, as kubeadm's authorities. */
const AUTHORITY_DAYS = 3650;

/** Key first and certificate last: where a certificate is, its key is. One that is there is kept. Temporary files go whatever happens. */
const HEAD = 'set -eu\numask 077\nwork=$(mktemp -d)\ntrap \'rm -rf "$work"\' EXIT';

const AUTHORITY = [
  HEAD,
  'if [ -s "$1/ca.crt" ] && [ -s "$1/ca.key" ]; then exit 0; fi',
  'install -d -m 0700 -- "$1"',
  `printf '%s\\n' '[req]' 'distinguished_name=name' 'x509_extensions=own' 'prompt=no' '[name]' 'CN=etcd-ca' '[own]' 'basicConstraints=critical,CA:TRUE' 'keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign' 'subjectKeyIdentifier=hash' >"$work/openssl.cnf"`,
  'openssl req -x509 -new -newkey rsa:2048 -nodes -sha256 -days "$2" -config "$work/openssl.cnf" -keyout "$work/ca.key" -out "$work/ca.crt" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }',
  'install -m 0600 -- "$work/ca.key" "$1/ca.key.new"; mv -f -- "$1/ca.key.new" "$1/ca.key"',
  'install -m 0644 -- "$work/ca.crt" "$1/ca.crt.new"; mv -f -- "$1/ca.crt.new" "$1/ca.crt"',
  'sync',
].join('\n');

const REQUEST = [
  HEAD,
  'install -d -m 0700 -- "$3"',
  'if ! [ -s "$1.key" ]; then',
  '  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/key" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }',
  '  install -m 0600 -- "$work/key" "$1.key.new"; mv -f -- "$1.key.new" "$1.key"; sync',
  'fi',
  `printf '%s\\n' '[req]' 'distinguished_name=name' 'prompt=no' '[name]' "CN=$2" >"$work/openssl.cnf"`,
  'openssl req -new -sha256 -key "$1.key" -config "$work/openssl.cnf"',
].join('\n');

const SIGN = [
  HEAD,
  `printf '%s' "$3" >"$work/extensions"`,
  'cat >"$work/request"',
  'openssl x509 -req -sha256 -in "$work/request" -CA "$1/ca.crt" -CAkey "$1/ca.key" -set_serial "0x5$(openssl rand -hex 15)" -days "$2" -extfile "$work/extensions" -out "$work/signed" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }',
  'cat "$work/signed"',
].join('\n');

/** Prints why it is not as wanted, or nothing. */
const CHECK = [
  'base=$1; ca=$2; shift 2',
  '[ -s "$base.crt" ] && [ -s "$base.key" ] && [ -s "$ca" ] || { echo "it is not there"; exit 0; }',
  '[ "$(stat -c %a "$base.key")" = 600 ] || { echo "others may read the key"; exit 0; }',
  'openssl verify -CAfile "$ca" "$base.crt" >/dev/null 2>&1 || { echo "it is not of the authority"; exit 0; }',
  '[ "$(openssl x509 -in "$base.crt" -noout -pubkey)" = "$(openssl pkey -in "$base.key" -pubout)" ] || { echo "key and certificate do not belong together"; exit 0; }',
  'openssl x509 -in "$base.crt" -noout -checkend 3600 >/dev/null || { echo "it has expired"; exit 0; }',
  'for name in "$@"; do',
  '  case $name in',
  '    IP:*) openssl x509 -in "$base.crt" -noout -checkip "${name#IP:}" | grep -q "does match" || { echo "it is not for ${name#IP:}"; exit 0; } ;;',
  '    DNS:*) openssl x509 -in "$base.crt" -noout -checkhost "${name#DNS:}" | grep -q "does match" || { echo "it is not for ${name#DNS:}"; exit 0; } ;;',
  '  esac',
  'done',
].join('\n');

/** Makes an authority of its own in a folder, unless it is there. Its key stays on this host. */
export function makeAuthority(pki: string): CommandSpec<string> {
  return script(AUTHORITY, [pki, String(AUTHORITY_DAYS)]);
}

/** Makes a key on the host, unless it is there, and a request for its certificate. The request holds no secret; PEM. */
export function requestCertificate({ base, commonName }: Wanted): CommandSpec<string> {
  return script(REQUEST, [base, commonName, base.replace(/\/[^/]*$/, '')]);
}

/** Signs a request on the host that has the authority. @returns the certificate, PEM */
export function signRequest(pki: string, days: number, wanted: Wanted, request: string): CommandSpec<string> {
  return { ...script(SIGN, [pki, String(days), extensionsOf(wanted)]), stdin: request };
}

/** Whether key and certificate are there, belong together and to the authority, and name what they should. Undefined: so they are. */
export function checkCertificate(wanted: Wanted, ca: string): CommandSpec<string | undefined> {
  const names = [...wanted.dns.map((name) => `DNS:${name}`), ...wanted.ip.map((address) => `IP:${address}`)];
  const argv = ['sh', '-c', CHECK, 'drydock', wanted.base, ca, ...names] as const;
  return parsed({ argv, sudo: true, timeoutMs: TIMEOUT_MS }, ({ stdout }) => stdout.trim() || undefined);
}

/** SHA-256 of a public file, for comparing; undefined: it is not there. */
export function digestOf(path: string): CommandSpec<string | undefined> {
  const shape = { argv: ['sha256sum', '--', path] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return { ...shape, parse: (result) => /^([0-9a-f]{64}) /.exec(succeed(shape, result, [0, 1]).stdout)?.[1] };
}

function script(text: string, words: readonly string[]): CommandSpec<string> {
  return textOf({ argv: ['sh', '-c', text, 'drydock', ...words], sudo: true, timeoutMs: TIMEOUT_MS });
}
