import { createRequire } from 'node:module';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type * as Format from '../format/index';
import { readDefinitions } from '../service/crd';
import { families } from '../service/families';
import type * as Yaml from '../yaml/index';
import { serve } from './serve';

/** A bundle beside this one, loaded on first use. */
const require = createRequire(__filename);
const load = (name: string): unknown => require(`./${name}.js`);

/** The language server's process, which speaks to the editor that made it. It holds no credentials and contacts nothing. */
export function startLanguageServer(): void {
  serve(createConnection(ProposedFeatures.all), {
    families,
    readDefinitions,
    createYamlService: (desk) => (load('language-yaml') as typeof Yaml).createYamlService(desk),
    formatter: () => (load('language-format') as typeof Format).formatYaml,
  });
}
