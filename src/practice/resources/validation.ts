import type { KubeObject, LabelSelector } from '../model/object';
import type { FieldError } from '../registry/errors';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const QUALIFIED_NAME = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

export function required(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: detail ? `Required value: ${detail}` : 'Required value' };
}

export function invalidValue(field: string, value: unknown, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${detail}` };
}

export function forbiddenValue(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` };
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const listed = supported.map((each) => `"${each}"`).join(', ');
  return { reason: 'FieldValueNotSupported', field, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${listed}` };
}

/** Name, labels, annotations and finalizers of any object. Namespaces have the stricter names of DNS labels. */
export function validateMetadata({ kind, metadata }: KubeObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  const name = kind === 'Namespace' ? LABEL : SUBDOMAIN;
  if (!name.test(metadata.name) || metadata.name.length > 253) {
    errors.push(invalidValue('metadata.name', metadata.name, 'a lowercase RFC 1123 name is needed'));
  }
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (!QUALIFIED_NAME.test(key)) errors.push(invalidValue('metadata.labels', key, 'name part is not a qualified name'));
    if (typeof value !== 'string' || !LABEL_VALUE.test(value) || value.length > 63) {
      errors.push(invalidValue('metadata.labels', value, 'a valid label is at most 63 letters, digits, "-", "_" or "."'));
    }
  }
  for (const finalizer of metadata.finalizers ?? []) {
    const standard = ['orphan', 'foregroundDeletion', 'kubernetes'].includes(finalizer);
    if (!QUALIFIED_NAME.test(finalizer) || (!finalizer.includes('/') && !standard)) {
      errors.push(invalidValue('metadata.finalizers', finalizer, 'name is neither a standard finalizer name nor is it fully qualified'));
    }
  }
  return errors;
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export function validateSelector(selector: LabelSelector | undefined, field: string): readonly FieldError[] {
  return (selector?.matchExpressions ?? []).flatMap(({ operator, values = [] }, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    if (!OPERATORS.includes(operator)) return [invalidValue(`${at}.operator`, operator, 'not a valid selector operator')];
    const wantsValues = operator === 'In' || operator === 'NotIn';
    if (wantsValues && values.length === 0) return [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    if (!wantsValues && values.length > 0) {
      return [forbiddenValue(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    }
    return [];
  });
}

/** A count that can't be negative. */
export function validateCount(value: unknown, field: string): readonly FieldError[] {
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 0)) return [];
  return [invalidValue(field, value, 'must be greater than or equal to 0')];
}

/** A count or a percentage, as disruption budgets and rolling updates write them. */
export function validateIntOrPercent(value: unknown, field: string): readonly FieldError[] {
  if (typeof value !== 'string') return validateCount(value, field);
  if (!/^[0-9]+%$/.test(value))
    return [invalidValue(field, value, "a valid percent string must be a numeric string followed by an ending '%'")];
  return Number.parseInt(value, 10) <= 100 ? [] : [invalidValue(field, value, 'must not be greater than 100%')];
}

/** For fields that stay as they were created. */
export function unchanged(next: unknown, previous: unknown, field: string): readonly FieldError[] {
  return same(next, previous) ? [] : [invalidValue(field, next, 'field is immutable')];
}

/** Equality of JSON values, whatever the order of keys. Null and absent are the same, as they are to the API. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? undefined) === (b ?? undefined)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
}
