import * as vscode from 'vscode';
import type { Logger } from '../../core/logger';
import { RED_HAT_YAML } from './peers';

/** What Red Hat's extension lets others do; of its API only what is used. */
interface YamlApi {
  registerContributor(
    scheme: string,
    requestSchema: (resource: string) => string | undefined,
    requestSchemaContent: (uri: string) => string,
  ): boolean;
}

const SCHEME = 'drydock-none';
const NOTHING = `${SCHEME}://schema/none`;

/**
 * Gives Red Hat's extension an empty schema for files that are ours, so that it neither reports, completes nor explains
 * there by some schema of a catalogue. Its syntax errors, folding, outline and formatting stay.
 */
export class RedHatYaml {
  private isDone = false;

  constructor(
    private readonly isOurs: (uri: string) => boolean,
    private readonly log: Logger,
  ) {}

  /** Does it once, if the extension is there. */
  async stepAside(): Promise<void> {
    const found = vscode.extensions.getExtension<unknown>(RED_HAT_YAML);
    if (this.isDone || found === undefined) return;
    this.isDone = true;
    try {
      const api = await found.activate();
      if (!isYamlApi(api)) return this.log.warn(`${RED_HAT_YAML} takes no contributors: its findings may repeat Drydock's`);
      api.registerContributor(
        SCHEME,
        (resource) => (this.isOurs(resource) ? NOTHING : undefined),
        () => '{}',
      );
    } catch (error) {
      this.log.warn(`${RED_HAT_YAML} did not start: its findings may repeat Drydock's`, error);
    }
  }
}

function isYamlApi(api: unknown): api is YamlApi {
  return typeof api === 'object' && api !== null && 'registerContributor' in api && typeof api.registerContributor === 'function';
}
