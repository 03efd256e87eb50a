import type { LintDocument } from '../../document';
import type { CodeAction } from '../../family';
import { convertToV1 } from '../convert/convert';
import { entry, get } from '../../yaml/walk';

/** Conversions that are offered wherever the cursor is. */
export function actions(document: LintDocument): readonly CodeAction[] {
  const spec = get(document.root, 'spec');
  const isOld =
    document.header.version !== 'v1' ||
    ['version', 'validation', 'subresources', 'additionalPrinterColumns'].some((name) => entry(spec, name));
  const edits = isOld ? convertToV1(document) : undefined;
  return edits === undefined ? [] : [{ title: 'Convert to apiextensions.k8s.io/v1', kind: 'source', edits }];
}
