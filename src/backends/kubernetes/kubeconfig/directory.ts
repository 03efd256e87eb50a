import { readFile } from 'node:fs/promises';
import { disposable, DisposableStore, type Disposable } from '../../../core/disposable';
import { DrydockError } from '../../../core/errors';
import { Emitter } from '../../../core/event';
import type { Logger } from '../../../core/logger';
import type { ClusterId, ClusterRef } from '../../../core/model/cluster';
import type { ClusterDirectory, ClusterList, KubeconfigCertificate, SourceFinding } from '../../../ports/clusters';
import { readCertificates } from './certificates';
import { parseKubeconfig, type Kubeconfig } from './parse';
import { MergedConfigs, type ResolvedContext } from './resolve';
import { kubeconfigSources, type KubeconfigSources } from './sources';
import { FileWatch } from './watch';

export interface DirectoryDependencies {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Current value of the setting `drydock.kubeconfigs`, variables expanded. */
  readonly extraFiles: () => readonly string[];
  readonly isInWorkspace: (file: string) => boolean;
  readonly logger: Logger;
}

/** The clusters of the kubeconfig files of this computer, and of texts given in memory. Files are read, never written. */
export class KubeconfigDirectory implements ClusterDirectory {
  private readonly changed = new Emitter<void>((error) =>
    this.dependencies.logger.error('A listener for kubeconfig changes failed', error),
  );
  private readonly inline = new Map<string, string>();
  private readonly store = new DisposableStore();
  private readonly watch: FileWatch;
  private worlds: readonly MergedConfigs[] = [];

  readonly onDidChange = this.changed.event;

  constructor(private readonly dependencies: DirectoryDependencies) {
    this.watch = this.store.add(new FileWatch(() => this.changed.fire(), dependencies.logger));
  }

  async list(signal?: AbortSignal): Promise<ClusterList> {
    const { env, home, extraFiles, isInWorkspace } = this.dependencies;
    const sources = kubeconfigSources(env, home, extraFiles());
    this.watch.follow([...sources.merged, ...sources.single]);
    const findings: SourceFinding[] = [];
    const read = async (file: string) => this.read(file, sources, findings, signal);
    const merged = (await Promise.all(sources.merged.map(read))).filter(isThere);
    const single = (await Promise.all(sources.single.map(read))).filter(isThere);
    const inline = [...this.inline].map(([file, text]) => parseKubeconfig(file, text));
    const worlds = [merged, ...single.map((config) => [config]), ...inline.map((config) => [config])].map(
      (configs) => new MergedConfigs(configs, isInWorkspace),
    );
    this.worlds = worlds;
    return { clusters: worlds.flatMap((world) => world.refs()), findings, current: firstOf(worlds, (world) => world.current()) };
  }

  /** The entries behind a cluster, as last read. Reads the files when that has not happened yet. */
  async resolve(cluster: Pick<ClusterRef, 'file' | 'context' | 'name'>, signal?: AbortSignal): Promise<ResolvedContext> {
    const { file, context } = cluster;
    let found = firstOf(this.worlds, (world) => world.resolve(file, context));
    if (!found) {
      await this.list(signal);
      found = firstOf(this.worlds, (world) => world.resolve(file, context));
    }
    if (found) return found;
    throw new DrydockError('config', `${cluster.name}: the context is no longer in ${file}.`, { hint: 'Refresh the list of clusters.' });
  }

  async certificates(signal?: AbortSignal): Promise<readonly KubeconfigCertificate[]> {
    await this.list(signal);
    return readCertificates(
      this.worlds.flatMap((world) => world.resolved()),
      signal,
    );
  }

  /** Adds a kubeconfig that is no file, under an address such as `practice:harbour`. */
  addInline(source: { readonly file: string; readonly text: string }): Disposable {
    parseKubeconfig(source.file, source.text);
    this.inline.set(source.file, source.text);
    this.changed.fire();
    return disposable(() => {
      this.inline.delete(source.file);
      this.changed.fire();
    });
  }

  /** The settings that decide which files count may have changed. */
  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.store.dispose();
    this.changed.dispose();
  }

  private async read(
    file: string,
    sources: KubeconfigSources,
    findings: SourceFinding[],
    signal: AbortSignal | undefined,
  ): Promise<Kubeconfig | undefined> {
    let text: string;
    try {
      text = await readFile(file, { encoding: 'utf8', ...(signal ? { signal } : {}) });
    } catch (error) {
      const finding = unreadable(file, error, sources);
      if (finding) findings.push(finding);
      return undefined;
    }
    try {
      return parseKubeconfig(file, text);
    } catch (error) {
      findings.push({ file, message: (error as Error).message, hint: 'Correct the file; the other kubeconfig files are not affected.' });
      return undefined;
    }
  }
}

function unreadable(file: string, error: unknown, sources: KubeconfigSources): SourceFinding | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      // kubectl, too, says nothing of a missing file in KUBECONFIG or of a missing default one; a setting is another matter.
      if (sources.merged.includes(file)) return undefined;
      return { file, message: 'The file does not exist.', hint: 'Correct or remove the entry in the setting drydock.kubeconfigs.' };
    case 'EISDIR':
      return { file, message: 'It is a folder, not a file.', hint: 'Name the kubeconfig file inside it.' };
    case 'EACCES':
    case 'EPERM':
      return { file, message: 'It may not be read by this user.', hint: 'Give yourself the right to read it.' };
    case 'ELOOP':
      return { file, message: 'It is a link that leads back to itself.', hint: 'Correct the link.' };
    case 'ABORT_ERR':
      throw DrydockError.from(error);
    default:
      return { file, message: `It can't be read: ${(error as Error).message}.`, hint: 'Check the file and the disk it is on.' };
  }
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** For callers that hold an id only. */
export function refOf(list: ClusterList, id: ClusterId): ClusterRef | undefined {
  return list.clusters.find((cluster) => cluster.id === id);
}
