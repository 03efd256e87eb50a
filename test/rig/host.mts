/** One host of the rig: a systemd container with a fixed address on the rig's own network. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { exists, podman } from './podman.mts';

export interface HostSpec {
  /** Name people use: `cp1`, `w2`, `lb`. Also the host's own name. */
  readonly name: string;
  /** Name of the container. */
  readonly container: string;
  /** Networks with its address in each. It is known by the first. None: it has no network at all. */
  readonly networks: readonly { readonly name: string; readonly address: string }[];
  /** Lines of its /etc/hosts: addresses of the rig's hosts, by name. */
  readonly names: Readonly<Record<string, string>>;
  readonly image: string;
  /** What it sees of this machine, by the path on the host. */
  readonly mounts: Readonly<Record<string, { readonly source: string; readonly writable: boolean }>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly input?: string | Buffer;
  /** Return a failure instead of throwing it. */
  readonly mayFail?: boolean;
  readonly user?: string;
  /** Milliseconds after which it is given up. */
  readonly limit?: number;
}

/** Its machine id, made on the first boot: systemd itself would give all hosts the one of the image or of this machine. */
const BOOT = '[ -s /etc/machine-id ] || tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id; exec /sbin/init';

export class Host {
  readonly spec: HostSpec;

  constructor(spec: HostSpec) {
    this.spec = spec;
  }

  get name(): string {
    return this.spec.name;
  }

  get address(): string {
    return this.spec.networks[0]!.address;
  }

  /** Creates and starts it, or starts it again when it exists. Resolves when systemd has finished starting. */
  async up(): Promise<void> {
    const { container } = this.spec;
    if (await exists('container', container)) await podman('start', container);
    else await podman(...this.runArguments());
    await this.booted();
  }

  private runArguments(): string[] {
    const { container, name, networks, names, image, mounts, labels } = this.spec;
    return [
      ...['--runtime', 'runc', 'run', '-d', '--name', container, '--hostname', name],
      // The machine's own cgroup hierarchy must stay out of sight, or the kubelet misses paths in it.
      ...['--cgroupns=private', '--privileged', '--systemd=false', '-e', 'container=podman'],
      ...['--tmpfs', '/run:exec,mode=755', '--tmpfs', '/run/lock', '--tmpfs', '/tmp:exec,mode=1777'],
      ...['--stop-signal', 'SIGRTMIN+3', '--sysctl', 'net.ipv4.ip_forward=1'],
      ...['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=10000:10000'],
      ...(networks.length === 0 ? ['--network', 'none'] : []),
      ...networks.flatMap(({ name: network, address }) => ['--network', `${network}:ip=${address},mac=${hardwareAddress(address)}`]),
      // Names are known by /etc/hosts. The name server is a host of the rig that serves none: no question leaves the rig.
      ...(names['depot'] === undefined ? [] : ['--dns', names['depot']]),
      ...Object.entries(names).flatMap(([host, address]) => (host === name ? [] : ['--add-host', `${host}:${address}`])),
      ...Object.entries(mounts).flatMap(([path, { source, writable }]) => ['-v', `${source}:${path}${writable ? '' : ':ro'}`]),
      ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
      ...[image, '/bin/sh', '-c', BOOT],
    ];
  }

  /** Waits until systemd has started what it starts. `degraded` is good enough: some units have nothing to do here. */
  private async booted(): Promise<void> {
    const { stdout } = await this.exec(['systemctl', 'is-system-running', '--wait'], { mayFail: true });
    const state = stdout.trim();
    if (state === 'running' || state === 'degraded') return;
    // Too early: the bus is not there yet.
    await this.until('systemd has started everything', async () => {
      const again = await this.exec(['systemctl', 'is-system-running'], { mayFail: true });
      return ['running', 'degraded'].includes(again.stdout.trim());
    });
  }

  /** It goes, whatever state it is in. */
  async remove(): Promise<void> {
    await podman('rm', '--force', '--ignore', '--time', '0', '--volumes', this.spec.container);
  }

  /** Runs a program on the host, as root unless another user is named. */
  async exec(argv: readonly string[], { input, mayFail = false, user, limit = 600_000 }: ExecOptions = {}): Promise<ExecResult> {
    const args = ['exec', ...(input === undefined ? [] : ['-i']), ...(user ? ['--user', user] : []), this.spec.container, ...argv];
    const result = await collect('podman', args, input, limit);
    if (result.code !== 0 && !mayFail) {
      throw new Error(
        `${this.name}: ${argv.slice(0, 6).join(' ')} ended with ${result.code}\n${(result.stderr || result.stdout).trim().slice(-3000)}`,
      );
    }
    return result;
  }

  /** Runs lines of shell on the host: for the rig's own set-up, never for what a test is about. */
  async script(lines: readonly string[]): Promise<string> {
    const { stdout } = await this.exec(['bash', '-euo', 'pipefail', '-s'], { input: `${lines.join('\n')}\n` });
    return stdout;
  }

  async write(path: string, text: string | Buffer, mode = '0644'): Promise<void> {
    await this.exec(['install', '-D', '-m', mode, '/dev/stdin', path], { input: text });
  }

  async writeFile(path: string, local: string, mode = '0644'): Promise<void> {
    await this.write(path, readFileSync(local), mode);
  }

  async read(path: string): Promise<string> {
    return (await this.exec(['cat', path])).stdout;
  }

  /** Waits for a condition, asking every 200 ms. Fails with what it waited for after the limit (milliseconds). */
  async until(what: string, condition: () => Promise<boolean>, limit = 120_000): Promise<void> {
    await until(`${this.name}: ${what}`, condition, limit);
  }
}

/** A host that starts again keeps its hardware address, or its neighbours would go on talking to the one it had. */
function hardwareAddress(address: string): string {
  return ['02', '42', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
}

/**
 * Waits for a condition, asking every 200 ms. A condition that throws counts as not met.
 * @param limit milliseconds
 * @param tell what to say of the state of things when the limit is over
 */
export async function until(what: string, condition: () => Promise<boolean>, limit = 120_000, tell?: () => Promise<string>): Promise<void> {
  const started = Date.now();
  let last: unknown;
  for (;;) {
    try {
      if (await condition()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() - started > limit) {
      const reason = last === undefined ? '' : `\n${(last as Error).message}`;
      const state = tell ? `\n${await tell().catch((error: unknown) => `its state can't be read: ${(error as Error).message}`)}` : '';
      throw new Error(`waited ${limit / 1000} s in vain: ${what}${reason}${state}`, last === undefined ? {} : { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function collect(program: string, argv: readonly string[], input: string | Buffer | undefined, limit: number): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout!.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr!.on('data', (chunk: Buffer) => err.push(chunk));
    const timer = setTimeout(() => {
      err.push(Buffer.from(`\nno end after ${limit / 1000} s`));
      child.kill('SIGKILL');
    }, limit);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? (signal ? 128 : 1), stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    child.stdin?.on('error', () => {}); // the program may end without reading everything
    child.stdin?.end(input);
  });
}
