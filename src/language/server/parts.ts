import type { formatYaml } from '../format/index';
import type { Family } from '../service/family';
import type { CreateYamlService } from './schema/schema-service';
import type { ReadDefinitions } from './workspace/definition-store';

/** What the server is made of: the heavy parts are bundles of their own, loaded on first use. */
export interface ServerParts {
  readonly families: readonly Family[];
  readonly readDefinitions: ReadDefinitions;
  readonly createYamlService: CreateYamlService;
  /** Loads the formatter. */
  formatter(): typeof formatYaml;
}
