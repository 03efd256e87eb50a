import {
  CodeLensRefreshRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  type Connection,
  type Disposable,
  type DocumentSelector,
} from 'vscode-languageserver/node';
import type { Offer } from './peers';

/** Language ids that are ours to serve. */
export const SELECTOR: DocumentSelector = [{ language: 'yaml' }, { language: 'kubeadm' }];

const DYNAMIC = {
  folding: FoldingRangeRequest.type,
  formatting: DocumentFormattingRequest.type,
  outline: DocumentSymbolRequest.type,
} as const;

type Dynamic = keyof typeof DYNAMIC;

/**
 * Features that are announced only while nobody else has them: the editor asks one formatter, lets the person choose
 * between two, and shows one outline beside the other. It asks again when one is announced or withdrawn.
 */
export class Registrations {
  private readonly held = new Map<Dynamic, Promise<Disposable>>();

  constructor(
    private readonly connection: Connection,
    private readonly failed: (what: string, error: unknown) => void,
  ) {}

  /** Whether the editor asks for lenses again when told to; otherwise it does so when the text changes. */
  canRefreshLenses = false;

  /** What lenses say besides the text may have changed. */
  refreshLenses(): void {
    if (!this.canRefreshLenses) return;
    this.connection.sendRequest(CodeLensRefreshRequest.type).catch((error: unknown) => this.failed('renewing the lenses', error));
  }

  update(offer: Offer): void {
    for (const feature of Object.keys(DYNAMIC) as Dynamic[]) {
      const held = this.held.get(feature);
      if (offer[feature] && held === undefined) {
        const registration = this.connection.client.register(DYNAMIC[feature], { documentSelector: SELECTOR });
        this.held.set(feature, registration);
        registration.catch((error: unknown) => this.failed(`announcing ${feature}`, error));
      } else if (!offer[feature] && held !== undefined) {
        this.held.delete(feature);
        void held.then(
          (registration) => registration.dispose(),
          () => undefined,
        );
      }
    }
  }
}
