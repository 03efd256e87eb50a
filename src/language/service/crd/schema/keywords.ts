import { bool, int64, string, strings, type FieldType } from '../../structure/table';

/** What a keyword's value is, as Go's decoder of JSONSchemaProps reads it. */
export type KeywordShape =
  | { readonly is: 'value'; readonly type: FieldType }
  | { readonly is: 'schema' }
  | { readonly is: 'schemaList' }
  | { readonly is: 'schemaMap' }
  /** `true`, `false` or a schema. */
  | { readonly is: 'schemaOrBool' }
  /** A schema, or the list of schemas that is refused later. */
  | { readonly is: 'schemaOrList' }
  /** Schemas or lists of names by field. */
  | { readonly is: 'dependencies' }
  | { readonly is: 'validations' };

export interface KeywordInfo {
  readonly shape: KeywordShape;
  /** Markdown, our own words. */
  readonly doc: string;
  /** Types of values that it says something about; all when absent. */
  readonly appliesTo?: readonly string[];
  /** The API server knows it, only to refuse it. */
  readonly isForbidden?: boolean;
}

const value = (type: FieldType): KeywordShape => ({ is: 'value', type });
const float: FieldType = { is: 'float' };
const numbers = ['integer', 'number'] as const;

/** The scalar types that a schema may name. */
export const schemaTypes = ['array', 'boolean', 'integer', 'number', 'object', 'string'] as const;

/**
 * Every keyword of a schema that the API server decodes.
 * Source: JSONSchemaProps of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1/types_jsonschema.go.
 */
