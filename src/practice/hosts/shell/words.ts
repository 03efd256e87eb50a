import { SyntaxFault, type Assignment, type Script, type Word, type WordPart } from './syntax';

/** Reads a script that begins at a position and ends with a character, which is passed over. */
type Nested = (from: number, close: string) => { readonly script: Script; readonly end: number };

/** What ends a word that is not quoted. */
const ENDS = ' \t\n;&|<>()';
const SPECIAL = /[@*#?$!-]/y;
const OPERATORS = [':-', ':=', ':+', ':?', '##', '%%', '-', '=', '+', '?', '#', '%'];

/** Reads words from the text of a script, with quotes and everything that `$` begins. */
export class Words {
  constructor(
    private readonly text: string,
    private at: number,
    private readonly nested: Nested,
  ) {}

  get position(): number {
    return this.at;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  looksAt(sign: string): boolean {
    return this.text.startsWith(sign, this.at);
  }

  take(sign: string): boolean {
    if (!this.looksAt(sign)) return false;
    this.at += sign.length;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw this.unexpected();
  }

  takeMatch(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.at += match[0].length;
    return match;
  }

  skipBlanks(): void {
    this.takeMatch(/(?:[ \t]|\\\n)*(?:#[^\n]*)?/y);
  }

  /** Blanks, comments, line breaks and single semicolons are left; line breaks are passed over. */
  skipLines(): void {
    this.takeMatch(/(?:[ \t\n]|\\\n|#[^\n]*)*/y);
  }

  /** The plain characters up to the end of a word; what a reserved word is told by. */
  peekWord(): string {
    const match = /[ \t]*([^ \t\n;&|<>()]*)/y;
    match.lastIndex = this.at;
    return match.exec(this.text)?.[1] ?? '';
  }

  takeWord(word: string): boolean {
    if (this.peekWord() !== word) return false;
    this.takeMatch(/[ \t]*/y);
    this.at += word.length;
    return true;
  }

  functionName(): string | undefined {
    return this.takeMatch(/[ \t]*([A-Za-z_]\w*)[ \t]*\([ \t]*\)/y)?.[1];
  }

  assignment(): Assignment | undefined {
    this.skipBlanks();
    const name = this.takeMatch(/([A-Za-z_]\w*)=/y)?.[1];
    return name === undefined ? undefined : { name, value: this.next(true) ?? [] };
  }

  /** The next word; undefined where something else comes. @param attached it must begin right here */
  next(attached = false): Word | undefined {
    if (!attached) this.skipBlanks();
    const parts: WordPart[] = [];
    const start = this.at;
    while (!this.atEnd && !ENDS.includes(this.text.charAt(this.at))) this.part(parts, false, ENDS);
    return this.at === start ? undefined : parts;
  }

  unexpected(word = this.peekWord()): SyntaxFault {
    const here = this.atEnd ? 'end of file' : `"${word === '' ? this.text.charAt(this.at).replace('\n', 'newline') : word}"`;
    return new SyntaxFault(`Syntax error: ${here} unexpected`);
  }

  unknown(what: string): SyntaxFault {
    return new SyntaxFault(`Syntax error: the practice shell does not know ${what}`);
  }

  /** One piece of a word: a quoted text, an expansion, or plain characters. @param ends characters that end plain text */
  private part(parts: WordPart[], quoted: boolean, ends: string): void {
    const sign = this.text.charAt(this.at);
    if (sign === '$' && this.dollar(parts, quoted)) return;
    if (sign === '`') throw this.unknown('backquotes');
    if (sign === '\\') return this.escaped(parts, quoted);
    if (!quoted && sign === "'") {
      const end = this.text.indexOf("'", this.at + 1);
      if (end < 0) throw new SyntaxFault('Syntax error: Unterminated quoted string');
      parts.push({ kind: 'text', text: this.text.slice(this.at + 1, end), quoted: true });
      this.at = end + 1;
      return;
    }
    if (!quoted && sign === '"') return this.doubleQuoted(parts);
    parts.push({ kind: 'text', text: this.plain(quoted ? '"$\\`}' : `${ends}$\\\`'"`, ends), quoted });
  }

  private plain(stops: string, ends: string): string {
    const start = this.at;
    this.at += 1;
    while (!this.atEnd && !stops.includes(this.text.charAt(this.at)) && !ends.includes(this.text.charAt(this.at))) this.at += 1;
    return this.text.slice(start, this.at);
  }

  private escaped(parts: WordPart[], quoted: boolean): void {
    const next = this.text.charAt(this.at + 1);
    this.at += 2;
    if (next === '\n') return;
    const literal = quoted && !'$`"\\'.includes(next) ? `\\${next}` : next;
    parts.push({ kind: 'text', text: literal, quoted: true });
  }

  private doubleQuoted(parts: WordPart[]): void {
    this.at += 1;
    const before = parts.length;
    while (!this.take('"')) {
      if (this.atEnd) throw new SyntaxFault('Syntax error: Unterminated quoted string');
      this.part(parts, true, '"');
    }
    // Nothing in quotes is a word all the same; "$@" without parameters is none.
    if (parts.length === before) parts.push({ kind: 'text', text: '', quoted: true });
  }

  /** What `$` begins; false: it is a dollar sign. */
  private dollar(parts: WordPart[], quoted: boolean): boolean {
    if (this.looksAt('$((')) {
      this.at += 3;
      const expression: WordPart[] = [];
      let depth = 0;
      while (depth > 0 || !this.looksAt('))')) {
        if (this.atEnd) throw new SyntaxFault("Syntax error: Missing '))'");
        if (this.looksAt('(')) depth += 1;
        if (this.looksAt(')')) depth -= 1;
        this.part(expression, true, '()');
      }
      this.at += 2;
      parts.push({ kind: 'arithmetic', expression, quoted });
      return true;
    }
    if (this.looksAt('$(')) {
      const { script, end } = this.nested(this.at + 2, ')');
      this.at = end;
      parts.push({ kind: 'command', script, quoted });
      return true;
    }
    if (this.looksAt('${')) {
      this.at += 2;
      parts.push(this.braces(quoted));
      return true;
    }
    const name = /\$([A-Za-z_]\w*|\d|[@*#?$!-])/y;
    name.lastIndex = this.at;
    const found = name.exec(this.text)?.[1];
    if (found === undefined) return false;
    this.at += 1 + found.length;
    parts.push({ kind: 'parameter', name: found, operator: undefined, argument: [], quoted });
    return true;
  }

  private braces(quoted: boolean): WordPart {
    const length = this.takeMatch(/#([A-Za-z_]\w*|\d+|[@*])\}/y)?.[1];
    if (length !== undefined) return { kind: 'parameter', name: length, operator: 'length', argument: [], quoted };
    const name = this.takeMatch(/[A-Za-z_]\w*|\d+/y)?.[0] ?? this.takeMatch(SPECIAL)?.[0] ?? '';
    if (this.atEnd) throw new SyntaxFault("Syntax error: Missing '}'");
    if (name === '') throw new SyntaxFault('Bad substitution');
    const operator = OPERATORS.find((one) => this.take(one));
    const argument: WordPart[] = [];
    while (!this.take('}')) {
      if (this.atEnd) throw new SyntaxFault("Syntax error: Missing '}'");
      if (operator === undefined) throw new SyntaxFault('Bad substitution');
      this.part(argument, false, '}');
    }
    return { kind: 'parameter', name, operator, argument, quoted };
  }
}
