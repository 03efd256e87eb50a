import type { JsonValue } from '../../../crd/json-schema';
import type { FieldType, StructTable } from '../../../structure/table';
import { field, isArray, isObject } from '../json';
import type { JsonPath } from '../problem';
import { objectMeta } from './table';

/** What Go's strict decoder would say to `metadata`. */
export type DecodeProblem =
  | { readonly problem: 'metadataType'; readonly path: JsonPath; readonly value: JsonValue; readonly expected: FieldType }
  | { readonly problem: 'metadataField'; readonly path: JsonPath; readonly name: string; readonly table: StructTable };

/** Compares `metadata` with its Go struct. null is the zero value everywhere. Letter case counts. */
export function decodeMetadata(value: JsonValue, path: JsonPath): readonly DecodeProblem[] {
  const problems: DecodeProblem[] = [];
  decode(value, { is: 'struct', table: objectMeta }, path, problems);
  return problems;
}

function decode(value: JsonValue, type: FieldType, path: JsonPath, problems: DecodeProblem[]): void {
  if (value === null || type.is === 'any') return;
  if (type.is === 'struct' && isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const known = field(type.table.fields, name);
      if (known) decode(item, known.type, [...path, name], problems);
      else problems.push({ problem: 'metadataField', path: [...path, name], name, table: type.table });
    }
  } else if (type.is === 'map' && isObject(value)) {
    for (const [name, item] of Object.entries(value)) decode(item, type.of, [...path, name], problems);
  } else if (type.is === 'list' && isArray(value)) {
    value.forEach((item, index) => decode(item, type.of, [...path, index], problems));
  } else if (!isOfType(value, type)) problems.push({ problem: 'metadataType', path, value, expected: type });
}

function isOfType(value: JsonValue, type: FieldType): boolean {
  switch (type.is) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
    case 'time':
      return typeof value === 'string' && isTime(value);
    default:
      return false;
  }
}

/** RFC 3339 as Go's time.Parse reads it; days are checked against the calendar. */
function isTime(text: string): boolean {
  const parts = /^(\d{4}-(\d{2})-(\d{2}))T(\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text);
  if (!parts) return false;
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6])];
  const day = new Date(`${parts[1] ?? ''}T00:00:00Z`);
  return hour < 24 && minute < 60 && second < 60 && !Number.isNaN(day.getTime()) && day.getUTCDate() === Number(parts[3]);
}
