import { isIp } from './network';

/** Whether Go's mail.ParseAddress takes a text: an address, alone or behind a name in angle brackets (RFC 5322). */
export function isEmail(text: string): boolean {
  const reader = new AddressReader(text);
  return reader.readAddress() && reader.skipComments() && reader.isAtEnd;
}

class AddressReader {
  private at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  readAddress(): boolean {
    this.skipBlanks();
    if (this.readMailbox()) return true;
    if (this.peek() !== '<' && !this.readPhrase()) return false;
    this.skipBlanks();
    return this.take('<') && this.readMailbox() && this.take('>');
  }

  skipComments(): boolean {
    this.skipBlanks();
    while (this.take('(')) {
      if (!this.readComment()) return false;
      this.skipBlanks();
    }
    return true;
  }

  /** A local part, `@` and a domain; nothing is consumed when it is something else. */
  private readMailbox(): boolean {
    const start = this.at;
    this.skipBlanks();
    const isRead = this.readLocalPart() && this.take('@') && this.readDomain();
    if (!isRead) this.at = start;
    return isRead;
  }

  private readLocalPart(): boolean {
    if (this.peek() !== '"') return this.readDotted();
    const start = this.at;
    return this.readQuoted() && this.at - start > 2;
  }

  private readDomain(): boolean {
    this.skipBlanks();
    if (this.peek() !== '[') return this.readDotted();
    const closing = this.text.indexOf(']', this.at);
    const inner = closing < 0 ? '' : this.text.slice(this.at + 1, closing);
    if (!isIp(inner)) return false;
    this.at = closing + 1;
    return true;
  }

  /** Words joined by single dots. */
  private readDotted(): boolean {
    const word = this.readAtom();
    return word !== '' && !word.startsWith('.') && !word.endsWith('.') && !word.includes('..');
  }

  private readPhrase(): boolean {
    let words = 0;
    for (; ; words += 1) {
      if (words > 0 && !this.skipComments()) return false;
      this.skipBlanks();
      const isWord = this.peek() === '"' ? this.readQuoted() : this.readAtom() !== '';
      if (!isWord) return words > 0;
    }
  }

  private readAtom(): string {
    const word = /^[^\0-\x20\x7f()<>[\]:;@\\,"]*/.exec(this.text.slice(this.at))?.[0] ?? '';
    this.at += word.length;
    return word;
  }

  private readQuoted(): boolean {
    const quoted = /^"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\u{10ffff}]|\\[\t\x20-\x7e\x80-\u{10ffff}])*"/u.exec(this.text.slice(this.at));
    this.at += quoted?.[0].length ?? 0;
    return quoted !== null;
  }

  /** What is behind an opening bracket; comments may hold comments. */
  private readComment(): boolean {
    for (let depth = 1; this.at < this.text.length; this.at += 1) {
      const character = this.peek();
      if (character === '\\') this.at += 1;
      else if (character === '(') depth += 1;
      else if (character === ')') depth -= 1;
      if (depth === 0) {
        this.at += 1;
        return true;
      }
    }
    return false;
  }

  private peek(): string | undefined {
    return this.text[this.at];
  }

  private take(character: string): boolean {
    const isThere = this.peek() === character;
    if (isThere) this.at += 1;
    return isThere;
  }

  private skipBlanks(): void {
    while (this.peek() === ' ' || this.peek() === '\t') this.at += 1;
  }
}
