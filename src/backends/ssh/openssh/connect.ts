import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { HOST_KEY_ALGORITHMS } from '../host-key-algorithms';
import { cancelled, DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import { parseKnownHosts } from '../../../core/parse/ssh/known-hosts';
import type { SshSettings } from '../../../core/parse/ssh/settings';
import { orderHostKeyAlgorithms, type HostKnowledge } from '../../../core/policy/host-keys';
import { fingerprint } from '../../../core/parse/ssh/host-key';
import type { Interaction } from '../../../ports/interaction';
import type { Secrets } from '../auth/secrets';
import { runLocal } from '../local-program';
import { Patience } from '../patience';
import type { HostKeyVerifier } from '../trust/verifier';
import {
  baseArguments,
  keyProbeArguments,
  knownHostsText,
  masterArguments,
  sharingArguments,
  strictArguments,
  type OpenSshTarget,
} from './arguments';
import { AskPass } from './ask-pass';
import { connectFailure, isHostKeyFailure } from './failures';
import { relay } from './relay';
import { OpenSshTransport } from './transport';

export interface OpenSshRequest {
  readonly program: string;
  readonly configFile: string | undefined;
  readonly destination: string;
  readonly settings: SshSettings;
  /** What people call the host. */
  readonly label: string;
  /** Read anew after the person decided about a key. */
  readonly knowledge: () => Promise<HostKnowledge>;
  /** Opens streams through the jump hosts; undefined: ssh connects by itself. */
  readonly through: (() => Promise<Duplex>) | undefined;
  /** The user's files of known_hosts, expanded. */
  readonly knownHostsFiles: readonly string[];
  readonly secrets: Secrets;
  readonly verifier: HostKeyVerifier;
  readonly interaction: Interaction;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly tell: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Connects by the OpenSSH client: its configuration decides how to log in, the decision about the host's key stays ours. */
export async function connectOpenSsh(request: OpenSshRequest): Promise<OpenSshTransport> {
  if (process.platform === 'win32')
    throw new DrydockError('config', `${request.label} needs the OpenSSH client, which can't share a connection on Windows.`, {
      hint: 'Run VS Code in WSL or on a Linux host by Remote SSH, or set drydock.ssh.client to "ssh2" where the login allows it.',
    });
  const folder = await mkdtemp(join(tmpdir(), 'drydock-'));
  const undo: (() => void)[] = [() => void rm(folder, { recursive: true, force: true }).catch(() => {})];
  const cleanUp = () => {
    for (let step = undo.pop(); step; step = undo.pop()) step();
  };
  try {
    const relayed = request.through ? await relay(request.through) : undefined;
    if (relayed) undo.push(() => relayed.dispose());
    return await connectIn(folder, request, relayed?.port, undo, cleanUp);
  } catch (error) {
    cleanUp();
    throw error;
  }
}

async function connectIn(
  folder: string,
  request: OpenSshRequest,
  relayPort: number | undefined,
  undo: (() => void)[],
  cleanUp: () => void,
): Promise<OpenSshTransport> {
  const { settings, label, program, secrets, env, signal } = request;
  const own = join(folder, 'known_hosts');
  const passwordKey = `password/${settings.user}@${settings.hostname}:${settings.port}`;
  let patience: Patience | undefined;
  const askPass = await AskPass.start({
    ...request,
    folder,
    passwordKey,
    onQuestion: (work) => (patience ? patience.during(work) : work()),
  });
  undo.push(() => askPass.dispose());
  for (let turn = 0; ; turn += 1) {
    const knowledge = await request.knowledge();
    await writeFile(own, knownHostsText(knowledge.trusted), { mode: 0o600 });
    const target: OpenSshTarget = {
      program,
      configFile: request.configFile,
      destination: request.destination,
      settings,
      relayPort,
      keyName: knowledge.name,
      knownHosts: [own, ...request.knownHostsFiles],
      connectTimeoutSeconds: Math.ceil(request.timeoutMs / 1000),
    };
    const base = baseArguments(target);
    const socket = join(folder, 's');
    const ready = randomBytes(16).toString('hex');
    // cat holds the session open for as long as we hold its stdin.
    const hold = `exec sh -c 'echo ${ready}; exec cat'`;
    const args = [...masterArguments(socket), ...base, ...strictArguments(target), '-T', '--', request.destination, hold];
    const master = spawn(program, args, { env: { ...env, ...askPass.env }, stdio: 'pipe', windowsHide: true });
    let stop: (error: DrydockError) => void = () => {};
    const stopped = new Promise<never>((_, reject) => (stop = reject));
    stopped.catch(() => {});
    patience = new Patience(request.timeoutMs, () =>
      stop(
        new DrydockError(
          'connectTimeout',
          `${label} (${settings.hostname}:${settings.port}) did not answer within ${request.timeoutMs / 1000} s.`,
          {
            hint: 'Check that the host is up and that an SSH server answers at this port.',
          },
        ),
      ),
    );
    const onAbort = () => stop(cancelled(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      const said = await Promise.race([untilReady(master, ready), stopped]);
      if (said === undefined) {
        for (const key of askPass.used) await secrets.accepted(key);
        return new OpenSshTransport({
          label,
          program,
          sharing: [...sharingArguments(socket), ...base],
          destination: request.destination,
          env,
          master,
          fingerprint: undefined,
          cleanUp,
        });
      }
      if (!isHostKeyFailure(said) || turn > 0) throw connectFailure(said, label, settings, askPass.dismissed);
      await patience.during(() => decide(folder, target, base, knowledge, request));
    } catch (error) {
      master.kill();
      throw error;
    } finally {
      patience.end();
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

/** Undefined: the connection stands. A text: what ssh wrote before it ended. */
function untilReady(master: ChildProcessWithoutNullStreams, marker: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    const onOut = (piece: Buffer) => {
      stdout = (stdout + piece.toString('utf8')).slice(-64_000);
      if (!stdout.includes(marker)) return;
      master.stdout.off('data', onOut);
      master.stdout.resume();
      master.stderr.off('data', onErr);
      resolve(undefined);
    };
    const onErr = (piece: Buffer) => (stderr = (stderr + piece.toString('utf8')).slice(-16_000));
    master.stdout.on('data', onOut);
    master.stderr.on('data', onErr);
    master.stdin.on('error', () => {});
    master.once('error', (error) =>
      reject(new DrydockError('exec', `The OpenSSH client can't be started (${error.message}).`, { cause: error })),
    );
    master.once('close', () => resolve(stderr));
  });
}

/** Finds out which key the host shows, and has it decided as any other. Resolves when it may be tried again. */
async function decide(
  folder: string,
  target: OpenSshTarget,
  base: readonly string[],
  knowledge: HostKnowledge,
  request: OpenSshRequest,
): Promise<void> {
  const file = join(folder, `shown-${randomBytes(4).toString('hex')}`);
  const algorithms = orderHostKeyAlgorithms(HOST_KEY_ALGORITHMS, knowledge);
  const argv = [target.program, ...keyProbeArguments(file, algorithms), ...base, '-T', '--', target.destination, 'true'];
  const { signal } = request;
  await runLocal(argv, { env: request.env, timeoutMs: request.timeoutMs + 5_000, ...(signal ? { signal } : {}) });
  const { hosts } = parseKnownHosts(await readFile(file, 'utf8').catch(() => ''), file);
  const [shown] = hosts;
  if (!shown)
    throw new DrydockError('hostKeyUnknown', `The host key of ${request.label} could not be verified.`, {
      hint: 'Run `ssh` to it in a terminal to see what is wrong.',
    });
  request.logger.debug(`${request.label}: shows ${fingerprint(shown.key.blob)}`);
  await request.verifier.verify(request.label, target.settings, knowledge, shown.key.blob, signal);
}
