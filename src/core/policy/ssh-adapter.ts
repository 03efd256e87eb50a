import type { AdapterChoice } from '../model/host';
import type { SshSettings } from '../parse/ssh/settings';

/** What the choice rests on, beside the ssh configuration. */
export interface AdapterFacts {
  /** The setting `drydock.ssh.client`. */
  readonly wanted: 'auto' | 'ssh2' | 'openssh';
  /** Whether there is an `ssh` program. */
  readonly hasOpenSsh: boolean;
  /** Certificates beside identity files, and in the agent. */
  readonly certificates: readonly string[];
  /** Identity files and keys of the agent that live on a security key. */
  readonly securityKeys: readonly string[];
  /** Only a certificate authority speaks for the host in known_hosts. */
  readonly hostIsCertified: boolean;
}

/**
 * Which program makes the connection. The library is preferred: it needs no process for each command, works everywhere and
 * tells signals and exit codes apart. What it can't do is left to OpenSSH.
 */
export function chooseAdapter(settings: SshSettings, facts: AdapterFacts): AdapterChoice {
  const needed = neededBy(settings, facts);
  if (facts.wanted === 'openssh' && facts.hasOpenSsh) return { adapter: 'openssh', reason: 'The setting drydock.ssh.client says so.' };
  if (facts.wanted === 'ssh2') return { adapter: 'ssh2', reason: 'The setting drydock.ssh.client says so.' };
  if (needed === undefined) return { adapter: 'ssh2', reason: 'Nothing in the ssh configuration needs the OpenSSH client.' };
  if (facts.hasOpenSsh) return { adapter: 'openssh', reason: `${needed} needs the OpenSSH client.` };
  return { adapter: 'ssh2', reason: `${needed} needs the OpenSSH client, which is not installed.` };
}

function neededBy(settings: SshSettings, facts: AdapterFacts): string | undefined {
  if (settings.proxyCommand !== undefined) return 'ProxyCommand';
  if (settings.pkcs11Provider !== undefined) return 'PKCS11Provider';
  if (settings.gssapi && settings.preferredAuthentications[0]?.startsWith('gssapi')) return 'Kerberos, preferred in the ssh configuration,';
  const [certificate] = facts.certificates;
  if (certificate !== undefined) return `The user certificate ${certificate}`;
  const [securityKey] = facts.securityKeys;
  if (securityKey !== undefined) return `The security key ${securityKey}`;
  return facts.hostIsCertified ? 'The host certificate, which known_hosts expects,' : undefined;
}
