/** Thrown for an expression that is none; the shell ends with it. */
export class ArithmeticFault extends Error {}

const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>'], ['+', '-'], ['*', '/', '%']];

/** Value of an expression on whole numbers; variables are read by name. */
export function evaluate(expression: string, variable: (name: string) => string | undefined): number {
  const tokens = expression.match(/\d+|[A-Za-z_]\w*|\|\||&&|[=!<>]=|[-+*/%<>()!]|\S/g) ?? [];
  let at = 0;
  const value = level(0);
  if (at < tokens.length) throw new ArithmeticFault(`arithmetic expression: expecting EOF: "${expression}"`);
  return value;

  function level(index: number): number {
    const signs = LEVELS[index];
    if (!signs) return unary();
    let left = level(index + 1);
    for (let sign = tokens[at]; sign !== undefined && signs.includes(sign); sign = tokens[at]) {
      at += 1;
      left = apply(sign, left, level(index + 1));
    }
    return left;
  }

  function unary(): number {
    const token = tokens[at++];
    if (token === '-') return -unary();
    if (token === '+') return unary();
    if (token === '!') return unary() === 0 ? 1 : 0;
    if (token === '(') {
      const inner = level(0);
      if (tokens[at++] !== ')') throw new ArithmeticFault(`arithmetic expression: expecting ')': "${expression}"`);
      return inner;
    }
    const text = token !== undefined && /^[A-Za-z_]/.test(token) ? (variable(token) ?? '0') : token;
    if (text === undefined || !/^-?\d+$/.test(text.trim() === '' ? '0' : text))
      throw new ArithmeticFault(
        token === undefined ? `arithmetic expression: expecting primary: "${expression}"` : `Illegal number: ${text}`,
      );
    return Number(text);
  }
}

function apply(sign: string, left: number, right: number): number {
  switch (sign) {
    case '||':
      return left !== 0 || right !== 0 ? 1 : 0;
    case '&&':
      return left !== 0 && right !== 0 ? 1 : 0;
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left === right ? 0 : 1;
    case '<':
      return left < right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      if (right === 0) throw new ArithmeticFault('arithmetic expression: division by zero');
      return sign === '/' ? Math.trunc(left / right) : left % right;
  }
}
