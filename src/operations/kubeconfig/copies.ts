import { DrydockError } from '../../core/errors';
import { naturally } from '../../core/natural-order';
import { findCopies, parseAdminConf, withIdentity, type AdminIdentity, type KubeconfigCopy } from '../../core/parse/kubeconfig-copies';
import type { KubeconfigFilesPort, KubeconfigText } from '../../ports/kubeconfig-files';
import type { Host } from '../control-plane/hosts';

const ADMIN_CONF = '/etc/kubernetes/admin.conf';

/** admin.conf as a control plane has it now. */
export interface ReadAdmin {
  readonly host: string;
  readonly identity: AdminIdentity;
}

/** A kubeconfig with users that talk to the cluster. */
export interface FileOfCopies {
  readonly read: KubeconfigText;
  readonly copies: readonly KubeconfigCopy[];
}

/** Reads admin.conf of the first control plane that has a good one. Rejects with why none has. */
export async function readAdmin(hosts: readonly Host[], now: number, signal: AbortSignal): Promise<ReadAdmin> {
  const problems: string[] = [];
  for (const host of naturally(hosts, ({ name }) => name)) {
    try {
      const identity = parseAdminConf(await host.text(ADMIN_CONF, signal));
      if (identity.certificate.notAfter > now) return { host: host.name, identity };
      problems.push(`${ADMIN_CONF} of ${host.name} has expired itself.`);
    } catch (thrown) {
      if (thrown instanceof RangeError) {
        problems.push(`${ADMIN_CONF} of ${host.name} can't be used. ${thrown.message}`);
        continue;
      }
      const error = DrydockError.from(thrown);
      if (error.kind === 'cancelled') throw error;
      problems.push(`${host.name}: ${error.message}`);
    }
  }
  throw new DrydockError('notFound', `No control plane has an admin.conf to take a certificate from. ${problems.join(' ')}`.trim(), {
    hint: 'Renew Certificates renews admin.conf; Test Host Access tells why a host can not be read.',
  });
}

/** Looks through kubeconfigs for users that talk to the cluster of an admin.conf. Files that are no kubeconfigs are left out. */
export async function lookForCopies(
  files: readonly string[],
  identity: AdminIdentity,
  store: KubeconfigFilesPort,
): Promise<readonly FileOfCopies[]> {
  const found = new Map<string, FileOfCopies>();
  for (const file of files) {
    try {
      const read = await store.read(file);
      const copies = findCopies(read.text, identity);
      if (copies.length > 0) found.set(read.path, { read, copies });
    } catch (error) {
      // One that can't be read has no context in this window either.
      if (!(error instanceof RangeError) && !DrydockError.is(error, 'storage')) throw error;
    }
  }
  return [...found.values()];
}

/** Writes the identity of admin.conf to users of a kubeconfig, and looks whether it is there. Gives the path of the backup. */
export async function refreshCopies(
  { read }: FileOfCopies,
  users: readonly string[],
  identity: AdminIdentity,
  store: KubeconfigFilesPort,
): Promise<string> {
  let text: string;
  try {
    text = withIdentity(read.text, users, identity);
  } catch (error) {
    throw new DrydockError('invalid', `${read.path} was not changed. ${(error as Error).message}`, {
      hint: 'Copy client-certificate-data and client-key-data from admin.conf by hand.',
    });
  }
  const { backup } = await store.replace(read, text);
  const after = findCopies((await store.read(read.path)).text, identity);
  const missing = users.filter((user) => after.find((copy) => copy.user === user)?.state !== 'current');
  if (missing.length === 0) return backup;
  throw new DrydockError('conflict', `${read.path} was written, but does not hold the new certificate of ${missing.join(', ')}.`, {
    hint: `Something else writes it. What it was before is in ${backup}.`,
  });
}
