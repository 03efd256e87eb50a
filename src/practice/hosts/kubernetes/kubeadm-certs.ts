import { stringify } from 'yaml';
import { expiryOf, reissue } from '../../network/reissue';
import type { ProgramRun } from '../system/system';
import { ROOT } from '../system/users';
import { embeddedCertificate, withEmbedded } from './kubeconfig-file';
import { AUTHORITIES, KUBEADM_CERTIFICATES, type AuthorityName, type KubeadmCertificate } from './kubeadm-certificates';
import { CERTS_HELP, RENEW_HELP } from './kubeadm-help';
import { flags, KUBERNETES, read, readConfiguration, Refusal, unknownFlag, type KubeadmAround } from './kubeadm-support';

const YEAR = 365 * 86_400_000;
/** kubeadm dates certificates back by so much, for clocks that differ. */
const BACKDATED = 5 * 60_000;

/** `kubeadm certs check-expiration|renew` */
export async function certs(run: ProgramRun, [verb, ...rest]: readonly string[], around: KubeadmAround): Promise<number> {
  switch (verb) {
    case undefined:
      return needsMore(run, CERTS_HELP);
    case 'check-expiration':
      return checkExpiration(run, rest, around);
    case 'renew':
      return renew(run, rest, around);
    default:
      throw new Refusal(verb.startsWith('-') ? unknownFlag(verb) : `unknown command "${verb}" for "kubeadm certs"`);
  }
}

function needsMore({ stdout }: ProgramRun, help: string): never {
  stdout.write(help);
  throw new Refusal('\nerror: subcommand is required');
}

interface Listed {
  readonly name: string;
  /** Undefined: the file is not there. */
  readonly expiresAt: number | undefined;
  readonly external: boolean;
  readonly authority: AuthorityName | undefined;
}

async function checkExpiration(run: ProgramRun, args: readonly string[], around: KubeadmAround): Promise<number> {
  const given = flags(args, ['output', 'cert-dir', 'config', 'kubeconfig'], 'kubeadm certs check-expiration');
  const output = given.get('output') ?? 'text';
  if (!['text', 'json', 'yaml'].includes(output))
    throw new Refusal(
      `could not construct output printer: unable to match a printer suitable for the output format "${output}", allowed formats are: ` +
        'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,template,templatefile,text,yaml',
    );
  read(run, `${KUBERNETES}/admin.conf`, 'failed to load kubeConfig file');
  await readConfiguration(run, 'check-expiration', around, output === 'text');
  const folder = given.get('cert-dir') ?? `${KUBERNETES}/pki`;
  const external = new Map((Object.keys(AUTHORITIES) as AuthorityName[]).map((name) => [name, isExternal(run, folder, name)] as const));
  const certificates = KUBEADM_CERTIFICATES.map((one): Listed => {
    const text = stored(run, folder, one);
    const { name, authority } = one;
    return {
      name,
      authority,
      expiresAt: text === undefined ? undefined : expiryOf(text),
      external: text !== undefined && external.get(authority) === true,
    };
  });
  const authorities = [...external].map(([name, is]): Listed => {
    const text = read(run, `${folder}/${AUTHORITIES[name]}.crt`, 'open');
    return { name, authority: undefined, expiresAt: text === undefined ? undefined : expiryOf(text), external: is };
  });
  const now = run.system.clock.now();
  if (output === 'text') run.stdout.write(table(certificates, authorities, now));
  else {
    const info = {
      kind: 'CertificateExpirationInfo',
      apiVersion: 'output.kubeadm.k8s.io/v1alpha3',
      certificates: certificates.map((one) => listed(one, now)),
      certificateAuthorities: authorities.map((one) => listed(one, now)),
    };
    run.stdout.write(
      output === 'json'
        ? `${JSON.stringify(info, undefined, 4)}\n`
        : stringify(info, { sortMapEntries: true }).replace(/: (\d{4}-[\dT:-]+Z)$/gm, ': "$1"'),
    );
  }
  return 0;
}

function listed({ name, expiresAt, external, authority }: Listed, now: number): object {
  if (expiresAt === undefined) return { name, expirationDate: null, residualTime: 0, externallyManaged: false, missing: true };
  return {
    name,
    expirationDate: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    residualTime: Math.trunc((expiresAt - now) / 1000),
    externallyManaged: external,
    ...(authority === undefined ? {} : { caName: authority }),
    missing: false,
  };
}

function table(certificates: readonly Listed[], authorities: readonly Listed[], now: number): string {
  const row = ({ name, expiresAt, external, authority }: Listed) => {
    const owner = authority === undefined ? [] : [authority];
    if (expiresAt === undefined) return [`!MISSING! ${name}`, '', '', ...owner.map(() => ''), ''];
    return [name, longDate(expiresAt), residual(expiresAt - now), ...owner, external ? 'yes' : 'no'];
  };
  return [
    aligned([['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'], ...certificates.map(row)]),
    aligned([['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'], ...authorities.map(row)]),
  ].join('\n');
}

