import { isAbsolute, join, dirname } from 'node:path';
import { clusterId, type ClusterId, type ClusterRef } from '../../../core/model/cluster';
import { DrydockError } from '../../../core/errors';
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './parse';

/** A context with the entries it names, each with the file it was found in. */
export interface ResolvedContext {
  readonly ref: ClusterRef;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  /** Relative paths of the cluster entry start here. */
  readonly clusterFolder: string;
  /** Relative paths of the user entry, and its plugin's command, start here. */
  readonly userFolder: string;
}

const NOBODY: UserEntry = {
  clientCertificate: undefined,
  clientCertificateData: undefined,
  clientKey: undefined,
  clientKeyData: undefined,
  token: undefined,
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  impersonate: undefined,
  exec: undefined,
  authProvider: undefined,
};

/**
 * Makes the clusters of files that kubectl merges (those of KUBECONFIG): a context finds its cluster and user in any of
 * them, the first entry of a name holding, and belongs to the file it stands in. Unlike kubectl a context whose name stands
 * in two files is there twice, for its identity is file and context.
 */
export class MergedConfigs {
  constructor(
    private readonly configs: readonly Kubeconfig[],
    private readonly isInWorkspace: (file: string) => boolean,
  ) {}

  refs(): readonly ClusterRef[] {
    return this.configs.flatMap((config) => [...config.contexts].map(([name, context]) => this.ref(config, name, context)));
  }

  /** What kubectl would use: the first file that names a current context decides. */
  current(): ClusterId | undefined {
    const name = this.configs.find((config) => config.currentContext !== undefined)?.currentContext;
    const holder = name === undefined ? undefined : this.configs.find((config) => config.contexts.has(name));
    return holder && name !== undefined ? clusterId(holder.file, name) : undefined;
  }

  /** Every context that is complete. */
  resolved(): readonly ResolvedContext[] {
    return this.refs().flatMap((ref) => (ref.problem === undefined ? (this.resolve(ref.file, ref.context) ?? []) : []));
  }

  /** Undefined: no such context here. */
  resolve(file: string, name: string): ResolvedContext | undefined {
    const config = this.configs.find((it) => it.file === file);
    const context = config?.contexts.get(name);
    if (!config || !context) return undefined;
    const ref = this.ref(config, name, context);
    const cluster = this.find(config, 'clusters', context.cluster);
    const user = context.user === '' ? { entry: NOBODY, file } : this.find(config, 'users', context.user);
    if (!cluster || !user || ref.problem !== undefined)
      throw new DrydockError('config', `${name}: ${ref.problem ?? 'the context is incomplete'}`, { hint: `Correct ${file}.` });
    return { ref, cluster: cluster.entry, user: user.entry, clusterFolder: dirname(cluster.file), userFolder: dirname(user.file) };
  }

  private ref(config: Kubeconfig, name: string, context: ContextEntry): ClusterRef {
    const cluster = this.find(config, 'clusters', context.cluster)?.entry;
    const user = context.user === '' ? NOBODY : this.find(config, 'users', context.user)?.entry;
    return {
      id: clusterId(config.file, name),
      name,
      file: config.file,
      context: name,
      server: cluster?.server,
      namespace: context.namespace,
      warnings: cluster ? warnings(cluster) : [],
      problem: problem(context, cluster, user),
      fromWorkspace: this.isInWorkspace(config.file),
      execCommand: user?.exec ? [user.exec.command, ...user.exec.args] : undefined,
    };
  }

  /** The context's own file first in the order of the list, as kubectl merges. */
  private find<Field extends 'clusters' | 'users'>(
    own: Kubeconfig,
    field: Field,
    name: string,
  ): { readonly entry: Field extends 'clusters' ? ClusterEntry : UserEntry; readonly file: string } | undefined {
    type Entry = Field extends 'clusters' ? ClusterEntry : UserEntry;
    const holder = this.configs.find((config) => config[field].has(name)) ?? (own[field].has(name) ? own : undefined);
    const entry = holder?.[field].get(name) as Entry | undefined;
    return holder && entry ? { entry, file: holder.file } : undefined;
  }
}

/** Paths in a kubeconfig are relative to the file they stand in. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function problem(context: ContextEntry, cluster: ClusterEntry | undefined, user: UserEntry | undefined): string | undefined {
  if (context.cluster === '') return 'The context names no cluster.';
  if (!cluster) return `The context names the cluster "${context.cluster}", which no file has.`;
  if (cluster.server === undefined) return `The cluster "${context.cluster}" has no server address.`;
  if (!/^https?:\/\//i.test(cluster.server) || !URL.canParse(cluster.server)) return `"${cluster.server}" is not an http or https address.`;
  if (!user) return `The context names the user "${context.user}", which no file has.`;
  if (user.exec && user.exec.command === '') return `The credential plugin of user "${context.user}" has no command.`;
  return undefined;
}

function warnings(cluster: ClusterEntry): readonly string[] {
  return [
    ...(cluster.insecureSkipTlsVerify
      ? ['The certificate of the server is not checked (insecure-skip-tls-verify): anybody on the way can read and change everything.']
      : []),
    ...(cluster.server?.toLowerCase().startsWith('http:')
      ? ['The address is plain http: credentials and answers travel unprotected.']
      : []),
  ];
}
