import { SyntaxFault, type AndOr, type Assignment, type Command, type Pipeline, type Redirect, type Script, type Word } from './syntax';
import { Words } from './words';

const RESERVED = ['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}', 'in'];
const NAME = /^[A-Za-z_]\w*$/;

/** @throws SyntaxFault for what is no script, or one that this shell does not know */
export function parseScript(text: string): Script {
  const parser = new Parser(text);
  const script = parser.list([]);
  if (!parser.words.atEnd) throw parser.words.unexpected();
  return script;
}

/** Recursive descent over the characters, because words nest scripts and scripts nest words. */
class Parser {
  readonly words: Words;

  constructor(text: string, at = 0) {
    this.words = new Words(text, at, (from, close) => {
      const inner = new Parser(text, from);
      const script = inner.list([]);
      inner.words.skipLines();
      inner.words.expect(close);
      return { script, end: inner.words.position };
    });
  }

  /** Commands up to one of some reserved words, `)`, `;;` or the end. */
  list(ends: readonly string[]): Script {
    const items: AndOr[] = [];
    for (;;) {
      this.words.skipLines();
      if (this.words.atEnd || this.words.looksAt(')') || this.words.looksAt(';;') || ends.includes(this.words.peekWord())) break;
      const item = this.andOr();
      this.words.skipBlanks();
      const background = this.words.take('&');
      items.push({ ...item, background });
      if (background) continue;
      if (this.words.looksAt(';;')) break;
      if (!this.words.take(';') && !this.words.looksAt('\n')) break;
    }
    return { items };
  }

  private andOr(): Omit<AndOr, 'background'> {
    const first = this.pipeline();
    const rest: AndOr['rest'][number][] = [];
    for (;;) {
      this.words.skipBlanks();
      const when = this.words.take('&&') ? '&&' : this.words.take('||') ? '||' : undefined;
      if (when === undefined) return { first, rest };
      this.words.skipLines();
      rest.push({ when, pipeline: this.pipeline() });
    }
  }

  private pipeline(): Pipeline {
    this.words.skipBlanks();
    const negated = this.words.takeWord('!');
    const commands = [this.command()];
    for (;;) {
      this.words.skipBlanks();
      if (this.words.looksAt('||') || !this.words.take('|')) return { negated, commands };
      this.words.skipLines();
      commands.push(this.command());
    }
  }

  private command(): Command {
    this.words.skipBlanks();
    if (this.words.take('(')) {
      const body = this.body([]);
      this.words.skipLines();
      this.words.expect(')');
      return { kind: 'group', subshell: true, body, redirects: this.redirects() };
    }
    const word = this.words.peekWord();
    switch (word) {
      case '{': {
        this.words.takeWord('{');
        const body = this.body(['}']);
        this.close('}');
        return { kind: 'group', subshell: false, body, redirects: this.redirects() };
      }
      case 'if':
        return this.conditional();
      case 'while':
      case 'until': {
        this.words.takeWord(word);
        const test = this.body(['do']);
        const body = this.loopBody();
        return { kind: 'loop', until: word === 'until', test, body, redirects: this.redirects() };
      }
      case 'for':
        return this.counting();
      case 'case':
        return this.choice();
      default:
        if (RESERVED.includes(word)) throw this.words.unexpected(word);
        return this.definition() ?? this.simple();
    }
  }

  private body(ends: readonly string[]): Script {
    const script = this.list(ends);
    if (script.items.length === 0) throw this.words.unexpected();
    return script;
  }

  private close(word: string): void {
    this.words.skipLines();
    if (!this.words.takeWord(word)) throw this.words.unexpected();
  }

  private loopBody(): Script {
    this.close('do');
    const body = this.body(['done']);
    this.close('done');
    return body;
  }

  private conditional(): Command {
    const branches: { test: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    for (let lead = 'if'; ; lead = 'elif') {
      this.words.takeWord(lead);
      const test = this.body(['then']);
      this.close('then');
      branches.push({ test, body: this.body(['elif', 'else', 'fi']) });
      this.words.skipLines();
      if (this.words.peekWord() === 'elif') continue;
      if (this.words.takeWord('else')) otherwise = this.body(['fi']);
      this.close('fi');
      return { kind: 'if', branches, otherwise, redirects: this.redirects() };
    }
  }

  private counting(): Command {
    this.words.takeWord('for');
    this.words.skipBlanks();
    const name = this.words.peekWord();
    if (!NAME.test(name)) throw this.words.unexpected(name);
    this.words.takeWord(name);
    this.words.skipBlanks();
    let words: Word[] | undefined;
    if (this.words.takeWord('in')) {
      words = [];
      for (let word = this.words.next(); word; word = this.words.next()) words.push(word);
    }
    this.words.skipBlanks();
    this.words.take(';');
    return { kind: 'for', name, words, body: this.loopBody(), redirects: this.redirects() };
  }

  private choice(): Command {
    this.words.takeWord('case');
    const subject = this.words.next();
    this.words.skipLines();
    if (!subject || !this.words.takeWord('in')) throw this.words.unexpected();
    const arms: { patterns: Word[]; body: Script }[] = [];
    for (;;) {
      this.words.skipLines();
      if (this.words.takeWord('esac')) return { kind: 'case', subject, arms, redirects: this.redirects() };
      this.words.take('(');
      const patterns: Word[] = [];
      do {
        const pattern = this.words.next();
        if (!pattern) throw this.words.unexpected();
        patterns.push(pattern);
        this.words.skipBlanks();
      } while (this.words.take('|'));
      this.words.expect(')');
      const body = this.list(['esac']);
      arms.push({ patterns, body });
      this.words.skipLines();
      if (!this.words.take(';;') && this.words.peekWord() !== 'esac') throw this.words.unexpected();
    }
  }

  private definition(): Command | undefined {
    const name = this.words.functionName();
    if (name === undefined) return undefined;
    this.words.skipLines();
    const body = this.command();
    if (body.kind === 'simple') throw this.words.unexpected();
    return { kind: 'function', name, body };
  }

  private simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const assignment = words.length === 0 ? this.words.assignment() : undefined;
      if (assignment) {
        assignments.push(assignment);
        continue;
      }
      const word = this.words.next();
      if (!word) break;
      words.push(word);
    }
    if (assignments.length + words.length + redirects.length === 0) throw this.words.unexpected();
    return { kind: 'simple', assignments, words, redirects };
  }

  private redirects(): readonly Redirect[] {
    const found: Redirect[] = [];
    for (let redirect = this.redirect(); redirect; redirect = this.redirect()) found.push(redirect);
    return found;
  }

  private redirect(): Redirect | undefined {
    this.words.skipBlanks();
    const match = this.words.takeMatch(/(\d?)(<<|<&|<>|>>|>&|>\||<|>)/y);
    if (!match) return undefined;
    const [, digit = '', sign = ''] = match;
    if (sign === '<<' || sign === '<&' || sign === '<>') throw this.words.unknown(`the redirection ${sign}`);
    const target = this.words.next();
    if (!target) throw this.words.unexpected();
    const from = digit === '' ? (sign === '<' ? 0 : 1) : Number(digit);
    if (from > 2) throw new SyntaxFault(`Bad file descriptor`);
    const kinds = { '<': 'read', '>': 'write', '>|': 'write', '>>': 'append', '>&': 'copy' } as const;
    return { from, kind: kinds[sign as keyof typeof kinds], target };
  }
}
