import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { Json } from '../../core/snapshot/kubernetes/envelope';
import { resourceName, type ObjectPath } from '../../core/snapshot/kubernetes/resources';
import type { Revision } from '../../core/snapshot/mvcc/revision';
import { errorSentence } from '../../ui/error-text';
import type { ClusterSessions } from '../clusters/sessions';
import type { SnapshotLibrary } from './library';
import { liveText, objectText, rawText, readPlace, type DocumentPlace, type DocumentView } from './object-text';
import type { OpenSnapshots } from './open-snapshots';
import { SNAPSHOT_SCHEME } from './scheme';

export interface DocumentsDeps {
  readonly library: SnapshotLibrary;
  readonly open: OpenSnapshots;
  readonly sessions: () => ClusterSessions;
}

/** An object of a snapshot: which file, which key, as of which change. */
export interface StoredPlace {
  readonly file: string;
  readonly key: string;
  readonly path: ObjectPath | undefined;
  readonly revision: Revision;
}

/**
 * Read-only documents made from the snapshot whenever the editor asks, also after the window was reloaded: nothing of them is kept. The
 * values of a Secret are shown only in a document that was opened for it, until that is closed.
 */
export class SnapshotDocuments implements Disposable {
  private readonly store = new DisposableStore();
  private readonly revealed = new Set<string>();
  /** Never leaves this window: marks of values tell nothing to anybody else. */
  private readonly key = randomBytes(32);

  constructor(private readonly deps: DocumentsDeps) {
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        const token = uri.scheme === SNAPSHOT_SCHEME ? revealToken(uri.query) : undefined;
        if (token !== undefined) this.revealed.delete(token);
      }),
    );
  }

  uri({ file, key, path, revision: { main, sub } }: StoredPlace, view: DocumentView = 'yaml', isRevealed = false): vscode.Uri {
    const place = { file, main, sub, view };
    const name = `${basename(file)}/${titleOf(path, key)}@${main}`;
    if (!isRevealed) return address(`${name}.${view === 'raw' ? 'txt' : 'yaml'}`, place);
    const reveal = randomUUID();
    this.revealed.add(reveal);
    // Plain text: what reads YAML, such as language servers, is not handed the values.
    return address(`${name}.txt`, { ...place, reveal });
  }

  /** The object as it is when the document is opened. */
  liveUri(cluster: ClusterId, path: ObjectPath, apiVersion: string, isFull = false): vscode.Uri {
    const { resource, namespace, name } = path;
    const place = { live: cluster, apiVersion, resource, ...(namespace === undefined ? {} : { namespace }), name, isFull };
    return address(`now/${titleOf(path, '')}@now.yaml`, place);
  }

  /** Stands for an object that is not there. */
  nothingUri(where: string, path: ObjectPath | undefined, key: string): vscode.Uri {
    return address(`nothing/${titleOf(path, key)}.yaml`, { nothing: where });
  }

  /** @param keepsFocus whoever walks through rows goes on from where they are, as in the Explorer */
  async show(uri: vscode.Uri, { isPreview = true, keepsFocus = false } = {}): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: isPreview, preserveFocus: keepsFocus });
  }

  async provide({ query }: vscode.Uri): Promise<string> {
    try {
      const place = readPlace(query);
      if ('nothing' in place) return '';
      return await ('live' in place ? this.live(place) : this.stored(place));
    } catch (error) {
      return `# ${errorSentence(DrydockError.from(error))}\n`;
    }
  }

  dispose(): void {
    this.revealed.clear();
    this.store.dispose();
  }

  private readonly mark = (value: Json): string => {
    const digest = createHmac('sha256', this.key)
      .update(typeof value === 'string' ? value : JSON.stringify(value))
      .digest('hex');
    return `(hidden, mark ${digest.slice(0, 8)})`;
  };

  private async stored({ file, main, sub, view, reveal }: Extract<DocumentPlace, { file: string }>): Promise<string> {
    const { entry } = await this.deps.library.find(file);
    const isRevealed = reveal !== undefined && this.revealed.has(reveal);
    return this.deps.open.use(entry, async ({ snapshot: { keyspace, prefix } }) => {
      const pair = await keyspace.value({ main, sub });
      return view === 'raw'
        ? rawText(pair, entry.name, prefix, isRevealed)
        : objectText(pair, `From ${entry.name}`, view === 'yaml' ? { isRevealed } : { isFull: view === 'fullSide', mark: this.mark });
    });
  }

  private async live({
    live,
    apiVersion,
    resource,
    namespace,
    name,
    isFull = false,
  }: Extract<DocumentPlace, { live: string }>): Promise<string> {
    const session = await this.deps.sessions().require(live as ClusterId);
    const port = await session.connect();
    const object = await port.liveObjects().object({ apiVersion, resource, namespace, name });
    return liveText(object, `${session.ref.name}, as it is now`, { isFull, mark: this.mark });
  }
}

/** The token of a document that shows the values of a Secret. */
function revealToken(query: string): string | undefined {
  try {
    const place = readPlace(query);
    return 'file' in place ? place.reveal : undefined;
  } catch {
    return undefined;
  }
}

function address(path: string, place: DocumentPlace): vscode.Uri {
  return vscode.Uri.from({ scheme: SNAPSHOT_SCHEME, path: `/${path}`, query: JSON.stringify(place) });
}

/** What the tab says: `shop/web.deployments.apps`. */
function titleOf(path: ObjectPath | undefined, key: string): string {
  const title = path ? `${path.namespace === undefined ? '' : `${path.namespace}/`}${path.name}.${resourceName(path)}` : key;
  return title.replace(/[\\?#*"<>|\p{Cc}]+/gu, '-').replace(/^\/+/, '');
}
