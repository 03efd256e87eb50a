import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { CommandResult } from '../../../core/command/result';
import { DEFAULT_MAX_OUTPUT_BYTES, type CommandSpec } from '../../../core/command/spec';
import { cancelled, DrydockError } from '../../../core/errors';
import { fields, items, text } from '../../../core/parse/kubernetes/fields';
import type { PodContainer } from '../../../ports/kubernetes';
import type { ApiAccess } from '../access/api-access';
import { clientFrame, MessageReader, OPCODE } from './frames';
import { refusal } from './refusal';

/** Version 5 is that of API servers from 1.30 on; what is used here is the same in both. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
const RIGHT = { resource: 'pods/exec', doing: 'Running a program in a pod' } as const;
/** First byte of every message. */
const CHANNEL = { stdout: 1, stderr: 2, status: 3 } as const;
/** Milliseconds between two pings: load balancers close what is silent for a minute, and a defragmentation says nothing meanwhile. */
const PING_EVERY = 10_000;
/** Milliseconds for the server to close after it has told how the program ended. */
const CLOSE_WITHIN = 2000;

/** Runs a program in a container; see `KubernetesPort.exec`. */
export async function execInPod<T>(
  access: ApiAccess,
  { namespace, pod, container }: PodContainer,
  command: CommandSpec<T>,
  signal?: AbortSignal,
): Promise<T> {
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command.argv) query.append('command', word);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`;
  const [program] = command.argv;
  const where = `${namespace}/${pod}`;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLong(`${program} in ${where}`, command.timeoutMs)), command.timeoutMs);
  const stop = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  const started = performance.now();
  try {
    const answer = await access.upgrade({ path, protocols: PROTOCOLS, signal: stop });
    if ('status' in answer) throw refusal(answer, RIGHT, { what: `run ${program} in ${where}`, cluster: access.cluster.name, namespace });
    const { exitCode, stdout, stderr } = await ended(answer.socket, command, { what: `${program} in ${where}`, stop });
    return command.parse({
      exitCode,
      signal: undefined,
      stdoutBytes: stdout,
      stdout: stdout.toString('utf8'),
      stderr: stderr.toString('utf8'),
      duration: performance.now() - started,
    } satisfies CommandResult);
  } catch (error) {
    if (signal?.aborted) throw cancelled(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function tooLong(what: string, timeoutMs: number): DrydockError {
  return new DrydockError('timeout', `${what} did not end within ${timeoutMs / 1000} s.`, {
    hint: 'It may go on in the container. Look at etcd and at the kubelet of the node.',
  });
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Reads what the program says until the server tells how it ended. */
function ended(
  socket: Duplex,
  { maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES }: Pick<CommandSpec<unknown>, 'maxOutputBytes'>,
  { what, stop }: { readonly what: string; readonly stop: AbortSignal },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const reader = new MessageReader();
    const out: Record<'stdout' | 'stderr', { readonly parts: Buffer[]; size: number }> = {
      stdout: { parts: [], size: 0 },
      stderr: { parts: [], size: 0 },
    };
    let status: string | undefined;
    let closing: NodeJS.Timeout | undefined;
    const write = (opcode: number, payload: Uint8Array) => {
      if (socket.writable) socket.write(clientFrame(opcode, payload, randomBytes(4)));
    };
    const pings = setInterval(() => write(OPCODE.ping, Buffer.alloc(0)), PING_EVERY);
    const settle = (act: () => void) => {
      clearInterval(pings);
      clearTimeout(closing);
      stop.removeEventListener('abort', abort);
      socket.destroy();
      act();
    };
    const abort = () => settle(() => reject(stop.reason as Error));
    const over = () =>
      settle(() => {
        if (status === undefined) return reject(brokenOff(what));
        try {
          const [stdout, stderr] = [Buffer.concat(out.stdout.parts), Buffer.concat(out.stderr.parts)];
          resolve({ exitCode: exitCodeOf(status, what), stdout, stderr });
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    const keep = (stream: 'stdout' | 'stderr', bytes: Buffer) => {
      const kept = out[stream];
      kept.size += bytes.length;
      kept.parts.push(Buffer.from(bytes));
      if (kept.size <= maxOutputBytes) return;
      settle(() => reject(new DrydockError('outputTooLarge', `${what} wrote more than ${maxOutputBytes} bytes.`)));
    };
    socket.on('error', () => undefined);
    socket.once('close', over);
    socket.once('end', over);
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const { opcode, payload } of reader.push(bytes)) {
          if (opcode === OPCODE.ping) write(OPCODE.pong, payload.subarray(0, 125));
          else if (opcode === OPCODE.close) {
            write(OPCODE.close, payload.subarray(0, 2));
            return over();
          } else if (payload[0] === CHANNEL.stdout) keep('stdout', payload.subarray(1));
          else if (payload[0] === CHANNEL.stderr) keep('stderr', payload.subarray(1));
          else if (payload[0] === CHANNEL.status) {
            status = (status ?? '') + payload.toString('utf8', 1);
            closing ??= setTimeout(over, CLOSE_WITHIN);
          }
        }
      } catch (cause) {
        settle(() => reject(new DrydockError('protocol', `${what}: what comes from the API server are no frames.`, { cause })));
      }
    });
    if (stop.aborted) abort();
    else stop.addEventListener('abort', abort, { once: true });
  });
}

function brokenOff(what: string): DrydockError {
  return new DrydockError('disconnected', `The connection broke before ${what} had ended.`, {
    hint: 'Nobody knows whether it was carried out. Look again; if it stays so, look at the load balancer and at the kubelet of the node.',
  });
}

/** Reads the Status that ends every run. @throws DrydockError where the program could not be started */
function exitCodeOf(status: string, what: string): number {
  let parsed;
  try {
    parsed = fields(JSON.parse(status));
  } catch (cause) {
    throw new DrydockError('protocol', `How ${what} ended can't be read.`, { cause });
  }
  if (parsed.status === 'Success') return 0;
  const causes = items(fields(parsed.details).causes).map(fields);
  const code = Number(text(causes.find(({ reason }) => reason === 'ExitCode')?.message));
  if (text(parsed.reason) === 'NonZeroExitCode' && Number.isInteger(code)) return code;
  const said = text(parsed.message) ?? 'the container runtime gave no reason';
  if (/executable file not found|no such file or directory/.test(said))
    throw new DrydockError('commandMissing', `${what} could not be started: the container has no such program.`);
  throw new DrydockError('server', `${what} could not be started: ${said.slice(0, 600)}`, { hint: 'Look at the pod and its node.' });
}
