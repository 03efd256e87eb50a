import type { LintDocument } from '../../document';
import type { CodeLens, Environment } from '../../family';
import { originInWords } from '../words';
import { knownOf } from './known';

/** Above a document: which definition it is checked by. */
export function lenses(document: LintDocument, environment: Environment): readonly CodeLens[] {
  const known = knownOf(document, environment);
  const { kind } = document.header;
  if (known === undefined || kind === undefined) return [];
  const { definition, version } = known;
  const title = `Checked by ${definition.plural}.${definition.group} ${version.name} (${originInWords(definition.origin)})`;
  return [{ range: { start: kind.start, end: kind.end }, title }];
}
