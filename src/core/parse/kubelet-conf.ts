import { isMap, parse, parseDocument, type Document } from 'yaml';
import type { KubeletClient, KubeletConf } from '../model/kubelet';
import { parseEncodedBundle } from './certificates/pem';
import { fields, items, text, type Raw } from './kubernetes/fields';

/**
 * Reads a kubelet's kubeconfig by its current context.
 * @throws RangeError where it is no kubeconfig
 */
export function parseKubeletConf(kubeconfig: string): KubeletConf {
  let config: Raw;
  try {
    config = fields(parse(kubeconfig));
  } catch {
    throw new RangeError('It is not YAML.');
  }
  const context = fields(named(config.contexts, text(config['current-context'])).context);
  if (Object.keys(context).length === 0) throw new RangeError('It has no current context.');
  const cluster = fields(named(config.clusters, text(context.cluster)).cluster);
  const user = fields(named(config.users, text(context.user)).user);
  return {
    server: text(cluster.server),
    authority: parseEncodedBundle(text(cluster['certificate-authority-data']) ?? '').certificates[0],
    client: clientOf(user),
  };
}

function clientOf(user: Raw): KubeletClient {
  const embedded = text(user['client-certificate-data']);
  // Data beside a path counts, as it does for every client of Kubernetes.
  if (embedded !== undefined) {
    const { certificates, problems } = parseEncodedBundle(embedded);
    const [certificate] = certificates;
    return certificate ? { in: 'kubeconfig', certificate } : { in: 'nowhere', why: problems[0] ?? 'It holds no certificate.' };
  }
  const path = text(user['client-certificate']);
  return path === undefined
    ? { in: 'nowhere', why: 'It names no client certificate.' }
    : { in: 'file', certificate: path, key: text(user['client-key']) };
}

function named(list: unknown, name: string | undefined): Raw {
  return (
    items(list)
      .map((item) => fields(item))
      .find((item) => text(item.name) === name && name !== undefined) ?? {}
  );
}

/** The kubeconfig with another address of the API server for the cluster of its current context. */
export function withServer(kubeconfig: string, server: string): string {
  const document = parseDocument(kubeconfig);
  const index = indexOf(document, 'clusters', 'cluster');
  document.setIn(['clusters', index, 'cluster', 'server'], server);
  return document.toString({ lineWidth: 0 });
}

/** The kubeconfig with a client certificate that is in a file with its key, and none of its own. */
export function withClientFile(kubeconfig: string, path: string): string {
  const document = parseDocument(kubeconfig);
  const index = indexOf(document, 'users', 'user');
  const user = document.getIn(['users', index, 'user']);
  if (isMap(user)) for (const key of ['client-certificate-data', 'client-key-data', 'token', 'tokenFile']) user.delete(key);
  document.setIn(['users', index, 'user', 'client-certificate'], path);
  document.setIn(['users', index, 'user', 'client-key'], path);
  return document.toString({ lineWidth: 0 });
}

/** Where in a list the entry is that the current context names. */
function indexOf(document: Document, list: 'clusters' | 'users', field: 'cluster' | 'user'): number {
  const config = fields(document.toJS());
  const context = fields(named(config.contexts, text(config['current-context'])).context);
  const index = items(config[list]).findIndex((item) => text(fields(item).name) === text(context[field]));
  if (index >= 0) return index;
  throw new RangeError(`The kubeconfig has no ${field} for its current context.`);
}
