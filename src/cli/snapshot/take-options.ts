import { parseHostPlace, type HostPlace } from '../../core/snapshot/host-place';
import { isS3 } from '../../core/snapshot/s3-place';
import { parseArguments, readTimeout } from '../arguments';
import type { SshOptions } from '../hosts-over-ssh';
import { UsageError } from '../usage';
import { EXIT, S3_HELP, S3_OPTIONS, s3Wishes, type Bucketed } from './options';

export const TAKE_HELP = `Usage: drydock snapshot take [--output PATH] [OPTIONS]

Takes a snapshot of etcd, of a healthy follower that is not behind, as a stream: the digest is checked while it comes, then every page.
The file has its name only when all of it was found right; FILE.json beside it says what it is of. Both are readable by their owner only.
Runs where etcd can be reached, such as on a control plane as root, and needs no kubeconfig.

  --output PATH                  file to write, or a folder that is there (the current one); nothing is overwritten
  --to s3://BUCKET/FOLDER/       an object in a bucket instead, in parts that are checked; its stream is checked, its pages are not:
                                 drydock snapshot verify does that
  --to host:NAME:/PATH           a file on a host instead, over SSH, readable by root there only; a folder where PATH ends with /. The host
                                 is one of drydock.yaml or of the ssh configuration, and its key has to be known. Nobody is asked for a
                                 password. Its stream is checked, its pages are not
  --hosts FILE                   the drydock.yaml that says how the host is reached (that in the current folder, where there is one)
  --ssh-config FILE              ssh configuration (the user's and the system's own)
  --ssh-user NAME                who logs in where nothing else says so
  --cluster NAME                 name of the cluster, for the file's name and the metadata (cluster)
  --endpoint URL                 a member; may be repeated; the others are asked for (https://127.0.0.1:2379)
  --cacert FILE, --cert FILE, --key FILE
                                 authority, client certificate and key (those of kubeadm in /etc/kubernetes/pki/etcd)
  --recipient age1…              encrypts to this public key of age; may be repeated. The name of the file ends with .age
  --recipients-file FILE         the same for all keys in a file, one in each line; may be repeated
  --fleet FILE                   the same for those that a drydock.yaml names for the context --cluster
  --timeout DURATION             when to give up, such as 30m or 2h (1h)
  --format text|json             how the result is written (text)
  -h, --help                     this text
${S3_HELP}
Exit code: 0 taken and verified, 2 what came is damaged, 3 nothing could be taken or wrong usage.
`;

export interface TakeOptions extends Bucketed {
  /** s3://… in place of a file. */
  readonly to: string | undefined;
  /** A file on a host in its place. */
  readonly toHost: HostPlace | undefined;
  readonly ssh: SshOptions;
  readonly output: string;
  readonly cluster: string;
  readonly endpoints: readonly URL[];
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly recipients: readonly string[];
  readonly recipientFiles: readonly string[];
  readonly fleet: string | undefined;
  readonly timeoutMs: number;
  readonly isJson: boolean;
}

const PKI = '/etc/kubernetes/pki/etcd';

/** @returns undefined: the help is asked for. @throws UsageError */
export function readTakeOptions(args: readonly string[]): TakeOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json') throw wrong(`--format is text or json, not "${format}".`);
  if (values.to !== undefined && values.output !== undefined) throw wrong('--output and --to are two places; name one.');
  const toHost = values.to === undefined ? undefined : parseHostPlace(values.to);
  if (values.to !== undefined && !toHost && !isS3(values.to))
    throw wrong(
      '--to names a bucket, s3://BUCKET/FOLDER/, or a file on a host, host:NAME:/PATH. Files of this computer are named by --output.',
    );
  const ssh = { fleet: values.hosts, sshConfig: values['ssh-config'], sshUser: values['ssh-user'] };
  if (!toHost && Object.values(ssh).some((value) => value !== undefined))
    throw wrong('--hosts, --ssh-config and --ssh-user are for --to host:NAME:/PATH.');
  return {
    to: toHost ? undefined : values.to,
    toHost,
    ssh,
    s3: s3Wishes(values),
    output: values.output ?? '.',
    cluster: values.cluster ?? 'cluster',
    endpoints: (values.endpoint ?? ['https://127.0.0.1:2379']).map(endpoint),
    files: {
      ca: values.cacert ?? `${PKI}/ca.crt`,
      cert: values.cert ?? `${PKI}/healthcheck-client.crt`,
      key: values.key ?? `${PKI}/healthcheck-client.key`,
    },
    recipients: values.recipient ?? [],
    recipientFiles: values['recipients-file'] ?? [],
    fleet: values.fleet,
    timeoutMs: readTimeout(values.timeout ?? '1h', wrong),
    isJson: format === 'json',
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    args,
    {
      output: { type: 'string' },
      to: { type: 'string' },
      hosts: { type: 'string' },
      'ssh-config': { type: 'string' },
      'ssh-user': { type: 'string' },
      ...S3_OPTIONS,
      cluster: { type: 'string' },
      endpoint: { type: 'string', multiple: true },
      cacert: { type: 'string' },
      cert: { type: 'string' },
      key: { type: 'string' },
      recipient: { type: 'string', multiple: true },
      'recipients-file': { type: 'string', multiple: true },
      fleet: { type: 'string' },
      timeout: { type: 'string' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    wrong,
    false,
  ).values;
}

function endpoint(value: string): URL {
  if (URL.canParse(value) && new URL(value).protocol === 'https:') return new URL(value);
  throw wrong(`--endpoint is a URL such as https://10.0.0.11:2379, not "${value}".`);
}

function wrong(message: string): UsageError {
  return new UsageError(`snapshot take: ${message}`, EXIT.unknown);
}
