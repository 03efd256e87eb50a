import type { ClusterFacts } from '../../protocol/messages';
import type { CrdDefinition, CrdSource } from '../../service/crd/source';
import { DefinitionStore, type ReadDefinitions } from './definition-store';
import type { WorkspaceFiles } from './files';
import { ObjectIndex } from './object-index';

/** YAML files that are looked through for definitions. */
const MOST_FILES = 5_000;
/** Characters; a file of definitions that is larger than this is a catalogue nobody applies by hand. */
const LARGEST_FILE = 5_000_000;

/**
 * The definitions of open files, of the workspace and of the connected cluster, in this order. The workspace is looked
 * through when a kind is first asked for that open files don't define: most people never need it.
 */
export class Definitions implements CrdSource {
  private readonly open: DefinitionStore;
  private readonly workspace: DefinitionStore;
  private readonly cluster: DefinitionStore;
  /** What else the files hold. */
  readonly objects = new ObjectIndex(() => this.look());
  private clusterOrigins: readonly string[] = [];
  private scan: Promise<void> | undefined;

  constructor(
    private readonly files: WorkspaceFiles,
    read: ReadDefinitions,
    private readonly isWorkspaceWanted: () => boolean,
    /** Told when more or other definitions are known. */
    private readonly changed: () => void,
    private readonly failed: (what: string, error: unknown) => void,
  ) {
    [this.open, this.workspace, this.cluster] = [new DefinitionStore(read), new DefinitionStore(read), new DefinitionStore(read)];
  }

  find(group: string, kind: string): CrdDefinition | undefined {
    const found = this.open.find(group, kind);
    if (found) return found;
    this.look();
    return this.workspace.find(group, kind) ?? this.cluster.find(group, kind);
  }

  live(group: string, kind: string): CrdDefinition | undefined {
    return this.cluster.find(group, kind);
  }

  kindsOf(group: string): readonly string[] {
    this.look();
    return [...new Set([this.open, this.workspace, this.cluster].flatMap((store) => store.kindsOf(group)))];
  }

  /** The present text of an open file; undefined: it was closed. */
  setOpen(uri: string, text: string | undefined): void {
    if (text !== undefined) this.objects.set(uri, text);
    if (this.open.set(uri, text ?? '')) this.changed();
  }

  /** A file was made, changed or deleted. */
  async fileChanged(uri: string): Promise<void> {
    if (this.scan === undefined) return;
    await this.scan;
    if (await this.readIn(uri)) this.changed();
  }

  setCluster(cluster: ClusterFacts | undefined): void {
    const gone = this.clusterOrigins.map((origin) => this.cluster.delete(origin));
    this.clusterOrigins = (cluster?.definitions ?? []).map((_, index) => `cluster ${cluster?.name ?? ''}#${index}`);
    const come = (cluster?.definitions ?? []).map((text, index) => this.cluster.set(this.clusterOrigins[index] ?? '', text));
    if ([...gone, ...come].some(Boolean)) this.changed();
  }

  private look(): void {
    if (this.scan !== undefined || !this.isWorkspaceWanted()) return;
    this.scan = this.scanAll().catch((error: unknown) => this.failed('the search for definitions in the workspace', error));
  }

  private async scanAll(): Promise<void> {
    for (const uri of await this.files.list(MOST_FILES)) await this.readIn(uri);
    // Definitions or not: what was asked for may be among the objects.
    this.changed();
  }

  private async readIn(uri: string): Promise<boolean> {
    const text = await this.files.read(uri);
    const read = text !== undefined && text.length <= LARGEST_FILE ? text : '';
    this.objects.set(uri, read);
    return this.workspace.set(uri, read);
  }
}
