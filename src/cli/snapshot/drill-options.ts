import { parseArguments, readTimeout } from '../arguments';
import { UsageError } from '../usage';
import { EXIT, S3_HELP, S3_OPTIONS, s3Wishes, type Identified, type SnapshotOptions } from './options';

export const DRILL_HELP = `Usage: drydock snapshot drill FILE [OPTIONS]

Proves a snapshot by restoring it: it is fetched, decrypted, verified, and restored by etcdutl into an etcd on loopback, whose keys are
counted and compared with what is in the file and in its metadata. Then all of it is removed. Nothing is contacted elsewhere,
unless you ask for the cluster as it is now.
How long it took (RTO) and how old the snapshot is (RPO) is kept in FILE.drills.jsonl, with all drills before; beside a snapshot in
a bucket it is an object.
While it runs, the snapshot lies decrypted in a folder for temporary files (TMPDIR) that only its owner can enter.

  --etcd-bin FOLDER              folder with etcd and etcdutl of the snapshot's minor version (they are looked for on the PATH)
  --kube-apiserver PATH          also starts this kube-apiserver on it, and reads some objects of every kind
  --encryption-config FILE       EncryptionConfiguration of the cluster, so that what is encrypted at rest can be read
  --live                         also counts what the cluster has now, by your rights there, beside what the snapshot holds
  --kubeconfig FILE, --context NAME  which cluster that is (the current context)
  --identity FILE                identities for an encrypted snapshot; may be repeated
  --passphrase-file FILE         its first line is the passphrase of an identity that is protected
  --history                      holds no drill, and lists those before, the newest first
  --timeout DURATION             when to give up, such as 30m (1h)
  --format text|json             how the result is written (text)
  -h, --help                     this text
${S3_HELP}
Exit code: 0 proven, 1 proven with something to know, 2 not proven, 3 the drill could not be held or wrong usage.
`;

export interface DrillOptions extends Identified {
  readonly file: string;
  readonly etcdFolder: string | undefined;
  readonly apiServer: string | undefined;
  readonly encryptionConfig: string | undefined;
  /** Only those before are listed. */
  readonly history: boolean;
  readonly live: SnapshotOptions['live'];
  readonly timeoutMs: number;
  readonly isJson: boolean;
}

/** @returns undefined: the help is asked for. @throws UsageError */
export function readDrillOptions(args: readonly string[]): DrillOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [file, ...more] = positionals;
  if (file === undefined) throw wrong('name a snapshot.');
  if (more.length > 0) throw wrong('name one snapshot at a time.');
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json') throw wrong(`--format is text or json, not "${format}".`);
  if (values['encryption-config'] !== undefined && values['kube-apiserver'] === undefined)
    throw wrong('--encryption-config is for --kube-apiserver.');
  const isLive = values.live === true;
  if (!isLive && (values.kubeconfig !== undefined || values.context !== undefined))
    throw wrong('--kubeconfig and --context are for --live.');
  return {
    file,
    history: values.history === true,
    live: isLive ? { kubeconfigs: values.kubeconfig ?? [], context: values.context } : undefined,
    etcdFolder: values['etcd-bin'],
    apiServer: values['kube-apiserver'],
    encryptionConfig: values['encryption-config'],
    identities: values.identity ?? [],
    passphraseFile: values['passphrase-file'],
    s3: s3Wishes(values),
    timeoutMs: readTimeout(values.timeout ?? '1h', wrong),
    isJson: format === 'json',
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    args,
    {
      'etcd-bin': { type: 'string' },
      'kube-apiserver': { type: 'string' },
      'encryption-config': { type: 'string' },
      live: { type: 'boolean' },
      kubeconfig: { type: 'string', multiple: true },
      context: { type: 'string' },
      identity: { type: 'string', multiple: true },
      'passphrase-file': { type: 'string' },
      history: { type: 'boolean' },
      ...S3_OPTIONS,
      timeout: { type: 'string' },
      format: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    wrong,
  );
}

function wrong(message: string): UsageError {
  return new UsageError(`snapshot drill: ${message}`, EXIT.unknown);
}
