import { DrydockError } from '../../errors';

/** A text, or a number with fraction and exponent as JSON has it. */
const TOKEN = /"(?:[^"\\]|\\.)*"|(-?\d+)(\.\d+)?([eE][+-]?\d+)?/g;
/** Numbers of so many digits are exact as doubles. */
const EXACT_DIGITS = 15;

/**
 * JSON of which long whole numbers become texts of their digits: etcdctl prints ids of 64 bits as bare numbers, of which
 * JSON.parse would lose the last digits.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(
    text.replace(TOKEN, (token, whole?: string, fraction?: string, exponent?: string) =>
      whole === undefined || fraction !== undefined || exponent !== undefined || whole.length <= EXACT_DIGITS ? token : `"${token}"`,
    ),
  ) as unknown;
}

/** A whole number of 64 bits, as digits in a text or as a number; absent stands for 0, as in every message of etcd. */
export function integer(value: unknown, what: string): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  throw new DrydockError('protocol', `etcd answered ${what} that is no whole number: ${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'}.`);
}

/** An id: 64 bits without a sign. etcdctl of old versions prints some of them as negative numbers. */
export function identifier(value: unknown, what: string): bigint {
  return BigInt.asUintN(64, integer(value, what));
}

/** Bytes: below 2^53 wherever a disk can hold them. */
export function size(value: unknown, what: string): number {
  return Number(integer(value, what));
}
