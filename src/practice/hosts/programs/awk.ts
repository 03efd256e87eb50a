import { absolute, type Program } from '../system/system';
import { FileError } from '../system/file-error';

/** A rule: what is done with lines that fit. */
interface Rule {
  readonly pattern: RegExp | Expression | undefined;
  readonly statements: readonly Statement[];
}

type Statement =
  | { readonly kind: 'print'; readonly values: readonly (readonly Expression[])[] }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expression };

type Expression =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression };

class Fault extends Error {}

/**
 * The part of awk that scripts for hosts use: rules of a regular expression or a variable, `print` and assignments; `$1`, `$NF`,
 * `FILENAME`, `NR`. Anything else is a syntax error.
 */
export const awk: Program = async (run) => {
  const [text, ...files] = run.args;
  if (text === undefined || text.startsWith('-')) {
    run.stderr.write('awk: the practice host takes a program and files\n');
    return 2;
  }
  let rules: readonly Rule[];
  try {
    rules = new Reader(text).rules();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    run.stderr.write(`awk: line 1: ${error.message}\n`);
    return 2;
  }
  const variables = new Map<string, string>();
  let number = 0;
  const lines = (content: Uint8Array, name: string) => {
    variables.set('FILENAME', name);
    const all = new TextDecoder().decode(content).split('\n');
    if (all.at(-1) === '') all.pop();
    for (const line of all) {
      variables.set('NR', String(++number));
      run.stdout.write(apply(rules, line, variables));
    }
  };
  if (files.length === 0) lines(await run.stdin.all(), '');
  for (const file of files) {
    try {
      lines(run.system.files.read(absolute(file, run.cwd), run.user), file);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      run.stderr.write(`awk: cannot open ${file} (${error.message})\n`);
      return 2;
    }
  }
  return 0;
};

function apply(rules: readonly Rule[], line: string, variables: Map<string, string>): string {
  const fields = line.trim().split(/[ \t]+/);
  if (line.trim() === '') fields.length = 0;
  const value = (expression: Expression): string => {
    if (expression.kind === 'text') return expression.text;
    if (expression.kind === 'variable') return expression.name === 'NF' ? String(fields.length) : (variables.get(expression.name) ?? '');
    const index = Number(value(expression.index));
    return index === 0 ? line : (fields[index - 1] ?? '');
  };
  let written = '';
  for (const { pattern, statements } of rules) {
    if (pattern instanceof RegExp ? !pattern.test(line) : pattern && ['', '0'].includes(value(pattern))) continue;
    for (const statement of statements)
      if (statement.kind === 'assign') variables.set(statement.name, value(statement.value));
      else written += `${statement.values.length === 0 ? line : statement.values.map((parts) => parts.map(value).join('')).join(' ')}\n`;
  }
  return written;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\', '/': '/' };

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  rules(): readonly Rule[] {
    const rules: Rule[] = [];
    for (;;) {
      this.skip(/[\s;]*/y);
      if (this.at >= this.text.length) return rules;
      const pattern = this.pattern();
      this.skip(/[ \t]*/y);
      if (this.text[this.at] === '{') rules.push({ pattern, statements: this.block() });
      else if (pattern) rules.push({ pattern, statements: [{ kind: 'print', values: [] }] });
      else throw this.fault();
    }
  }

  private pattern(): Rule['pattern'] {
    const regular = this.take(/\/((?:[^/\\\n]|\\.)+)\//y)?.[1];
    if (regular !== undefined) return new RegExp(regular.replace(/\\\//g, '/'));
    return this.text[this.at] === '{' ? undefined : this.expression();
  }

  private block(): readonly Statement[] {
    this.at += 1;
    const statements: Statement[] = [];
    for (;;) {
      this.skip(/[\s;]*/y);
      if (this.text[this.at] === '}') {
        this.at += 1;
        return statements;
      }
      statements.push(this.statement());
      this.skip(/[ \t]*/y);
      if (!/[;}\n]/.test(this.text[this.at] ?? '')) throw this.fault();
    }
  }

  private statement(): Statement {
    if (this.take(/print(?![\w(])/y)) {
      const values: Expression[][] = [];
      for (;;) {
        const parts: Expression[] = [];
        for (;;) {
          this.skip(/[ \t]*/y);
          if (this.at >= this.text.length || /[,;}\n]/.test(this.text[this.at] ?? '')) break;
          parts.push(this.expression());
        }
        if (parts.length > 0) values.push(parts);
        if (!this.take(/,/y)) return { kind: 'print', values };
      }
    }
    const name = this.take(/([A-Za-z_]\w*)[ \t]*=(?!=)[ \t]*/y)?.[1];
    if (name === undefined) throw this.fault();
    return { kind: 'assign', name, value: this.expression() };
  }

  private expression(): Expression {
    const quoted = this.take(/"((?:[^"\\\n]|\\.)*)"/y)?.[1];
    if (quoted !== undefined) return { kind: 'text', text: quoted.replace(/\\(.)/g, (whole, sign: string) => ESCAPES[sign] ?? whole) };
    const number = this.take(/\d+/y)?.[0];
    if (number !== undefined) return { kind: 'text', text: number };
    if (this.take(/\$/y)) return { kind: 'field', index: this.expression() };
    const name = this.take(/[A-Za-z_]\w*/y)?.[0];
    if (name === undefined || this.text[this.at] === '(') throw this.fault();
    return { kind: 'variable', name };
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.at += match[0].length;
    return match;
  }

  private skip(pattern: RegExp): void {
    this.take(pattern);
  }

  private fault(): Fault {
    const here = this.text[this.at];
    return new Fault(here === undefined ? 'syntax error at or near end of line' : `syntax error at or near ${here}`);
  }
}
