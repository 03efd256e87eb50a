/**
 * Real SSH servers on loopback with users of their own. Each server lives in a mount namespace in which the system's files of users,
 * passwords, sudo and PAM are replaced, so that nothing of this machine is changed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from '../../harness/tools/debian.mjs';
import { run } from '../../harness/tools/run.mjs';

export const PASSWORD = 'correct horse';
export const CAREFUL_PASSWORD = 'careful password';
/** Secret of the second factor, as the PAM module has it. */
export const OTP_SECRET = 'JBSWY3DPEHPK3PXP';

interface User {
  readonly uid: number;
  readonly password: string;
  readonly shell: string;
}

const USERS = {
  /** sudo without a password. */
  ops: { uid: 21_001, password: PASSWORD, shell: '/bin/sh' },
  /** sudo with a password. */
  careful: { uid: 21_002, password: CAREFUL_PASSWORD, shell: '/bin/bash' },
  /** No sudo. */
  plain: { uid: 21_003, password: PASSWORD, shell: '/bin/sh' },
  /** Start-up files that print to both streams. */
  noisy: { uid: 21_004, password: PASSWORD, shell: '/bin/bash' },
} satisfies Record<string, User>;
export type UserName = keyof typeof USERS;

/** Undefined: everything is there. */
export async function missingForSsh(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux, for servers with users of their own';
  try {
    await ensureDebianPackages(['openssh-server', 'openssh-client', 'sudo', 'libpam-google-authenticator', 'openssl'], 'a real SSH server');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export interface ServerOptions {
  /** Lines of sshd_config. */
  readonly config?: readonly string[];
  /** Types of host keys, in the server's order. */
  readonly hostKeys?: readonly ('ed25519' | 'rsa' | 'ecdsa')[];
  /** A second factor is asked for after the password. */
  readonly otp?: boolean;
  readonly port?: number;
}

export interface Server {
  readonly port: number;
  /** Lines of known_hosts for `127.0.0.1` at this port. */
  knownHosts(type?: string): string;
  /** Absolute path of a host key. */
  hostKey(type: string): string;
  /** Process ids of the sessions that this server runs now. */
  sessions(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export class SshWorld {
  readonly dir = mkdtempSync(join(tmpdir(), 'drydock-sshd-'));
  private readonly servers: Server[] = [];
  private made = 0;

  static async create(): Promise<SshWorld> {
    const world = new SshWorld();
    await world.prepare();
    return world;
  }

  /** A private key of ours without passphrase that every user's authorized_keys has. */
  get key(): string {
    return join(this.dir, 'keys', 'plain');
  }

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  /** A key pair that nobody has let in yet. */
  async makeKey(name: string, { type = 'ed25519', passphrase = '' } = {}): Promise<string> {
    const file = this.path('keys', name);
    if (!existsSync(file))
      await run(['ssh-keygen', '-q', '-t', type, ...(type === 'rsa' ? ['-b', '2048'] : []), '-N', passphrase, '-C', name, '-f', file]);
    return file;
  }

  /** Lets a public key in as every user. */
  allow(publicKey: string): void {
    writeFileSync(this.path('authorized_keys'), readFileSync(publicKey, 'utf8'), { flag: 'a' });
  }

  async serve({ config = [], hostKeys = ['ed25519'], otp = false, port }: ServerOptions = {}): Promise<Server> {
    const dir = this.path(`server-${(this.made += 1)}`);
    mkdirSync(dir);
    for (const type of hostKeys)
      await run(['ssh-keygen', '-q', '-t', type, ...(type === 'rsa' ? ['-b', '2048'] : []), '-N', '', '-C', '', '-f', join(dir, type)]);
    const at = port ?? (await freePort());
    const lines = [
      ...config,
      `Port ${at}`,
      'ListenAddress 127.0.0.1',
      ...hostKeys.map((type) => `HostKey ${join(dir, type)}`),
      'PidFile none',
      `AuthorizedKeysFile ${this.path('authorized_keys')}`,
      'StrictModes no',
      'PermitRootLogin yes',
      'UsePAM yes',
      'UseDNS no',
      'MaxStartups 200',
      'LogLevel VERBOSE',
      'PrintMotd no',
    ];
    writeFileSync(join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
    const child = spawn('unshare', ['-m', 'sh', this.path('start.sh'), this.dir, dir, otp ? 'pam-otp' : 'pam'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (log = (log + piece).slice(-20_000)));
    await until(
      () => log.includes('Server listening'),
      () => {
        if (child.exitCode !== null) throw new Error(`sshd ended: ${log}`);
      },
    );
    const server: Server = {
      port: at,
      hostKey: (type) => join(dir, type),
      knownHosts: (type = hostKeys[0]) => `[127.0.0.1]:${at} ${readFileSync(join(dir, `${type}.pub`), 'utf8')}`,
      sessions: () => childrenOf(child),
      stop: () => stopped(child),
    };
    this.servers.push(server);
    return server;
  }

  async dispose(): Promise<void> {
    for (const server of this.servers) await server.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async prepare(): Promise<void> {
    chmodSync(this.dir, 0o711);
    for (const folder of ['etc', 'keys', 'home', 'small', 'work']) mkdirSync(this.path(folder));
    mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    await this.makeKey('plain');
    this.allow(`${this.key}.pub`);
    const rows: Record<'passwd' | 'shadow' | 'group', string[]> = { passwd: [], shadow: [], group: [] };
    for (const [name, { uid, password, shell }] of Object.entries(USERS)) {
      const home = this.path('home', name);
      mkdirSync(home);
      const hash = (await run(['openssl', 'passwd', '-6', '-salt', 'drydock', password])).trim();
      rows.passwd.push(`${name}:x:${uid}:${uid}::${home}:${shell}`);
      rows.shadow.push(`${name}:${hash}:20000:0:99999:7:::`);
      rows.group.push(`${name}:x:${uid}:`);
      if (name === 'noisy') writeFileSync(join(home, '.bashrc'), 'echo welcome to this host\necho mind the gap >&2\n');
      writeFileSync(join(home, '.google_authenticator'), `${OTP_SECRET}\n" TOTP_AUTH\n`, { mode: 0o400 });
      chownSync(join(home, '.google_authenticator'), uid, uid);
      chownSync(home, uid, uid);
    }
    for (const [file, added] of Object.entries(rows)) {
      const own = readFileSync(`/etc/${file}`, 'utf8').trimEnd();
      writeFileSync(this.path('etc', file), `${own}\n${added.join('\n')}\n`, { mode: file === 'shadow' ? 0o640 : 0o644 });
    }
    const sudoers = ['root ALL=(ALL:ALL) ALL', 'ops ALL=(ALL) NOPASSWD: ALL', 'careful ALL=(ALL) ALL', 'Defaults passwd_timeout=1'];
    writeFileSync(this.path('etc', 'sudoers'), `${sudoers.join('\n')}\n`, { mode: 0o440 });
    const quick = 'auth required pam_unix.so nodelay\n';
    const rest = 'account required pam_unix.so\nsession required pam_permit.so\n';
    writeFileSync(this.path('etc', 'pam'), quick + rest);
    writeFileSync(this.path('etc', 'pam-sudo'), quick + rest);
    const otp = 'auth required pam_google_authenticator.so allowed_perm=0400 allow_readonly no_increment_hotp\n';
    writeFileSync(this.path('etc', 'pam-otp'), quick + otp + rest);
    const start = [
      'set -e',
      'for file in passwd shadow group sudoers; do mount --bind "$1/etc/$file" "/etc/$file"; done',
      'mount --bind "$1/etc/$3" /etc/pam.d/sshd',
      'mount --bind "$1/etc/pam-sudo" /etc/pam.d/sudo',
      'mount -t tmpfs -o size=256k,mode=1777 none "$1/small"',
      'exec /usr/sbin/sshd -D -e -f "$2/sshd_config"',
    ];
    writeFileSync(this.path('start.sh'), `${start.join('\n')}\n`);
    chmodSync(this.path('work'), 0o1777);
  }
}

async function childrenOf(child: ChildProcess): Promise<readonly number[]> {
  const text = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (const pid of await childrenOf(child)) endProcess(pid);
  child.kill('SIGTERM');
  await ended;
}

export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for a condition; `check` may throw to give up early. */
export async function until(condition: () => boolean | Promise<boolean>, check: () => void = () => {}): Promise<void> {
  const giveUp = Date.now() + 20_000;
  while (!(await condition())) {
    check();
    if (Date.now() > giveUp) throw new Error('the condition did not come true within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
