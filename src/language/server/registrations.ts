import {
  DocumentFormattingRequest,
  FoldingRangeRequest,
  type Connection,
  type Disposable,
  type DocumentSelector,
} from 'vscode-languageserver/node';
import type { Offer } from './peers';

/** Language ids that are ours to serve. */
export const SELECTOR: DocumentSelector = [{ language: 'yaml' }, { language: 'kubeadm' }];

const DYNAMIC = { folding: FoldingRangeRequest.type, formatting: DocumentFormattingRequest.type } as const;

type Dynamic = keyof typeof DYNAMIC;

/**
 * Features that are announced only while nobody else has them: an editor asks one formatter, and would ask the person
 * to choose between two.
 */
export class Registrations {
  private readonly held = new Map<Dynamic, Promise<Disposable>>();

  constructor(
    private readonly connection: Connection,
    private readonly failed: (what: string, error: unknown) => void,
  ) {}

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
