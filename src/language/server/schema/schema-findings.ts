import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { Finding } from '../../service/finding';
import { isPlaceholder } from '../../service/text/placeholder';

/** Code of the diagnostics that come from a schema and not from a rule of ours. */
export const SCHEMA = 'schema';

/** The library's word for a schema that could not be read: nothing about the file. */
const UNREADABLE_SCHEMA = 0x300;

/**
 * What a schema has against a document, as findings. Information only: what the real tool refuses is told by the rules,
 * which know it exactly. Syntax is told by the service's own parser; nulls are dropped by the API server before it looks;
 * placeholders are filled in before anybody looks.
 */
export function schemaFindings(diagnostics: readonly Diagnostic[], text: TextDocument): readonly Finding[] {
  return diagnostics.flatMap((diagnostic): Finding[] => {
    const [start, end] = [text.offsetAt(diagnostic.range.start), text.offsetAt(diagnostic.range.end)];
    const written = text.getText(diagnostic.range).trim();
    if (!diagnostic.source?.startsWith('yaml-schema') || diagnostic.code === UNREADABLE_SCHEMA) return [];
    if (written === '' || written === 'null' || written === '~' || isPlaceholder(written)) return [];
    const message = typeof diagnostic.message === 'string' ? diagnostic.message : diagnostic.message.value;
    return [{ rule: SCHEMA, severity: 'information', message, start, end }];
  });
}
