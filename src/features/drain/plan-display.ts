import type { Uri } from 'vscode';
import { withProgress } from '../../ui/progress';
import type { VirtualDocuments } from '../../ui/virtual-documents';
import type { PlanDisplay } from './conversation';

/** Kind of the documents, and first part of their address. */
const KIND = 'plan';
const CLUSTERS_VIEW = 'drydock.clusters';

/** Shows a plan beside the editor, rendered; its later versions appear in the same place. */
export class DocumentDisplay implements PlanDisplay {
  readonly uri: Uri;
  private shown = false;

  /**
   * @param name what people read on the tab
   * @param mark says on the rows of the nodes what is being done, and takes it back
   */
  constructor(
    private readonly documents: VirtualDocuments,
    private readonly name: string,
    private readonly mark: (words: string | undefined) => void,
  ) {
    this.uri = documents.uri(KIND, name);
  }

  async show(text: string): Promise<void> {
    this.documents.set(KIND, this.name, text);
    if (this.shown) return;
    this.shown = true;
    await this.documents.preview(this.uri, { beside: true });
  }

  async busy<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.mark('Reading what runs there');
    try {
      return await withProgress({ title, where: { view: CLUSTERS_VIEW } }, (_report, signal) => work(signal));
    } finally {
      this.mark(undefined);
    }
  }
}
