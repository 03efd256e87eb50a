import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DrydockError } from '../../core/errors';
import { storageGuard } from '../storage/files';

/** What leads to an S3-compatible service. The secret half lives in memory only, and in no message. */
export interface S3Settings {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** Undefined: AWS. */
  readonly endpoint: URL | undefined;
}

export interface S3Wishes {
  readonly endpoint?: string;
  readonly region?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the standard environment of AWS, then the profile in its shared files. Wishes go before both.
 * @throws DrydockError `config` where there are no credentials, or only such as a program would have to fetch
 */
export async function readS3Settings(wishes: S3Wishes, env: Environment = process.env): Promise<S3Settings> {
  const profile = env['AWS_PROFILE'] ?? env['AWS_DEFAULT_PROFILE'] ?? 'default';
  const folder = join(env['HOME'] ?? homedir(), '.aws');
  const shared = {
    ...(await section(env['AWS_CONFIG_FILE'] ?? join(folder, 'config'), profile === 'default' ? ['default'] : [`profile ${profile}`])),
    ...(await section(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'), [profile])),
  };
  const fromEnvironment = env['AWS_ACCESS_KEY_ID'] !== undefined && env['AWS_SECRET_ACCESS_KEY'] !== undefined;
  const accessKeyId = fromEnvironment ? env['AWS_ACCESS_KEY_ID'] : shared['aws_access_key_id'];
  const secretAccessKey = fromEnvironment ? env['AWS_SECRET_ACCESS_KEY'] : shared['aws_secret_access_key'];
  if (accessKeyId === undefined || secretAccessKey === undefined || accessKeyId === '' || secretAccessKey === '') {
    const fetched = ['credential_process', 'sso_session', 'sso_start_url', 'role_arn'].find((name) => shared[name] !== undefined);
    throw new DrydockError(
      'config',
      fetched === undefined
        ? `There are no credentials for S3: neither in the environment nor in the profile "${profile}".`
        : `The profile "${profile}" has its credentials fetched (${fetched}), which Drydock does not do.`,
      { hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has both with AWS_PROFILE.' },
    );
  }
  const endpoint = wishes.endpoint ?? env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'] ?? shared['endpoint_url'];
  if (endpoint !== undefined && !isEndpoint(endpoint))
    throw new DrydockError('config', 'The endpoint of S3 is no address such as https://s3.example.org.');
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: (fromEnvironment ? env['AWS_SESSION_TOKEN'] : shared['aws_session_token']) ?? undefined,
    region: wishes.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? shared['region'] ?? 'us-east-1',
    endpoint: endpoint === undefined ? undefined : new URL(endpoint),
  };
}

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** One section of a shared file of AWS; empty where there is none. */
async function section(path: string, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const text = await storageGuard(`read ${path}`, async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  });
  const found: Record<string, string> = {};
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (head !== undefined) isWanted = names.includes(head.replace(/\s+/g, ' '));
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isWanted && name !== undefined && value !== undefined) found[name] = value;
  }
  return found;
}
