/** SSH access to the hosts of a rig: one key pair for each rig, and the hosts' own keys in a known_hosts file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../harness/tools/run.mjs';
import type { Host } from './host.mts';

/** How a test reaches the hosts. */
export interface SshAccess {
  readonly privateKey: string;
  readonly knownHosts: string;
  /** Users of every host: root and `ops` (sudo without password) by key; `careful` (sudo with password) by key too. */
  readonly users: { readonly root: string; readonly ops: string; readonly careful: { readonly name: string; readonly password: string } };
}

export function sshAccess(state: string): SshAccess {
  return {
    privateKey: join(state, 'id_ed25519'),
    knownHosts: join(state, 'known_hosts'),
    users: { root: 'root', ops: 'ops', careful: { name: 'careful', password: 'careful-password' } },
  };
}

/** Makes the key pair of a rig where there is none. */
export async function makeKeys(state: string): Promise<void> {
  const { privateKey } = sshAccess(state);
  if (!existsSync(privateKey)) await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'drydock-rig', '-f', privateKey]);
}

/** Lets the key in as every user, and makes the host's own keys where they are missing. */
export async function installKeys(host: Host, state: string): Promise<void> {
  const key = readFileSync(`${sshAccess(state).privateKey}.pub`, 'utf8').trim();
  const homes = { root: '/root', ops: '/home/ops', careful: '/home/careful' };
  await host.script([
    'ssh-keygen -A >/dev/null',
    ...Object.entries(homes).flatMap(([user, home]) => [
      `install -d -m 0700 -o ${user} -g ${user} ${home}/.ssh`,
      `printf '%s\\n' '${key}' > ${home}/.ssh/authorized_keys`,
      `chown ${user}:${user} ${home}/.ssh/authorized_keys`,
      `chmod 0600 ${home}/.ssh/authorized_keys`,
    ]),
    'systemctl reset-failed ssh.service',
    'systemctl restart ssh.service',
  ]);
}

/** Collects the public keys of the hosts, read from the hosts themselves and not over the network. */
export async function writeKnownHosts(hosts: readonly Host[], state: string): Promise<void> {
  const lines: string[] = [];
  for (const host of hosts) {
    const { stdout } = await host.exec(['sh', '-c', 'cat /etc/ssh/ssh_host_*_key.pub']);
    for (const line of stdout.trim().split('\n')) {
      const [type = '', key = ''] = line.split(' ');
      lines.push(`${host.address} ${type} ${key}`);
    }
  }
  writeFileSync(sshAccess(state).knownHosts, `${lines.join('\n')}\n`);
}
