import { systemClock } from '../../../../src/practice/clock';
import { BASE_PROGRAMS } from '../../../../src/practice/hosts/programs/all';
import { Collected, Incoming } from '../../../../src/practice/hosts/system/streams';
import { StartFailure, System, USUAL_PATH } from '../../../../src/practice/hosts/system/system';
import { ROOT } from '../../../../src/practice/hosts/system/users';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const OPS = { name: 'ops', uid: 1000, home: '/home/ops', sudo: 'free' } as const;

/** A system with its usual tools, and nothing of Kubernetes. */
export function plainSystem(): System {
  const system = new System('cp1', systemClock);
  system.install(BASE_PROGRAMS);
  system.addUser(OPS);
  system.addUser({ name: 'careful', uid: 1001, home: '/home/careful', sudo: 'password' }, 'careful-password');
  system.addUser({ name: 'plain', uid: 1002, home: '/home/plain', sudo: 'none' }, 'plain-password');
  return system;
}

/** Runs a program as somebody and gives what it wrote. */
export async function runOn(
  system: System,
  argv: readonly string[],
  { user = 'root', stdin = '', signal = new AbortController().signal }: { user?: string; stdin?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const as = system.user(user) ?? ROOT;
  const env = new Map([
    ['PATH', USUAL_PATH],
    ['HOME', as.home],
  ]);
  try {
    const code = await system.execute({
      argv: argv as [string, ...string[]],
      env,
      cwd: as.home,
      umask: 0o022,
      user: as,
      parent: signal,
      stdin: Incoming.of(new TextEncoder().encode(stdin)),
      stdout,
      stderr,
    });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } catch (error) {
    if (error instanceof StartFailure) return { code: error.status, stdout: '', stderr: error.reason };
    throw error;
  }
}

/** Runs a script by `sh -c`. */
export function script(system: System, text: string, ...args: readonly string[]): Promise<Ran> {
  return runOn(system, ['sh', '-c', text, 'drydock', ...args]);
}