export const keywords: Readonly<Record<string, KeywordInfo>> = {
  type: {
    shape: value({ is: 'string', values: schemaTypes }),
    doc: 'Type of the value: one of `object`, `array`, `string`, `integer`, `number`, `boolean`. A list of types is not possible; allow null with `nullable`, and numbers or strings with `x-kubernetes-int-or-string`.',
  },
  format: {
    shape: value(string),
    doc: 'Names a form that strings must have, such as `date-time`, `duration`, `ipv4`, `cidr`, `uri`, `uuid`, `byte`. The API server ignores names that it does not know. `date-time` and `duration` become times and durations in CEL rules.',
  },
  description: { shape: value(string), doc: 'What the field is for. Shown by `kubectl explain`.' },
  title: { shape: value(string), doc: 'A short name for people.' },
  default: {
    shape: value({ is: 'any' }),
    doc: 'Filled in by the API server when the field is not written, on writing and on reading. Must satisfy the schema it stands in and hold no fields that the schema does not know.',
  },
  nullable: {
    shape: value(bool),
    doc: 'Lets the value be null. Without it a null counts as not written, so that a default takes its place.',
  },
  enum: { shape: value({ is: 'list', of: { is: 'any' } }), doc: 'The values that are allowed.' },
  pattern: {
    shape: value(string),
    doc: "Regular expression in Go's syntax (RE2): no look-ahead, no back-references. It may match anywhere in the string unless anchored with `^` and `$`.",
    appliesTo: ['string'],
  },
  minLength: { shape: value(int64), doc: 'Least number of characters.', appliesTo: ['string'] },
  maxLength: {
    shape: value(int64),
    doc: 'Greatest number of characters. Bounds the cost of CEL rules that read the string.',
    appliesTo: ['string'],
  },
  minimum: { shape: value(float), doc: 'Least value, itself allowed unless `exclusiveMinimum` is true.', appliesTo: numbers },
  maximum: { shape: value(float), doc: 'Greatest value, itself allowed unless `exclusiveMaximum` is true.', appliesTo: numbers },
  exclusiveMinimum: { shape: value(bool), doc: 'Excludes the value of `minimum` itself.', appliesTo: numbers },
  exclusiveMaximum: { shape: value(bool), doc: 'Excludes the value of `maximum` itself.', appliesTo: numbers },
  multipleOf: { shape: value(float), doc: 'The value must be a multiple of this.', appliesTo: numbers },
  minItems: { shape: value(int64), doc: 'Least number of items.', appliesTo: ['array'] },
  maxItems: {
    shape: value(int64),
    doc: 'Greatest number of items. Bounds the cost of CEL rules on the list and on everything in it.',
    appliesTo: ['array'],
  },
  uniqueItems: {
    shape: value(bool),
    doc: 'Not possible as `true`: comparing every item with every other is too dear. Use `x-kubernetes-list-type: set`.',
    appliesTo: ['array'],
  },
  minProperties: { shape: value(int64), doc: 'Least number of fields.', appliesTo: ['object'] },
  maxProperties: {
    shape: value(int64),
    doc: 'Greatest number of fields. Bounds the cost of CEL rules on the map and on everything in it.',
    appliesTo: ['object'],
  },
  required: { shape: value(strings), doc: 'Fields that must be written, unless they have a default.', appliesTo: ['object'] },
  properties: {
    shape: { is: 'schemaMap' },
    doc: 'The fields of the object, each with its schema. Others are dropped.',
    appliesTo: ['object'],
  },
  additionalProperties: {
    shape: { is: 'schemaOrBool' },
    doc: 'Schema of the values of a map whose keys are not known beforehand. Not beside `properties`, and not at the root.',
    appliesTo: ['object'],
  },
  items: { shape: { is: 'schemaOrList' }, doc: 'Schema of every item of the list. A list needs one.', appliesTo: ['array'] },
  allOf: { shape: { is: 'schemaList' }, doc: 'Every one of these must hold. They may only restrict values, not declare fields or types.' },
  anyOf: {
    shape: { is: 'schemaList' },
    doc: 'At least one of these must hold. They may only restrict values, not declare fields or types.',
  },
  oneOf: {
    shape: { is: 'schemaList' },
    doc: 'Exactly one of these must hold. They may only restrict values, not declare fields or types.',
  },
  not: { shape: { is: 'schema' }, doc: 'This must not hold. It may only restrict values, not declare fields or types.' },
  example: { shape: value({ is: 'any' }), doc: 'A value for people to look at. Has no effect.' },
  externalDocs: {
    shape: value({
      is: 'struct',
      table: {
        name: 'ExternalDocumentation',
        fields: { description: { type: string, doc: 'What the page tells.' }, url: { type: string, doc: 'Where it is.' } },
      },
    }),
    doc: 'A page that tells more. Has no effect.',
  },
  'x-kubernetes-preserve-unknown-fields': {
    shape: value(bool),
    doc: 'Keeps fields here that the schema does not know, instead of dropping them. Only `true` can be written.',
  },
  'x-kubernetes-embedded-resource': {
    shape: value(bool),
    doc: 'The value is a whole Kubernetes object: apiVersion and kind are required, metadata is validated, none of them need be described.',
    appliesTo: ['object'],
  },
  'x-kubernetes-int-or-string': {
    shape: value(bool),
    doc: 'The value is a whole number or a string. Stands in the place of `type`.',
  },
  'x-kubernetes-list-type': {
    shape: value({ is: 'string', values: ['atomic', 'map', 'set'] }),
    doc: 'How lists are merged by server-side apply: `atomic` replaces the list (the default), `set` has unique scalars, `map` has objects told apart by `x-kubernetes-list-map-keys`. In a `map` CEL rules can compare with the item before.',
    appliesTo: ['array'],
  },
  'x-kubernetes-list-map-keys': {
    shape: value(strings),
    doc: 'Fields whose values together tell the items of a `map` list apart. Each must be a scalar, and required or with a default.',
    appliesTo: ['array'],
  },
  'x-kubernetes-map-type': {
    shape: value({ is: 'string', values: ['atomic', 'granular'] }),
    doc: 'How objects are merged by server-side apply: `granular` field by field (the default), `atomic` as a whole.',
    appliesTo: ['object'],
  },
  'x-kubernetes-validations': {
    shape: { is: 'validations' },
    doc: 'Rules in CEL. `self` is the value here, `oldSelf` the one before a change. Costs are bounded: 10 million units for a rule, 100 million for all of a version, worst case; give lists, maps and strings upper bounds.',
  },
  $ref: { shape: value(string), doc: 'Not supported: write the schema itself.', isForbidden: true },
  $schema: { shape: value(string), doc: 'Not supported.', isForbidden: true },
  id: { shape: value(string), doc: 'Not supported.', isForbidden: true },
  definitions: { shape: { is: 'schemaMap' }, doc: 'Not supported: write each schema where it is used.', isForbidden: true },
  dependencies: { shape: { is: 'dependencies' }, doc: 'Not supported: use a CEL rule.', isForbidden: true },
  patternProperties: {
    shape: { is: 'schemaMap' },
    doc: 'Not supported: use `additionalProperties`, with a CEL rule about the keys.',
    isForbidden: true,
  },
  additionalItems: { shape: { is: 'schemaOrBool' }, doc: 'Not supported: all items of a list have one schema.', isForbidden: true },
};

/** Whether the API server decodes a keyword; where it does not look for unknown ones it drops all others. */
export function isKeyword(name: string): boolean {
  return Object.hasOwn(keywords, name);
}

/** Fields of an entry of `x-kubernetes-validations`. */
export const validationFields: Readonly<Record<string, { readonly type: FieldType; readonly doc: string }>> = {
  rule: { type: string, doc: 'Expression in CEL that is true for good values. `self` is the value of the schema it stands in.' },
  message: { type: string, doc: 'What people are told when the rule is broken, on one line. Needed when the rule has several lines.' },
  messageExpression: { type: string, doc: 'Expression in CEL that makes the message; counts before `message`.' },
  reason: {
    type: { is: 'string', values: ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'] },
    doc: 'What kind of fault clients are told of. `FieldValueInvalid` when not written.',
  },
  fieldPath: { type: string, doc: "The field that is to blame, from the place of the rule: `.spec.replicas` or `.labels['a.b']`." },
  optionalOldSelf: { type: bool, doc: 'Makes `oldSelf` an optional value, so that the rule runs on creation too.' },
};
