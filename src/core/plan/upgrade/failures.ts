import { DrydockError } from '../../errors';
import type { UpgradeOutcome } from '../../parse/kubeadm-upgrade/outcome';
import type { PackageManager } from '../../command/packages/manager';
import type { UpgradeHost } from './plan';

/** Characters of a program's own words in a message. */
const SAID_AT_MOST = 500;
const NO_SPACE = /no space left on device|not enough free space|disk quota exceeded|write error/i;

/** How `kubeadm upgrade` on a host failed, and what it left. */
export interface KubeadmFailure {
  readonly host: Pick<UpgradeHost, 'name' | 'role'>;
  readonly to: string;
  /** `kubeadm upgrade apply v1.35.4` */
  readonly command: string;
  /** Undefined: something ended it. */
  readonly exitCode: number | undefined;
  readonly outcome: UpgradeOutcome;
  /** Where the host keeps what it wrote. */
  readonly folder: string;
  /** Backup of manifests, certificates and kubeconfigs that was made before; undefined on workers. */
  readonly backup: string | undefined;
}

/**
 * What a failed `kubeadm upgrade` means: which phase, what kubeadm put back itself and where its copies are, what to do next. The
 * upgrade may be resumed after each of them: kubeadm begins again and passes over what is done.
 */
export function explainKubeadm(failure: KubeadmFailure): DrydockError {
  const { host, command, exitCode, outcome, folder } = failure;
  const { phase, component, checks, error } = outcome;
  if (exitCode === undefined)
    return new DrydockError('commandFailed', `${command} on ${host.name} was ended by something before it was done. ${leftBy(failure)}`, {
      hint: `Look why (a restart of the host, too little memory), then resume: kubeadm begins again. What it wrote is in ${folder} there.`,
    });
  if (checks.length > 0) {
    const names = checks.map(({ name }) => name).join(', ');
    return new DrydockError(
      'policy',
      `kubeadm's checks on ${host.name} did not pass: ${checks.map(({ name, message }) => `${name}: ${short(message)}`).join('; ')}. Nothing was upgraded by it.`,
      {
        hint: `Deal with what they name, then resume. Where a check is wrong about this cluster, plan anew with ${names} among the checks that only warn.`,
      },
    );
  }
  const where =
    component === undefined ? `in phase ${phase ?? 'unknown'}` : `in phase ${phase ?? 'control-plane'}, while it replaced ${component}`;
  if (NO_SPACE.test(error))
    return new DrydockError('storage', `The disk of ${host.name} is full: ${command} failed ${where}. ${leftBy(failure)} ${said(error)}`, {
      hint: `Free space on ${host.name} (kubeadm needs room for a raw copy of etcd's data in /etc/kubernetes/tmp), then resume. Copies that earlier upgrades left there may be removed.`,
    });
  return new DrydockError('commandFailed', `${command} failed on ${host.name} ${where}. ${leftBy(failure)} ${said(error)}`, {
    hint: nextAfter(failure),
  });
}

/** What is done and what was put back. */
function leftBy({ outcome, host }: KubeadmFailure): string {
  if (host.role === 'worker') return 'On a worker it changes the configuration of the kubelet alone.';
  const { upgraded, component, manifestsBack, etcdDataBack, etcdLost, backups } = outcome;
  const parts: string[] = [];
  if (upgraded.length > 0)
    parts.push(`${upgraded.join(', ')} came up with ${upgraded.length === 1 ? 'its' : 'their'} new manifest before.`);
  if (etcdLost) parts.push('kubeadm tried to put the old etcd back and could not.');
  else if (manifestsBack)
    parts.push(`kubeadm put the old manifests back itself${etcdDataBack ? ", and its raw copy of etcd's data" : ''}.`);
  else if (component !== undefined) parts.push(`Whether ${component} runs with the old or the new manifest has to be looked at.`);
  if (backups.length > 0) parts.push(`Its copies are in ${backups.join(' and ')}.`);
  return parts.length === 0 ? 'Static pods were not touched.' : parts.join(' ');
}

