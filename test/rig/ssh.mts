/** SSH access to the hosts of a rig: one key pair for each rig, the hosts' own keys, and a configuration that names them all. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../harness/tools/run.mjs';
import type { Host } from './host.mts';

/** How a test reaches the hosts. */
export interface SshAccess {
  readonly privateKey: string;
  readonly knownHosts: string;
  /** Configuration for `ssh -F` in which each host goes by its name, `hidden` through `jump`. */
  readonly configuration: string;
  /** Users of every host, all let in by the key: root, `ops` (sudo without password) and `careful` (sudo with password). */
  readonly users: { readonly root: string; readonly ops: string; readonly careful: { readonly name: string; readonly password: string } };
}

export function sshAccess(state: string): SshAccess {
  return {
    privateKey: join(state, 'id_ed25519'),
    knownHosts: join(state, 'known_hosts'),
    configuration: join(state, 'ssh_config'),
    users: { root: 'root', ops: 'ops', careful: { name: 'careful', password: 'careful-password' } },
  };
}

/** Makes the key pair of a rig where there is none. */
export async function makeKeys(state: string): Promise<void> {
  const { privateKey } = sshAccess(state);
  if (!existsSync(privateKey)) await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'drydock-rig', '-f', privateKey]);
}

/** Shell lines that let the key in as every user, make the host's own keys where they are missing, and print their public halves. */
export function keyLines(state: string): readonly string[] {
  const key = readFileSync(`${sshAccess(state).privateKey}.pub`, 'utf8').trim();
  const homes = { root: '/root', ops: '/home/ops', careful: '/home/careful' };
  return [
    ...['ed25519', 'ecdsa'].map((type) => {
      const file = `/etc/ssh/ssh_host_${type}_key`;
      return `test -f ${file} || ssh-keygen -q -t ${type} -N '' -f ${file}`;
    }),
    ...Object.entries(homes).flatMap(([user, home]) => [
      `install -d -m 0700 -o ${user} -g ${user} ${home}/.ssh`,
      `printf '%s\\n' '${key}' > ${home}/.ssh/authorized_keys`,
      `chown ${user}:${user} ${home}/.ssh/authorized_keys`,
      `chmod 0600 ${home}/.ssh/authorized_keys`,
    ]),
    'systemctl reset-failed ssh.service',
    'systemctl restart ssh.service',
    'cat /etc/ssh/ssh_host_*_key.pub',
  ];
}

/**
 * Writes known_hosts and the configuration.
 * @param hostKeys public keys by the host's name, read from the hosts themselves and not over the network
 */
export function writeAccess(state: string, hosts: readonly Host[], hostKeys: ReadonlyMap<string, string>): void {
  const { privateKey, knownHosts, configuration } = sshAccess(state);
  const known = hosts.flatMap(({ name, spec }) =>
    (hostKeys.get(name) ?? '')
      .trim()
      .split('\n')
      .filter((line) => /^(ssh|ecdsa)-/.test(line))
      .map((line) => `${[name, ...spec.networks.map(({ address }) => address)].join(',')} ${line.split(' ').slice(0, 2).join(' ')}`),
  );
  writeFileSync(knownHosts, `${known.join('\n')}\n`);
  const entries = hosts.flatMap(({ name, address }) => [
    `Host ${name}`,
    `  HostName ${address}`,
    ...(name === 'hidden' ? ['  ProxyJump jump'] : []),
  ]);
  const everywhere = [
    'Host *',
    '  User root',
    `  IdentityFile ${privateKey}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${knownHosts}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  BatchMode yes',
    '  ConnectTimeout 10',
  ];
  writeFileSync(configuration, `${[...entries, ...everywhere].join('\n')}\n`);
}
