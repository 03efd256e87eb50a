/** Bundle `language-format`: the formatter, loaded by the server when a document is first formatted. */
import * as yamlPlugin from 'prettier/plugins/yaml';
import { format } from 'prettier/standalone';

export interface FormatOptions {
  readonly tabSize: number;
  readonly printWidth: number;
}

/**
 * A YAML text laid out anew, comments kept.
 * @throws what the parser says about a text that is not YAML
 */
export async function formatYaml(text: string, { tabSize, printWidth }: FormatOptions): Promise<string> {
  return format(text, { parser: 'yaml', plugins: [yamlPlugin], tabWidth: tabSize, printWidth, proseWrap: 'preserve' });
}
