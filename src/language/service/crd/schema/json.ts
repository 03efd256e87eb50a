import type { FieldType } from '../../structure/table';
import type { YamlNode } from '../../yaml/nodes';
import { toJson, TooManyAliases } from '../../yaml/value';
import { items } from '../../yaml/walk';
import type { JsonSchemaProps, JsonValue, ValidationRule } from '../json-schema';
import { keywords, validationFields } from './keywords';
import type { SchemaNode } from './node';

/**
 * A schema as the API server decodes it: null counts as not written, keywords that it does not know or that have values
 * of a wrong type are left out.
 */
export function schemaJson(node: SchemaNode): JsonSchemaProps {
  const json: Record<string, unknown> = {};
  for (const [name, { value }] of node.keywords) {
    const info = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (info?.shape.is === 'value') {
      const decoded = ofType(value, info.shape.type);
      if (decoded !== undefined) json[name] = decoded;
    } else if (info?.shape.is === 'validations') json[name] = items(value).map(ruleJson);
  }
  if (node.properties) json['properties'] = Object.fromEntries([...node.properties].map(([name, child]) => [name, schemaJson(child)]));
  if (node.items) json['items'] = schemaJson(node.items);
  const { additionalProperties } = node;
  if (additionalProperties !== undefined) {
    json['additionalProperties'] = typeof additionalProperties === 'boolean' ? additionalProperties : schemaJson(additionalProperties);
  }
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) if (node[name].length > 0) json[name] = node[name].map(schemaJson);
  if (node.not) json['not'] = schemaJson(node.not);
  // Every keyword was put in with the type that the interface names.
  return json;
}

function ruleJson(node: YamlNode): ValidationRule {
  const written = jsonOf(node);
  const rule: Record<string, unknown> = { rule: '' };
  if (typeof written === 'object' && written !== null && !Array.isArray(written)) {
    for (const [name, value] of Object.entries(written)) {
      const field = Object.hasOwn(validationFields, name) ? validationFields[name] : undefined;
      if (field && matches(value, field.type)) rule[name] = value;
    }
  }
  return rule as unknown as ValidationRule;
}

function ofType(node: YamlNode, type: FieldType): JsonValue | undefined {
  const value = jsonOf(node);
  if (value === undefined || value === null) return undefined;
  if (type.is !== 'list') return matches(value, type) ? value : undefined;
  if (!isList(value)) return undefined;
  // In a list of strings Go makes an empty string of null.
  const filled = type.of.is === 'string' ? value.map((item) => item ?? '') : value;
  return filled.filter((item) => matches(item, type.of));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function matches(value: JsonValue, type: FieldType): boolean {
  switch (type.is) {
    case 'any':
      return true;
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    default:
      return false;
  }
}

function jsonOf(node: YamlNode): JsonValue | undefined {
  try {
    return toJson(node);
  } catch (error) {
    if (error instanceof TooManyAliases) return undefined;
    throw error;
  }
}
