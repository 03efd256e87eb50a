import { BaseAgent, createAgent, type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import type { SshSettings } from '../../../core/parse/ssh/settings';
import type { Candidate } from './key-files';

/** Where the agent listens, as the ssh configuration and the environment say. Undefined: there is none. */
export function agentAddress(
  settings: Pick<SshSettings, 'identityAgent'>,
  env: Readonly<Record<string, string | undefined>>,
  expand: (path: string) => string,
  platform: NodeJS.Platform,
): string | undefined {
  const wanted = settings.identityAgent;
  if (wanted !== undefined && wanted !== 'SSH_AUTH_SOCK') {
    if (wanted.toLowerCase() === 'none') return undefined;
    return wanted.startsWith('$') ? env[wanted.slice(1).replace(/^\{(.*)\}$/, '$1')] : expand(wanted);
  }
  const given = env.SSH_AUTH_SOCK;
  if (given !== undefined && given !== '') return given;
  return platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}

/** The keys in an agent. An agent that does not answer has none. */
export async function agentKeys(address: string): Promise<readonly Candidate[]> {
  const agent = createAgent(address) as BaseAgent<ParsedKey>;
  const keys = await new Promise<readonly ParsedKey[]>((resolve) => {
    agent.getIdentities((error, found) => resolve(error ? [] : (found ?? []).filter((key): key is ParsedKey => 'getPublicSSH' in key)));
  });
  return keys.map((key) => ({
    label: `agent: ${key.comment || key.type}`,
    type: key.type,
    blob: key.getPublicSSH(),
    sign: (data, hash) =>
      new Promise<Buffer>((resolve, reject) => {
        agent.sign(key, data, { ...(hash === undefined ? {} : { hash: hash as 'sha256' }) }, (error, signature) => {
          if (error || !signature) reject(error ?? new Error('The agent gave no signature.'));
          else resolve(signature);
        });
      }),
  }));
}

/** Offers a single key to the library as an agent would, so that one is tried at a time and its passphrase is asked for late. */
export class SingleKey extends BaseAgent<string> {
  constructor(
    private readonly candidate: Candidate,
    private readonly onError: (error: unknown) => void,
  ) {
    super();
  }

  getIdentities(callback: IdentityCallback<string>): void {
    callback(undefined, [`${this.candidate.type} ${this.candidate.blob.toString('base64')}`]);
  }

  override sign(_key: string, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const done = typeof options === 'function' ? options : callback;
    const hash = typeof options === 'function' ? undefined : options.hash;
    this.candidate.sign(data, hash).then(
      (signature) => done?.(null, signature),
      (error: unknown) => {
        this.onError(error);
        done?.(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}
