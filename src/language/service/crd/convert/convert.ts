import type { LintDocument } from '../../document';
import type { TextEdit } from '../../finding';

export function convertToV1(document: LintDocument): readonly TextEdit[] | undefined {
  return undefined;
}
