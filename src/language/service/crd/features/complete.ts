import { completions } from '../../cel';
import { readDocument, type LintDocument } from '../../document';
import type { Completion, Environment } from '../../family';
import type { FieldType } from '../../structure/table';
import { sourceMap } from '../../yaml/source-map';
import { asText, items } from '../../yaml/walk';
import { formatNames } from '../data/formats';
import { viewDefinition } from '../definition';
import { lineEnd, lineStart } from '../edits';
import { keywords, validationFields, type KeywordInfo } from '../schema/keywords';
import { isTypeExempt } from '../schema/int-or-string';
import { textOf, type SchemaNode } from '../schema/node';
import { celEnvironment, expressionAt } from './hover';
import { linePlace, type LinePlace } from './line';
import { pathsFor } from './paths';
import { schemaPlace, versionAt, type SchemaPlace } from './place';

/** What can be written at an offset. */
export function complete(written: LintDocument, offset: number, environment: Environment): readonly Completion[] {
  const document = readable(written, offset);
  const place = schemaPlace(document, offset);
  const expression = place && expressionAt(place.node, offset);
  if (place && expression) return completeExpression(document, place, expression, offset, environment);
  const line = linePlace(document, offset);
  if (line === undefined) return [];
  if (line.schemaPath !== undefined) return completeSchema(document, line, offset);
  // Fields outside of schemas are completed by the editor's YAML service, from the struct.
  return line.key === undefined ? [] : completePaths(document, line, line.key, offset);
}

/** A line that is being typed seldom parses: the rest of the document is then read without it. */
function readable(document: LintDocument, offset: number): LintDocument {
  if (document.root !== undefined) return document;
  const { text } = document;
  const start = lineStart(text, offset);
  const end = lineEnd(text, offset);
  const { root, parsed, header } = readDocument(
    text.slice(0, start) + text.slice(start, end).replaceAll(/[^\r\n]/g, ' ') + text.slice(end),
  );
  return { text, root, parsed, header };
}

function completeExpression(
  document: LintDocument,
  place: SchemaPlace,
  found: NonNullable<ReturnType<typeof expressionAt>>,
  offset: number,
  environment: Environment,
): readonly Completion[] {
  const map = sourceMap(document.text, found.scalar);
  return completions(found.scalar.text, map.toValue(offset), celEnvironment(place, found, environment)).map((item) => ({
    label: item.label,
    kind: KINDS[item.kind],
    detail: item.detail,
    ...(item.documentation === undefined ? {} : { documentation: item.documentation }),
    replace: { start: map.toSource(item.start), end: Math.max(offset, map.toSource(item.end)) },
    insertText: item.snippet,
    isSnippet: true,
    sortText: String(item.rank).padStart(5, '0'),
  }));
}

const KINDS = { field: 'field', function: 'function', macro: 'function', variable: 'value', type: 'keyword', constant: 'value' } as const;

/** Paths to fields for columns, selectable fields and the scale subresource. */
function completePaths(document: LintDocument, { path, word }: LinePlace, key: string, offset: number): readonly Completion[] {
  const schema = versionAt(viewDefinition(document), offset)?.schema;
  if (schema === undefined || !(key === 'jsonPath' || key.endsWith('Path'))) return [];
  const isColumn = path.includes('additionalPrinterColumns');
  return pathsFor(key, schema, isColumn).map(({ path: label, type: detail }) => ({ ...plain(label, word), detail }));
}

function plain(value: string, replace: LinePlace['word']): Completion {
  return { label: value, kind: 'value', insertText: value, replace };
}

/** Keywords, their values, names of fields. */
function completeSchema(document: LintDocument, line: LinePlace, offset: number): readonly Completion[] {
  const node = schemaPlace(document, offset)?.node;
  const { key, word, schemaPath = [] } = line;
  const last = schemaPath.at(-1);
  if (last === 'x-kubernetes-validations') return key === undefined ? ruleFields(line) : values(validationFields[key]?.type, word);
  if (last === 'required' || last === 'x-kubernetes-list-map-keys') return namesFor(node, last, word);
  if (key !== undefined) return keywordValues(key, word);
  if (line.isNameOfField) return [];
  const owner = line.owner;
  return Object.entries(keywords)
    .filter(([name, info]) => !line.present.has(name) && isUseful(name, info, owner))
    .map(([name, info]) => ({ ...keywordCompletion(name, info), replace: word }));
}

/** Whether a keyword can stand in a node, as far as the node tells. */
function isUseful(name: string, { isForbidden, appliesTo }: KeywordInfo, node: SchemaNode | undefined): boolean {
  if (isForbidden === true || name === 'uniqueItems') return false;
  const type = node === undefined ? '' : textOf(node, 'type');
  if (type !== '' && appliesTo && !appliesTo.includes(type)) return false;
  if (node?.isNested === true && !isTypeExempt(node)) return !DECLARING.has(name) && !name.startsWith('x-kubernetes-');
  return !(node?.role === 'root' && ['nullable', 'additionalProperties', 'items', 'default'].includes(name));
}

const DECLARING = new Set(['type', 'default', 'title', 'description', 'nullable', 'additionalProperties']);

function keywordCompletion(name: string, { shape, doc }: KeywordInfo): Completion {
  const isBlock = shape.is === 'schemaMap' || shape.is === 'schema' || shape.is === 'schemaOrList' || shape.is === 'schemaOrBool';
  const isList = shape.is === 'schemaList' || shape.is === 'validations' || (shape.is === 'value' && shape.type.is === 'list');
  const body = name === 'x-kubernetes-validations' ? '\n  - rule: $1\n    message: $2' : isBlock ? '\n  $0' : isList ? '\n  - $0' : ' ';
  const isOn = name.startsWith('x-kubernetes-') && shape.is === 'value' && shape.type.is === 'bool';
  return { label: name, kind: 'field', documentation: doc, insertText: `${name}:${isOn ? ' true' : body}`, isSnippet: true };
}

function ruleFields({ present, word }: LinePlace): readonly Completion[] {
  return Object.entries(validationFields)
    .filter(([name]) => !present.has(name))
    .map(([name, { doc }]) => ({ label: name, kind: 'field', documentation: doc, insertText: `${name}: `, replace: word }));
}

function keywordValues(key: string, word: LinePlace['word']): readonly Completion[] {
  if (key === 'format') return formatNames.map(({ name, doc }) => ({ ...plain(name, word), documentation: doc }));
  const shape = Object.hasOwn(keywords, key) ? keywords[key]?.shape : undefined;
  return shape?.is === 'value' ? values(shape.type, word) : [];
}

function values(type: FieldType | undefined, word: LinePlace['word']): readonly Completion[] {
  if (type?.is === 'string') return (type.values ?? []).map((value) => plain(value, word));
  return type?.is === 'bool' ? ['true', 'false'].map((value) => plain(value, word)) : [];
}

function namesFor(
  node: SchemaNode | undefined,
  list: 'required' | 'x-kubernetes-list-map-keys',
  word: LinePlace['word'],
): readonly Completion[] {
  const properties = list === 'required' ? node?.properties : node?.items?.properties;
  const present = new Set(items(node?.keywords.get(list)?.value).map((item) => asText(item)));
  return [...(properties?.keys() ?? [])].filter((name) => !present.has(name)).map((name) => plain(name, word));
}
