import type { JsonValue } from '../../crd/json-schema';
import { canonical, kindOf } from './json';

/**
 * Whether a value is one of an enumeration, with the conversions that Go allows between the two: a fraction is cut for
 * an enumeration of whole numbers, a whole number is a character for one of strings. null is never a member, not even
 * where it is listed.
 */
export function isMember(value: JsonValue, allowed: readonly JsonValue[]): boolean {
  return value !== null && allowed.some((member) => equals(value, member));
}

function equals(value: JsonValue, member: JsonValue): boolean {
  const [kind, wanted] = [kindOf(value), kindOf(member)];
  switch (wanted) {
    case 'null':
      return false;
    case 'integer':
      return typeof value === 'number' && Math.trunc(value) === member;
    case 'number':
      return value === member;
    case 'string':
      return value === member || (kind === 'integer' && characterOf(value as number) === member);
    case 'boolean':
      return value === member;
    case 'array':
    case 'object':
      return kind === wanted && canonical(value) === canonical(member);
  }
}

function characterOf(code: number): string {
  const isValid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isValid ? String.fromCodePoint(code) : '\ufffd';
}
