import { afterAll, beforeAll, describe, it } from 'vitest';
import { readDocument } from '../../src/language/service/document';
import { checkReadable } from '../../src/language/service/general/check';
import { Server } from './custom-resource/server';
import { expectAgreement, type KnownDifference, type Verdict } from './support/agreement';

const PATH = '/api/v1/namespaces/default/configmaps';

/** Values and lines below `data:`, each a question about what go-yaml reads. */
const LINES: readonly string[] = [
  ...[
    "x: 'abc\n  def'",
    'x: "abc\n def"',
    "x: 'abc\ndef'",
    'x: "abc\n  \n\n def"',
    'x: [a,\nb]',
    'x: {a: b,\nc: d}',
    'x: {a: b,\n  c: d\n}',
  ],
  ...["x: 'a # b\nc'", "x: 'a\nb: c", 'x: "a\nb: "c"', 'x: [a # b\n,c]', 'x: "a\n--- b"', 'x: "a\n...\n"', 'x: "a\nb: c"'],
  ...['x: .inf', 'x: -.INF', 'x: .NaN', 'x: ".nan"', 'x: 1e400', 'x: 1e', 'x: 0o8', 'x: 09', 'x: 1_000.5', 'x: 0b', 'x: 1:20', 'x: ='],
  ...[
    'x: !!null x',
    'x: !!null ~',
    'x: !!int "5"',
    'x: !!int 1.5',
    'x: !!int 0x1F',
    'x: !!float 5',
    'x: !!float a',
    'x: !!bool y',
    'x: !!bool 1',
  ],
  ...[
    'x: !!str 5',
    'x: !custom 5',
    'x: !!binary aGVsbG8=',
    'x: !!binary a',
    'x: !!timestamp 2001-01-01',
    'x: !!timestamp a',
    'x: ! a',
    'x: !<a> c',
  ],
  ...[
    'x: "\\q"',
    'x: "\\/"',
    'x: "a\\\\/b"',
    'x: "\\x4"',
    'x: "\\u12"',
    'x: "\\U0010FFFF"',
    "x: '\\/'",
    'x: "\u0001"',
    'x: \u0001',
    'x: a # \u007f',
  ],
  ...[
    'x: &',
    'x: *',
    'x: *b',
    '*a : b',
    'x: &a b\ny: *a',
    'x: {a, b}',
    'x: {a: b,}',
    'x: [a,,b]',
    'x: [,a]',
    'x: {a:b}',
    'x: [a: b]',
    'x: a]',
    'x: }a',
  ],
  ...[
    'x: |-+\n    a',
    'x: |+2\n    a',
    'x: |0\n    a',
    'x: |x\n    a',
    'x: |\n   a\n  b',
    "x: 'a' 'b'",
    'x: "a""b"',
    "x: ''''",
    'x: @a',
    'x: `a',
    'x: %a',
  ],
  ...[
    'x:\ta',
    'x: a\n\ty: b',
    'x: "a\tb"',
    '\tx: a',
    'x: [a\t,b]',
    'x:\n\t  a',
    'x: a: b',
    'x: - a',
    'x: - ',
    'x: :a',
    'x: a:',
    'x: ?',
    '? x\n  : y',
  ],
  ...[
    'x:\n  - a',
    'x:\n- a',
    'x:\n -  a\n - b',
    'x:\n - a\n  - b',
    'x:\n  - a\n - b',
    '- x: a\n y: b',
    '- - - a\n    - b',
    '<<: {a: b}',
    '<<: a',
    '<<: [a]',
  ],
  ...["x: 'a'#c", 'x: >-#c\n    z', 'x: [a]#c', '- x\n  -\ty', 'x: a\u2028b', 'x: !!a!b c'],
];

const KNOWN: readonly KnownDifference[] = [
  {
    covers: (text) => /['\]-]#c/.test(text),
    which: 'A comment without a blank before it, behind quotes, brackets or the head of a block',
    reason: 'go-yaml takes it for a comment. The YAML specification does not, and no other tool reads it.',
  },
  {
    covers: (text) => text.includes('!!a!b'),
    which: 'A tag with a second exclamation mark',
    reason: 'The specification does not allow it.',
  },
];

/** Whatever a server says to a value, it has read the YAML; these are what it says otherwise. */
const UNREADABLE = /is unrecognized|error converting YAML/;

describe('YAML as kube-apiserver reads it', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server.dispose());

  it('agrees on what can be read', async () => {
    const verdicts: Verdict[] = [];
    for (const line of LINES) {
      const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  ${line}\n`;
      const { isAccepted, message } = await server.judge(PATH, text);
      const errors = checkReadable(readDocument(text)).filter(({ severity }) => severity === 'error');
      verdicts.push({
        name: line,
        tool: isAccepted || !UNREADABLE.test(message) ? 'accepts' : 'rejects',
        we: errors.length === 0 ? 'accept' : 'reject',
        because: `theirs: ${message.slice(0, 200)}; ours: ${errors.map(({ rule, message: why }) => `${rule}: ${why}`).join(' | ')}`,
      });
    }
    await expectAgreement('kube-apiserver 1.34.4 on YAML', verdicts, KNOWN);
  });
});