function nextAfter({ host, outcome, folder, backup, to }: KubeadmFailure): string {
  const { component, etcdDataBack, etcdLost } = outcome;
  const old = backup === undefined ? '' : ` The manifests from before are in ${backup}.`;
  if (etcdLost || etcdDataBack)
    return `Do not rely on the raw copy of etcd's data where there are several members: compare the members first, and replace this one if it is behind. With a single member, or when all are lost, restore etcd from the snapshot of this upgrade: everything written since is lost and the API is away meanwhile.${old} What kubeadm wrote is in ${folder} on ${host.name}.`;
  if (component !== undefined)
    return `Look at why ${component} does not come up (crictl ps -a and crictl logs on ${host.name}, and the kubelet's journal), repair it, then resume: kubeadm begins again and passes over what is done.${old} Going back is possible while no other host is on ${to}: put the old manifests back and install the old kubeadm; that costs a restart of each component.`;
  return `Repair what it names, then resume: kubeadm begins again and passes over what is done. What it wrote is in ${folder} on ${host.name}.`;
}

function said(error: string): string {
  return error === '' ? 'It gave no reason.' : `kubeadm said: ${short(error)}`;
}

function short(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const cut = plain.length <= SAID_AT_MOST ? plain : `${plain.slice(0, SAID_AT_MOST)}…`;
  return /[.…]$/.test(cut) ? cut : `${cut}.`;
}

/** What a package manager that failed said, in terms of the upgrade. Undefined: nothing that is known. */
export function explainPackages(host: string, manager: PackageManager, wanted: readonly string[], words: string): DrydockError | undefined {
  const missing =
    /\bE: (?:Version '\S+' for '\S+' was not found|Unable to locate package )|\bE: Failed to fetch .*404/.test(words) ||
    /No match for argument|No package \S+ available|Unable to find a match|package '[^']+' not found|No provider of /i.test(words);
  if (missing)
    return new DrydockError(
      'notFound',
      `The repository that ${host} follows does not have ${wanted.join(', ')}: ${short(lastLine(words))}`,
      {
        hint: `Make the package available there (or correct the repository), then resume. ${host} keeps the version that it has until then.`,
      },
    );
  if (NO_SPACE.test(words))
    return new DrydockError(
      'storage',
      `The disk of ${host} is full: ${wanted.join(', ')} could not be installed. ${short(lastLine(words))}`,
      {
        hint: `Free space on ${host}, then resume.`,
      },
    );
  if (
    /Could not get lock|Unable to acquire the dpkg|Waiting for process with pid|another copy is running|System management is locked/i.test(
      words,
    )
  )
    return new DrydockError('locked', `Another ${manager} works on ${host}: ${short(lockHolder(words) ?? lastLine(words))}`, {
      hint: 'Wait until it has ended (unattended upgrades often are the reason), then resume.',
    });
  if (
    /Could not resolve|Temporary failure resolving|Could not connect|Connection (?:refused|timed out)|Cannot download|Curl error/i.test(
      words,
    )
  )
    return new DrydockError('server', `${host} does not reach its package repository: ${short(lastLine(words))}`, {
      hint: 'Look at its way to the repository (name service, proxy, the repository itself), then resume.',
    });
  if (/GPG error|NO_PUBKEY|is not signed|GPG check FAILED|Signature verification failed/i.test(words))
    return new DrydockError('policy', `${host} does not trust the repository of the new minor: ${short(lastLine(words))}`, {
      hint: 'Install the signing key of the repository on the host, then resume.',
    });
  return undefined;
}

/** dpkg was ended in the middle of something, and wants to finish it before anything else. */
export function isInterruptedDpkg(words: string): boolean {
  return /dpkg was interrupted/.test(words);
}

/** Who works on packages, where apt names the process. */
function lockHolder(words: string): string | undefined {
  return /E: Could not get lock \S+ It is held by process \d+ \([^)]*\)/.exec(words)?.[0];
}

function lastLine(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  return (
    lines.findLast((line) => /\b(?:E|Error|Err):/.test(line))?.replace(/^.*?\b(?=(?:E|Error|Err):)/, '') ??
    lines.findLast((line) => line !== '') ??
    ''
  );
}