/** As Go's tabwriter does it: cells of eight characters or three more than the widest of their column; the last head is no cell. */
function aligned(rows: readonly (readonly string[])[]): string {
  const [heads = [], ...body] = rows;
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)) + 3);
  const last = Math.max(8, ...body.map((cells) => (cells.at(-1) ?? '').length + 3));
  const line = (cells: readonly string[], isHead: boolean) =>
    cells
      .map((cell, column) => (column < cells.length - 1 ? cell.padEnd(widths[column] ?? 0) : isHead ? cell : cell.padEnd(last)))
      .join('');
  return `${[line(heads, true), ...body.map((cells) => line(cells, false))].join('\n')}\n`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function longDate(at: number): string {
  const date = new Date(at);
  const iso = date.toISOString();
  return `${MONTHS[date.getUTCMonth()]} ${iso.slice(8, 10)}, ${iso.slice(0, 4)} ${iso.slice(11, 16)} UTC`;
}

/** `9y`, `364d`, `23h`, `<invalid>`: the largest unit alone. */
function residual(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (milliseconds < 0) return '<invalid>';
  if (minutes >= 2 * 365 * 1440) return `${Math.floor(minutes / (365 * 1440))}y`;
  if (minutes >= 1440) return `${Math.floor(minutes / 1440)}d`;
  return minutes >= 60 ? `${Math.floor(minutes / 60)}h` : `${minutes}m`;
}

async function renew(run: ProgramRun, [name, ...rest]: readonly string[], around: KubeadmAround): Promise<number> {
  if (name === undefined) return needsMore(run, RENEW_HELP);
  const wanted = name === 'all' ? KUBEADM_CERTIFICATES : KUBEADM_CERTIFICATES.filter((one) => one.name === name);
  if (wanted.length === 0)
    throw new Refusal(name.startsWith('-') ? unknownFlag(name) : `unknown command "${name}" for "kubeadm certs renew"`);
  const folder = flags(rest, ['cert-dir', 'config', 'kubeconfig'], `kubeadm certs renew ${name}`).get('cert-dir') ?? `${KUBERNETES}/pki`;
  if (run.user.uid !== 0) refuseWithoutKey(run, folder, wanted[0]);
  await readConfiguration(run, 'renew', around, true);
  for (const one of wanted) await renewOne(run, folder, one);
  if (name === 'all')
    run.stdout.write(
      '\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.\n',
    );
  return 0;
}

/** Renews a certificate and says so. @param say unset: as `kubeadm certs renew` does */
export async function renewOne(run: ProgramRun, folder: string, one: KubeadmCertificate, say = true): Promise<void> {
  const { words, authority } = one;
  const old = stored(run, folder, one);
  if (old === undefined) return void run.stdout.write(`MISSING! ${words}\n`);
  if (isExternal(run, folder, authority)) {
    const named = authority === 'etcd-ca' ? 'etcd/ca' : authority;
    return void run.stdout.write(`Detected external ${named}, ${words} can't be renewed\n`);
  }
  const { files, clock } = run.system;
  const place = `${folder}/${AUTHORITIES[authority]}`;
  const issuer = { certificate: read(run, `${place}.crt`, 'open') ?? '', key: read(run, `${place}.key`, 'open') ?? '' };
  // Certificates tell whole seconds.
  const now = Math.floor(clock.now() / 1000) * 1000;
  const made = await reissue(old, issuer, { notBefore: now - BACKDATED, notAfter: now + YEAR });
  run.signal.throwIfAborted();
  const write = (path: string, text: string, mode: number) => files.write(path, new TextEncoder().encode(text), run.user, { mode });
  if (one.file === undefined) {
    const path = `${KUBERNETES}/${one.name}`;
    write(path, withEmbedded(read(run, path, 'open') ?? '', made.certificate, made.key), 0o600);
  } else {
    write(`${folder}/${one.file}.key`, made.key, 0o600);
    write(`${folder}/${one.file}.crt`, made.certificate, 0o644);
  }
  if (say) run.stdout.write(`${words} renewed\n`);
}

/** The certificate as it is stored, PEM; undefined: there is none. */
function stored(run: ProgramRun, folder: string, one: KubeadmCertificate): string | undefined {
  if (one.file !== undefined) return read(run, `${folder}/${one.file}.crt`, 'open');
  const text = read(run, `${KUBERNETES}/${one.name}`, 'open');
  return text === undefined ? undefined : embeddedCertificate(text);
}

/** The authority's key is elsewhere. */
function isExternal(run: ProgramRun, folder: string, authority: AuthorityName): boolean {
  const path = `${folder}/${AUTHORITIES[authority]}`;
  if (read(run, `${path}.crt`, 'open') === undefined)
    throw new Refusal(
      `Error checking external CA condition for ${authority === 'etcd-ca' ? 'etcd/ca' : authority} certificate authority: failure loading certificate for CA: ` +
        `couldn't load the certificate file ${path}.crt: open ${path}.crt: no such file or directory`,
    );
  return !run.system.files.exists(`${path}.key`, ROOT);
}

function refuseWithoutKey(run: ProgramRun, folder: string, one: KubeadmCertificate | undefined): void {
  const authority = one?.authority ?? 'ca';
  const path = `${folder}/${AUTHORITIES[authority]}.key`;
  if (run.system.files.exists(path, ROOT))
    throw new Refusal(
      `failure loading ${authority} certificate authority: failed to load key: couldn't load the private key file ${path}: open ${path}: permission denied`,
    );
}
