import type { LintDocument } from '../../document';
import type { OutlineSymbol } from '../../family';
import { outline } from '../../outline';

export function symbols(document: LintDocument): readonly OutlineSymbol[] {
  return outline(document.root);
}
