import { parseArguments } from '../arguments';
import { UsageError } from '../usage';

export const VERBS = ['verify', 'list', 'show', 'history', 'diff', 'extract', 'prune'] as const;
export type Verb = (typeof VERBS)[number];

/** As monitoring plugins have it. `diff` ends with 1 where there are differences. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export const S3_OPTIONS = { 's3-endpoint': { type: 'string' }, 's3-region': { type: 'string' } } as const;

export const S3_HELP = `
A snapshot may also be named s3://BUCKET/FOLDER/NAME; it is fetched where it is read. Credentials come from AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY, else from the profile AWS_PROFILE in the shared files of AWS.
  --s3-endpoint URL              service that is compatible with S3 (AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else AWS)
  --s3-region NAME               region (AWS_REGION, that of the profile, else us-east-1)
`;

export const SNAPSHOT_HELP = `Usage: drydock snapshot verify FILE...
       drydock snapshot list FILE [RESOURCE]
       drydock snapshot show FILE RESOURCE NAME | --key KEY
       drydock snapshot history FILE RESOURCE NAME | --key KEY
       drydock snapshot diff BEFORE AFTER [RESOURCE [NAME]]
       drydock snapshot diff FILE --live [RESOURCE [NAME]]
       drydock snapshot extract FILE RESOURCE [NAME]
       drydock snapshot take [--output PATH] [OPTIONS]
       drydock snapshot drill FILE [OPTIONS]
       drydock snapshot schedule show|install|remove [OPTIONS]
       drydock snapshot prune FOLDER [--last N] [--daily N] [--weekly N] [--monthly N] [--within DURATION] [--delete]

Looks into snapshots of etcd without etcd: files that etcdctl or Drydock saved, copies of member/snap/db, and both packed by gzip or
encrypted with age. Files are never changed, and nothing of an encrypted one is written anywhere in the clear.

  take      Takes a snapshot of a healthy follower; drydock snapshot take --help tells more.
  verify    Tells whether the digest is right and every page and revision is sound, and what is in it.
              --record   keeps the result in FILE.json, which prune looks at
  list      Counts objects by resource, or lists those of one.
  show      An object as YAML, as the API server would have answered. Values of Secrets are hidden.
              --reveal   shows them
              --raw      writes the stored bytes as they are
  history   Every change of an object that the snapshot still holds.
  diff      Objects that were added, removed or changed.
              --values   what changed in them, line by line (values of Secrets hidden unless --reveal)
              --thorough compares values also where the revision is the same
              --live     with a cluster as it is now, by your rights there; what you may not read is told on standard error.
                         What differs by nature (leases, events, heartbeats, managed fields) is counted, not listed.
              --context NAME, --kubeconfig FILE   which cluster (the current context)
  extract   Objects as YAML to apply again: without status and what the server sets. Values of Secrets are in it. Objects that a
            controller made are left out unless named. What to know about them is told on standard error.
  drill     Proves a snapshot by restoring it into an etcd that is thrown away; drydock snapshot drill --help tells more.
  schedule  Shows, installs or removes a systemd timer on this host that takes them; drydock snapshot schedule --help tells more.
  prune     Which snapshots (*.db and *.snapshot, also .gz or .age) of a folder or of s3://BUCKET/FOLDER/ stay and which go. Those that stay are the newest N, the newest
            verified ones of so many days, weeks and months, and all that are younger than DURATION. The newest verified one always stays.
              --delete   removes those that go, with their metadata

  -n, --namespace NAME           only objects of this namespace
  --search TEXT                  only keys with this text (list, diff)
  --revision N                   what was at this revision; those before the compaction are gone (list, show, extract)
  --key KEY                      a key as it is, such as /registry/pods/shop/web-0
  --identity FILE                identities (AGE-SECRET-KEY-…) for encrypted snapshots, as age-keygen writes them; may be repeated.
                                 One that is protected by a passphrase asks for it.
  --passphrase-file FILE         its first line is that passphrase
  --format text|json             how results are written (text)
  -h, --help                     this text
${S3_HELP}
RESOURCE is a plural as in kubectl: pods, deployments, widgets.example.com.

Exit code of verify: 0 verified; 1 sound, but without a digest; 2 wrong digest, damaged, cut off or altered, or no snapshot; 3 not
readable, not to be decrypted, or wrong usage.
Of diff: 0 no differences, 1 differences, 3 trouble. Of the others: 0, or 3.
`;

/** Where a bucket is, beyond what the environment and the shared files of AWS say. */
export interface Bucketed {
  readonly s3: { readonly endpoint?: string; readonly region?: string };
}

/** What opens encrypted snapshots, and those in buckets. */
export interface Identified extends Bucketed {
  readonly identities: readonly string[];
  readonly passphraseFile: string | undefined;
}

