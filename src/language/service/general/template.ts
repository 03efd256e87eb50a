/**
 * Whether a text holds constructs of a template language where YAML can't read over them: outside of block scalars and
 * of quotes. Told from the lines alone, since the text does not parse.
 */
export function isTemplate(text: string): boolean {
  if (!CONSTRUCT.test(text)) return false;
  // Spaces of the line whose block scalar goes on; undefined outside of one.
  let blockIndent: number | undefined;
  for (const line of text.replaceAll(AUTHENTICATOR_VARIABLES, '').split('\n')) {
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (blockIndent !== undefined && (line.trim() === '' || indent > blockIndent)) continue;
    blockIndent = undefined;
    if (CONSTRUCT.test(line.replaceAll(QUOTED, ''))) return true;
    if (BLOCK_HEADER.test(line)) blockIndent = indent;
  }
  return false;
}

const CONSTRUCT = /\{\{|\{%|<%/;

/** A construct that is whole within one pair of quotes; `"{{ include "x" . }}"` is none. */
const QUOTED = /"[^"\n]*\{\{[^"\n]*\}\}[^"\n]*"|'[^'\n]*\{\{[^'\n]*\}\}[^'\n]*'/g;

const BLOCK_HEADER = /(?:^|[:\s-])[|>][-+0-9]{0,2}[ \t]*(?:#.*)?\r?$/;

/** What the AWS authenticator fills in itself, when the file is long read. */
const AUTHENTICATOR_VARIABLES = /\{\{(?:EC2PrivateDNSName|SessionName|SessionNameRaw|AccessKeyID|AccountID)\}\}/g;
