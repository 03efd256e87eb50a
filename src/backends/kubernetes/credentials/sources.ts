import { readFile } from 'node:fs/promises';
import { DrydockError } from '../../../core/errors';
import type { Clock } from '../../../ports/clock';
import { pathFrom, type ResolvedContext } from '../kubeconfig/resolve';
import { NO_CREDENTIAL, type Credential, type CredentialSource } from './credential';
import { EXEC_VERSIONS, execInfo, parseExecOutput, type ExecAnswer } from './exec-credential';
import type { ExecRunner } from './exec-runner';
import { SharedRun } from '../../shared-run';

/** A command that a kubeconfig wants to run, for whoever has to agree to it. */
export interface PluginCommand {
  readonly file: string;
  readonly fromWorkspace: boolean;
  readonly argv: readonly string[];
}

export interface CredentialDependencies {
  readonly runner: ExecRunner;
  readonly clock: Clock;
  /** Rejects, or resolves false, when a plugin may not run. */
  readonly mayExecute: (command: PluginCommand) => Promise<boolean>;
}

/** Milliseconds before its end at which a credential is renewed. */
const EARLY = 60_000;
/** Milliseconds for which a token file's content is trusted, as client-go does. */
const TOKEN_FILE_LIFE = 60_000;

/** Chooses by what the user entry has, in the order kubectl does: token, token file, password, plugin. */
export function credentialSource(context: ResolvedContext, dependencies: CredentialDependencies): CredentialSource {
  const { user, userFolder } = context;
  if (user.token !== undefined) return fixed({ ...NO_CREDENTIAL, authorization: `Bearer ${user.token}` });
  if (user.tokenFile !== undefined) return new TokenFile(pathFrom(userFolder, user.tokenFile), context.ref.name, dependencies.clock);
  if (user.username !== undefined) {
    const basic = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
    return fixed({ ...NO_CREDENTIAL, authorization: `Basic ${basic}` });
  }
  if (user.exec) return new PluginCredentials(context, dependencies);
  if (user.authProvider) return fixed(legacy(context));
  return fixed(NO_CREDENTIAL);
}

function fixed(credential: Credential): CredentialSource {
  return { current: async () => credential, renew: async () => undefined };
}

/** Auth providers were built into old clients. Of oidc the stored token still serves while it lasts; the others are gone. */
function legacy({ ref, user }: ResolvedContext): Credential {
  const { name = '', idToken } = user.authProvider ?? {};
  if (name === 'oidc' && idToken !== undefined) return { ...NO_CREDENTIAL, authorization: `Bearer ${idToken}` };
  throw new DrydockError('config', `${ref.name}: the kubeconfig uses the auth-provider ${name}, which Kubernetes clients no longer have.`, {
    hint: 'Fetch the kubeconfig again with the current tool of your provider; it will name a credential plugin.',
  });
}

class TokenFile implements CredentialSource {
  private read: { readonly credential: Credential; readonly at: number } | undefined;

  constructor(
    private readonly path: string,
    private readonly cluster: string,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<Credential> {
    if (this.read && this.clock.now() - this.read.at < TOKEN_FILE_LIFE) return this.read.credential;
    let token: string;
    try {
      token = (await readFile(this.path, 'utf8')).trim();
    } catch (error) {
      throw new DrydockError(
        'config',
        `${this.cluster}: the token file ${this.path} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
        { hint: 'Check the path in the kubeconfig.', cause: error },
      );
    }
    if (token === '')
      throw new DrydockError('config', `${this.cluster}: the token file ${this.path} is empty.`, {
        hint: 'Wait until whatever writes it has done so.',
      });
    const authorization = `Bearer ${token}`;
    const credential = this.read?.credential.authorization === authorization ? this.read.credential : { ...NO_CREDENTIAL, authorization };
    this.read = { credential, at: this.clock.now() };
    return credential;
  }

  async renew(refused: Credential): Promise<Credential | undefined> {
    this.read = undefined;
    const credential = await this.current();
    return credential.authorization === refused.authorization ? undefined : credential;
  }
}

/** Credentials of a plugin: one run at a time, kept until a minute before their end. */
export class PluginCredentials implements CredentialSource {
  private kept: ExecAnswer | undefined;
  private readonly shared = new SharedRun((signal) => this.run(signal));

  constructor(
    private readonly context: ResolvedContext,
    private readonly dependencies: CredentialDependencies,
  ) {}

  async current(signal?: AbortSignal): Promise<Credential> {
    const { kept } = this;
    if (kept && (kept.expiresAt === undefined || kept.expiresAt - EARLY > this.dependencies.clock.now())) return kept.credential;
    return (await this.shared.get(signal)).credential;
  }

  async renew(refused: Credential, signal?: AbortSignal): Promise<Credential | undefined> {
    if (this.kept && this.kept.credential !== refused) return this.kept.credential;
    this.kept = undefined;
    return (await this.shared.get(signal)).credential;
  }

  private async run(signal: AbortSignal): Promise<ExecAnswer> {
    const { ref, user, cluster, userFolder, clusterFolder } = this.context;
    const { exec } = user;
    if (!exec) throw new DrydockError('internal', `${ref.name} has no credential plugin.`);
    if (!EXEC_VERSIONS.includes(exec.apiVersion)) {
      throw new DrydockError('config', `${ref.name}: its credential plugin speaks "${exec.apiVersion}", which is no longer in use.`, {
        hint: `Fetch the kubeconfig again with a current ${exec.command}.`,
      });
    }
    if (exec.interactiveMode === 'Always') {
      throw new DrydockError(
        'exec',
        `${ref.name}: the credential plugin ${exec.command} wants to talk to a person (interactiveMode Always), and there is no terminal here.`,
        {
          hint: 'Log in with it in a terminal and use a kubeconfig with interactiveMode IfAvailable.',
        },
      );
    }
    const argv = [exec.command, ...exec.args];
    if (!(await this.dependencies.mayExecute({ file: ref.file, fromWorkspace: ref.fromWorkspace, argv }))) {
      throw new DrydockError('untrusted', `${ref.name}: running ${exec.command} was not allowed.`, {
        hint: 'Connect again and allow it, or use a kubeconfig outside the workspace.',
      });
    }
    const info = execInfo(exec, exec.provideClusterInfo ? { ...cluster, caData: await caData(cluster, clusterFolder) } : undefined);
    const output = await this.dependencies.runner.run({ exec, folder: userFolder, info }, signal);
    this.kept = parseExecOutput(output, exec);
    return this.kept;
  }
}

async function caData(cluster: ResolvedContext['cluster'], folder: string): Promise<string | undefined> {
  if (cluster.certificateAuthorityData !== undefined) return cluster.certificateAuthorityData;
  if (cluster.certificateAuthority === undefined) return undefined;
  return (await readFile(pathFrom(folder, cluster.certificateAuthority))).toString('base64');
}
