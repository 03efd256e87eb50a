import type { RE2JS } from 're2js';
import { integer, text } from '../values/expect';
import { compilePattern } from '../values/pattern';
import { CelError, CelList, type Value } from '../values/value';

/** Functions with regular expressions. Keeps the patterns of one rule compiled, as rules run on element after element. */
export class RegexCalls {
  private readonly patterns = new Map<string, RE2JS>();

  /** The result of the call, or undefined if the function is none of these. */
  call(name: string, args: readonly Value[]): Value | undefined {
    const [subject, pattern, limit] = args;
    switch (name) {
      case 'matches':
        return this.compiled(text(pattern)).matcher(text(subject)).find();
      case 'find': {
        const matcher = this.compiled(text(pattern)).matcher(text(subject));
        return matcher.find() ? (matcher.group() ?? '') : '';
      }
      case 'findAll':
        return CelList.of(this.all(text(subject), text(pattern), limit === undefined ? -1n : integer(limit)));
      default:
        return undefined;
    }
  }

  private all(subject: string, pattern: string, limit: bigint): string[] {
    const matcher = this.compiled(pattern).matcher(subject);
    const found: string[] = [];
    while ((limit < 0n || BigInt(found.length) < limit) && matcher.find()) found.push(matcher.group() ?? '');
    return found;
  }

  private compiled(pattern: string): RE2JS {
    const known = this.patterns.get(pattern);
    if (known !== undefined) return known;
    try {
      const compiled = compilePattern(pattern);
      this.patterns.set(pattern, compiled);
      return compiled;
    } catch (error) {
      throw new CelError(`Illegal regex: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
