import { readFile } from 'node:fs/promises';
import { DrydockError } from '../../../core/errors';
import type { ClusterId } from '../../../core/model/cluster';
import { pemBlocks } from '../../../core/parse/certificates/pem';
import type { KubeconfigCertificate } from '../../../ports/clusters';
import { pathFrom, type ResolvedContext } from './resolve';

interface Found {
  readonly role: KubeconfigCertificate['role'];
  readonly data: string | undefined;
  readonly path: string | undefined;
  readonly file: string;
  readonly contexts: ClusterId[];
}

/** Certificates of the users and clusters of contexts, each read once however many contexts use it. */
export async function readCertificates(contexts: readonly ResolvedContext[], signal?: AbortSignal): Promise<readonly KubeconfigCertificate[]> {
  const found = new Map<object, Found>();
  const add = (entry: object, context: ResolvedContext, role: Found['role'], data: string | undefined, path: string | undefined) => {
    if (data === undefined && path === undefined) return;
    const known = found.get(entry);
    if (known) known.contexts.push(context.ref.id);
    else found.set(entry, { role, data, path: data === undefined ? path : undefined, file: context.ref.file, contexts: [context.ref.id] });
  };
  for (const context of contexts) {
    const { user, cluster, userFolder, clusterFolder } = context;
    const from = (folder: string, path: string | undefined) => (path === undefined ? undefined : pathFrom(folder, path));
    add(user, context, 'client', user.clientCertificateData, from(userFolder, user.clientCertificate));
    add(cluster, context, 'authority', cluster.certificateAuthorityData, from(clusterFolder, cluster.certificateAuthority));
  }
  return Promise.all([...found.values()].map((one) => read(one, signal)));
}

async function read({ role, data, path, file, contexts }: Found, signal: AbortSignal | undefined): Promise<KubeconfigCertificate> {
  const about = { role, contexts, file, path };
  try {
    const text = path === undefined ? Buffer.from(data ?? '', 'base64').toString('latin1') : await readFile(path, { encoding: 'latin1', ...(signal ? { signal } : {}) });
    return { ...about, pem: certificatesOnly(text), problem: undefined };
  } catch (error) {
    if (signal?.aborted) throw DrydockError.from(error);
    return { ...about, pem: undefined, problem: `${path} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).` };
  }
}

/** A client certificate's file often holds its key as well, which goes no further than this. */
function certificatesOnly(text: string): string {
  return pemBlocks(text)
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ bytes }) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`)
    .join('');
}