export interface SnapshotOptions extends Identified {
  readonly verb: Verb;
  readonly files: readonly string[];
  readonly resource: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly key: string | undefined;
  readonly search: string | undefined;
  readonly revision: number | undefined;
  readonly isJson: boolean;
  readonly record: boolean;
  readonly reveal: boolean;
  readonly raw: boolean;
  readonly values: boolean;
  readonly thorough: boolean;
  /** Compares with a cluster; undefined: with another file. */
  readonly live: { readonly kubeconfigs: readonly string[]; readonly context: string | undefined } | undefined;
  readonly retention: {
    readonly last?: number;
    readonly daily?: number;
    readonly weekly?: number;
    readonly monthly?: number;
    readonly within?: number;
  };
  readonly deletes: boolean;
}

export function s3Wishes(values: { readonly 's3-endpoint'?: string; readonly 's3-region'?: string }): Bucketed['s3'] {
  const { 's3-endpoint': endpoint, 's3-region': region } = values;
  return { ...(endpoint === undefined ? {} : { endpoint }), ...(region === undefined ? {} : { region }) };
}

/** With those that have options of their own. */
const ALL_VERBS = ['take', ...VERBS, 'drill', 'schedule'].join(', ');

/** How many files come before what is looked for. */
const FILES: Readonly<Record<Verb, number>> = { verify: Infinity, list: 1, show: 1, history: 1, diff: 2, extract: 1, prune: 1 };

/** @returns undefined where help is asked for. @throws UsageError */
export function readOptions(args: readonly string[]): SnapshotOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true || positionals[0] === 'help') return undefined;
  const [verb, ...rest] = positionals;
  if (!isVerb(verb)) throw usage(verb === undefined ? `name one of ${ALL_VERBS}.` : `there is no "${verb}"; there are ${ALL_VERBS}.`);
  const live = values.live === true ? { kubeconfigs: values.kubeconfig ?? [], context: values.context } : undefined;
  if (live && verb !== 'diff') throw usage('--live goes with diff.');
  const wanted = live ? 1 : FILES[verb];
  const files = rest.slice(0, wanted);
  const [resource, name, ...more] = rest.slice(files.length);
  if (files.length < (verb === 'diff' && !live ? 2 : 1))
    throw usage(`${verb} needs ${{ diff: 'two files', prune: 'a folder' }[verb as string] ?? 'a file'}.`);
  if (more.length > 0) throw usage(`${verb} does not know what "${more[0]}" is.`);
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json') throw usage(`--format is text or json, not "${format}".`);
  const isOne = verb === 'show' || verb === 'history';
  if (isOne && values.key === undefined && name === undefined) throw usage(`${verb} needs a resource and a name, or --key.`);
  if (verb === 'extract' && resource === undefined && values.key === undefined) throw usage('extract needs a resource, or --key.');
  const counts = (['last', 'daily', 'weekly', 'monthly'] as const).flatMap((option) => {
    const value = values[option];
    return value === undefined ? [] : [[option, whole(`--${option}`, value)] as const];
  });
  const within = values.within === undefined ? {} : { within: duration(values.within) };
  return {
    verb,
    files,
    resource,
    name,
    namespace: values.namespace,
    key: values.key,
    search: values.search,
    revision: values.revision === undefined ? undefined : whole('--revision', values.revision),
    isJson: format === 'json',
    record: values.record === true,
    reveal: values.reveal === true,
    raw: values.raw === true,
    values: values.values === true,
    thorough: values.thorough === true,
    live,
    retention: { ...Object.fromEntries(counts), ...within },
    deletes: values.delete === true,
    identities: values.identity ?? [],
    passphraseFile: values['passphrase-file'],
    s3: s3Wishes(values),
  };
}

function parse(args: readonly string[]) {
  return parseArguments(
    args,
    {
      namespace: { type: 'string', short: 'n' },
      key: { type: 'string' },
      search: { type: 'string' },
      revision: { type: 'string' },
      format: { type: 'string' },
      record: { type: 'boolean' },
      reveal: { type: 'boolean' },
      raw: { type: 'boolean' },
      values: { type: 'boolean' },
      thorough: { type: 'boolean' },
      live: { type: 'boolean' },
      context: { type: 'string' },
      kubeconfig: { type: 'string', multiple: true },
      last: { type: 'string' },
      daily: { type: 'string' },
      weekly: { type: 'string' },
      monthly: { type: 'string' },
      within: { type: 'string' },
      delete: { type: 'boolean' },
      identity: { type: 'string', multiple: true },
      'passphrase-file': { type: 'string' },
      ...S3_OPTIONS,
      help: { type: 'boolean', short: 'h' },
    },
    usage,
  );
}

function isVerb(value: string | undefined): value is Verb {
  return VERBS.some((verb) => verb === value);
}

function whole(option: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw usage(`${option} is a whole number, not "${value}".`);
  return Number(value);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `48h`, `30d`; milliseconds. */
function duration(value: string): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(value);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) throw usage(`--within is a duration such as 48h or 30d, not "${value}".`);
  return Number(match[1]) * unit;
}

export function usage(message: string): UsageError {
  return new UsageError(`snapshot: ${message}`, EXIT.unknown);
}
