/** Our words for what the parser found, by the beginning of its own. */
const MESSAGES: readonly (readonly [pattern: RegExp, message: string])[] = [
  [
    /false document marker/,
    'kubeadm and kubectl take each line that begins with --- for the border between two documents, and refuse the file for what stands behind it. Put a # before the line.',
  ],
  [/end of a document stands/, 'The line ... ends a document, and none has begun here. Remove it.'],
  [
    /a plain text in brackets/,
    'Within brackets the Kubernetes tools read no text without quotes that begins with a colon or holds a question mark. Put it in quotes.',
  ],
  [
    /unknown escape \\\\[u/]/,
    'The Kubernetes tools do not know this escape: they take neither \\\\/ nor halves of characters such as \\\\ud83d. Write the character itself.',
  ],
  [
    /tab characters/,
    'A tab stands in the indentation. The Kubernetes tools allow only blanks there, before comments and on blank lines as well: replace the tab.',
  ],
  [
    /bad indentation of a mapping entry/,
    'This does not fit the line before: either a key is indented wrongly, or a text with ": " or a special first character needs quotes.',
  ],
  [/bad indentation of a sequence entry/, 'This list item is indented differently from the ones before it.'],
  [/deficient indentation/, 'A text in quotes, or a list or mapping in brackets, is not closed, or goes on too far to the left.'],
  [/unexpected end of the stream within a (double|single) quoted scalar/, 'A text in quotes is not closed.'],
  [/unexpected end of the stream within a flow collection/, 'A list or mapping in brackets is not closed.'],
  [/missed comma|missing comma/, 'A comma is missing between the items of a list or mapping in brackets.'],
  [
    /end of the stream or a document separator is expected/,
    'This can not follow what stands above: a list and a mapping can not stand side by side in one document.',
  ],
  [/can not read a block mapping entry|multiline key/, 'A key must stand on one line with a colon behind it.'],
  [/can not read an implicit mapping pair/, 'A colon with a key before it is missing here.'],
  [/unidentified alias/, 'This alias has no anchor above it.'],
  [/unknown escape/, 'This escape does not exist in YAML. Write a backslash twice, or use single quotes.'],
  [/expected hexadecimal/, 'The escape needs hexadecimal digits.'],
  [/null byte|non-printable|control characters/, 'The text holds a character that YAML does not allow.'],
  [/directive/, 'A line that begins with % is read as a YAML directive, and this is none.'],
  [/unknown tag|tag/, 'The tag (a word that begins with !) can not be read.'],
  [/indentation indicator|chomping/, 'Behind | or > only -, + and one digit may stand.'],
];

/** @param reason as js-yaml puts it */
export function syntaxMessage(reason: string): string {
  const known = MESSAGES.find(([pattern]) => pattern.test(reason));
  return known ? known[1] : `The document can not be read as YAML here: ${reason}.`;
}
