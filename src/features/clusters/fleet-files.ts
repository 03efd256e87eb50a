import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { Emitter } from '../../core/event';
import type { Fleet, FleetCluster, FleetFinding } from '../../core/model/fleet';
import type { SourceFinding } from '../../ports/clusters';

const NAME = 'drydock.yaml';

export type ParseFleet = (text: string) => { readonly fleet: Fleet; readonly findings: readonly FleetFinding[] };

/** The fleet files at the top of the workspace's folders. Read when the clusters are. */
export class FleetFiles implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changes = this.store.add(new Emitter<void>());
  readonly onDidChange = this.changes.event;

  /** @param parse loads the parser with the first file that is there */
  constructor(private readonly parse: ParseFleet) {
    const watcher = this.store.add(vscode.workspace.createFileSystemWatcher(`**/${NAME}`));
    const changed = (uri: vscode.Uri) => {
      if (this.uris().some((own) => own.toString() === uri.toString())) this.changes.fire();
    };
    this.store.add(watcher.onDidChange(changed));
    this.store.add(watcher.onDidCreate(changed));
    this.store.add(watcher.onDidDelete(changed));
    this.store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.changes.fire()));
  }

  async read(): Promise<{ readonly fleet: Fleet; readonly findings: readonly SourceFinding[] }> {
    const clusters: FleetCluster[] = [];
    const findings: SourceFinding[] = [];
    for (const uri of this.uris()) {
      const text = await contents(uri);
      if (text === undefined) continue;
      const parsed = this.parse(text);
      clusters.push(...parsed.fleet.clusters);
      const [first] = parsed.findings;
      if (first) {
        findings.push({ file: uri.fsPath, message: `Line ${first.line}: ${first.message}`, hint: 'Correct the fleet file.' });
      }
    }
    return { fleet: { clusters }, findings };
  }

  dispose(): void {
    this.store.dispose();
  }

  private uris(): readonly vscode.Uri[] {
    return (vscode.workspace.workspaceFolders ?? []).map((folder) => vscode.Uri.joinPath(folder.uri, NAME));
  }
}

/** Undefined: there is no such file. */
async function contents(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
