import { commandFailure, succeed, type CommandResult } from '../../core/command/result';
import type { CommandSpec } from '../../core/command/spec';
import { DrydockError } from '../../core/errors';
import type { Certificate } from '../../core/model/certificate';
import { parseKubeadmExpiration, type KubeadmCertificate } from '../../core/parse/certificates/kubeadm-expiration';
import { parseBundle, parseEncodedBundle } from '../../core/parse/certificates/pem';

const TIMEOUT_MS = 20_000;
/** kubeadm asks the API server first and waits for it. */
const KUBEADM_TIMEOUT_MS = 60_000;
/** Starts the part of a file in what the commands below write. */
const MARK = '#file ';

/** A file of a host with the certificates in it. */
export interface CertificateFile {
  readonly path: string;
  readonly certificates: readonly Certificate[];
  readonly problems: readonly string[];
}

/** Folders of certificates, of kubeadm and of the kubelet. */
const FOLDERS: readonly string[] = ['/etc/kubernetes/pki', '/var/lib/kubelet/pki'];
const KUBECONFIGS = '/etc/kubernetes';

/** The kubelet keeps its key in the same file: only the blocks of certificates leave the host. */
const CERTIFICATE_BLOCKS = [
  `/-----BEGIN CERTIFICATE-----/ { print "${MARK}" FILENAME; on = 1 }`,
  'on { print }',
  '/-----END CERTIFICATE-----/ { on = 0 }',
].join('\n');

/** Of a kubeconfig only the line with the client certificate leaves the host. */
const CLIENT_CERTIFICATES = `/^[ \\t-]*client-certificate-data:/ { print "${MARK}" FILENAME; print $NF }`;

/** Reads the certificates of a host's folders. */
export function certificateFiles(folders: readonly string[] = FOLDERS): CommandSpec<readonly CertificateFile[]> {
  const names = ['(', '-name', '*.crt', '-o', '-name', '*-current.pem', ')'];
  const command = shape('find', ...folders, '-maxdepth', '3', ...names, '-exec', 'awk', CERTIFICATE_BLOCKS, '{}', '+');
  return {
    ...command,
    parse: (result) => parts(found(command, result)).map(({ path, text }) => ({ path, ...parseBundle(text) })),
  };
}

/** Reads the client certificates of a host's kubeconfigs. */
export function kubeconfigCertificates(folder = KUBECONFIGS): CommandSpec<readonly CertificateFile[]> {
  const command = shape('find', folder, '-maxdepth', '1', '-name', '*.conf', '-exec', 'awk', CLIENT_CERTIFICATES, '{}', '+');
  return {
    ...command,
    parse: (result) => parts(found(command, result)).map(({ path, text }) => ({ path, ...parseEncodedBundle(text.replace(/["'\s]/g, '')) })),
  };
}

/** What kubeadm lists; undefined where the version knows no JSON, so that its table has to be asked for. */
export function kubeadmExpirationJson(): CommandSpec<readonly KubeadmCertificate[] | undefined> {
  const command = shape('kubeadm', 'certs', 'check-expiration', '-o', 'json');
  return {
    ...command,
    timeoutMs: KUBEADM_TIMEOUT_MS,
    parse: (result) => {
      if (result.exitCode !== 0 && /unknown (shorthand )?flag/.test(result.stderr)) return undefined;
      return readKubeadm(succeed(command, result).stdout);
    },
  };
}

/** The table, which every version prints. */
export function kubeadmExpirationTable(): CommandSpec<readonly KubeadmCertificate[]> {
  const command = shape('kubeadm', 'certs', 'check-expiration');
  return { ...command, timeoutMs: KUBEADM_TIMEOUT_MS, parse: (result) => readKubeadm(succeed(command, result).stdout) };
}

/** The time of a host, epoch milliseconds. */
export function hostTime(): CommandSpec<number> {
  const command = { ...shape('date', '-u', '+%s.%N'), sudo: false };
  return {
    ...command,
    parse: (result) => {
      // A date without nanoseconds prints the letter.
      const seconds = Number.parseFloat(succeed(command, result).stdout);
      if (Number.isFinite(seconds)) return Math.round(seconds * 1000);
      throw new DrydockError('protocol', 'The date of the host is not a number.');
    },
  };
}

function shape(...argv: readonly [string, ...string[]]) {
  return { argv, sudo: true, timeoutMs: TIMEOUT_MS } as const;
}

/** A folder that is not there makes find fail after it has read the others; only silence is a failure. */
function found(command: ReturnType<typeof shape>, result: CommandResult): string {
  if (result.stdout.trim() === '' && result.exitCode !== 0 && !/No such file or directory/.test(result.stderr)) throw commandFailure(command, result);
  return result.stdout;
}

function readKubeadm(output: string): readonly KubeadmCertificate[] {
  try {
    return parseKubeadmExpiration(output);
  } catch (cause) {
    throw new DrydockError('protocol', (cause as Error).message, { hint: 'Run kubeadm certs check-expiration on the host to see what it prints.', cause });
  }
}

function parts(output: string): readonly { readonly path: string; readonly text: string }[] {
  const files = new Map<string, string>();
  for (const part of `\n${output}`.split(`\n${MARK}`).slice(1)) {
    const end = part.indexOf('\n');
    const path = part.slice(0, end);
    files.set(path, `${files.get(path) ?? ''}${part.slice(end + 1)}\n`);
  }
  return [...files].map(([path, text]) => ({ path, text }));
}
