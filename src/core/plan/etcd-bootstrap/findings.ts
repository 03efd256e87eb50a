import { CLIENT_PORT, PEER_PORT, type EtcdHost } from '../../bootstrap/etcd/settings';
import { compareVersions } from './versions';
import type { Finding } from '../plan';
import type { EtcdHostFacts } from './plan';

/** What kubeadm accepts as external etcd at least (its constants, 1.31 on). */
export const LEAST_VERSION = '3.5.11';
const LEAST_FREE = 8 * 1024 ** 3;
/** Certificates begin to be good at the moment they are made, by the clock of the first member. */
const CLOCK_LIMIT_MS = 2000;

export interface EtcdFindings {
  readonly blockers: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly unknowns: readonly Finding[];
}

/** What stands against a host as a member, or is worth knowing of it. */
export function memberFindings({ target, reading, clockAhead }: EtcdHostFacts, { address }: EtcdHost): EtcdFindings {
  const { name } = target;
  const [blockers, warnings, unknowns]: [Finding[], Finding[], Finding[]] = [[], [], []];
  const block = (code: string, message: string, hint: string) => blockers.push({ code, subject: name, message, hint });
  const missing = (['etcd', 'etcdctl', 'openssl'] as const).filter((program) => reading[program] === undefined);
  if (missing.length > 0)
    block(
      'no-program',
      `${name} has no ${missing.join(' and no ')}.`,
      `Install ${missing.includes('openssl') ? 'the package openssl, and ' : ''}etcd and etcdctl of one release, ${LEAST_VERSION} or newer, in /usr/local/bin.`,
    );
  if (reading.etcd !== undefined && reading.version === undefined)
    block('no-version', `etcd of ${name} does not tell its version.`, 'Run etcd --version there.');
  if (reading.version !== undefined && compareVersions(reading.version, LEAST_VERSION) < 0)
    block(
      'old-version',
      `etcd of ${name} is ${reading.version}; kubeadm takes ${LEAST_VERSION} at least.`,
      'Packages of distributions are often older. Install a release of etcd.',
    );
  for (const path of reading.taken)
    block(
      'taken',
      `${path} on ${name} is there already and not empty.`,
      'It may be a member of another cluster. Move it aside if it is of no more use; nothing is overwritten here.',
    );
  if (reading.active) block('runs', `A service etcd runs on ${name}.`, 'Choose another host, or stop and remove it first.');
  else if (reading.ports.length > 0)
    block(
      'port-taken',
      `Port ${reading.ports.join(' and ')} of ${name} is taken. etcd needs ${CLIENT_PORT} and ${PEER_PORT}.`,
      'A stacked member of a control plane has them: external etcd goes on other hosts.',
    );
  if (reading.addresses.length > 0 && !reading.addresses.includes(address))
    block(
      'address',
      `${address} is no address of ${name}, which has ${reading.addresses.filter((one) => !/^(127\.|::1$|fe80:)/.test(one)).join(', ')}.`,
      'Write the address in drydock.yaml that the other members reach.',
    );
  if (clockAhead !== undefined && Math.abs(clockAhead) > CLOCK_LIMIT_MS)
    warnings.push({
      code: 'clock',
      subject: name,
      message: `The clock of ${name} is ${Math.round(Math.abs(clockAhead) / 1000)} s ${clockAhead > 0 ? 'ahead of' : 'behind'} this computer's.`,
      hint: 'Let all members follow one time source, or fresh certificates may not be good yet on some.',
    });
  if (reading.free !== undefined && reading.free < LEAST_FREE)
    warnings.push({
      code: 'little-room',
      subject: name,
      message: `${name} has ${(reading.free / 1024 ** 3).toFixed(1)} GiB free for etcd; its database may grow to 2 GiB, and snapshots and defragmentation need as much again.`,
    });
  if (reading.fileSystem !== undefined && /^(tmpfs|ramfs|nfs|overlayfs)/.test(reading.fileSystem))
    warnings.push({
      code: 'file-system',
      subject: name,
      message: `The data on ${name} would lie on ${reading.fileSystem}.`,
      hint: 'etcd wants a local disk of its own with a low latency of fsync.',
    });
  if (reading.machineId === undefined)
    unknowns.push({ code: 'no-machine-id', subject: name, message: `${name} has no /etc/machine-id by which it could be recognised.` });
  return { blockers, warnings, unknowns };
}

/** The same for a control plane that gets a client certificate. */
export function clientFindings({ target, reading }: EtcdHostFacts): EtcdFindings {
  const { name } = target;
  const blockers: Finding[] = reading.taken.map((path) => ({
    code: 'client-taken',
    subject: name,
    message: `${path} on ${name} is there already.`,
    hint: 'The host has, or had, a control plane. Reset it first; nothing is overwritten here.',
  }));
  if (reading.openssl === undefined)
    blockers.push({ code: 'no-program', subject: name, message: `${name} has no openssl.`, hint: 'Install the package openssl.' });
  return { blockers, warnings: [], unknowns: [] };
}
