import { describe, libraryMinorOf, ruleSites } from '../../cel';
import type { LintDocument } from '../../document';
import type { Environment, Hover } from '../../family';
import type { YamlScalar } from '../../yaml/nodes';
import { sourceMap } from '../../yaml/source-map';
import { asMap, asScalar, asValue, entry, items } from '../../yaml/walk';
import { newestMinor } from '../data/minors';
import { formatNames } from '../data/formats';
import { schemaJson } from '../schema/json';
import { keywords, validationFields } from '../schema/keywords';
import { nameOf, textOf, type SchemaNode } from '../schema/node';
import { schemaPlace, type SchemaPlace } from './place';

/** What the word at an offset means. */
export function hover(document: LintDocument, offset: number, environment: Environment): Hover | undefined {
  const place = schemaPlace(document, offset);
  if (place === undefined) return undefined;
  return hoverRule(document, place, offset, environment) ?? hoverKeyword(place.node, offset);
}

function hoverKeyword(node: SchemaNode, offset: number): Hover | undefined {
  for (const [name, { key, value }] of node.keywords) {
    const info = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (info && key.start <= offset && offset <= key.end)
      return { range: { start: key.start, end: key.end }, markdown: `**${name}** — ${info.doc}` };
    const format = name === 'format' && value.start <= offset && offset <= value.end ? textOf(node, 'format') : '';
    const known = formatNames.find((candidate) => candidate.name === format);
    if (format !== '')
      return {
        range: { start: value.start, end: value.end },
        markdown: known?.doc ?? 'The API server does not know this format and checks nothing.',
      };
  }
  const key = node.key;
  if (key && key.start <= offset && offset <= key.end && node.role === 'property') {
    const description = textOf(node, 'description');
    return {
      range: { start: key.start, end: key.end },
      markdown: `\`${nameOf(node)}\`: ${typeInWords(node)}${description === '' ? '' : `\n\n${description}`}`,
    };
  }
  return undefined;
}

function typeInWords(node: SchemaNode): string {
  if (asValue(node.keywords.get('x-kubernetes-int-or-string')?.value) === true) return 'a number or a string';
  const type = textOf(node, 'type');
  return type === '' ? 'no type' : type;
}

/** Within the expressions of rules: what a name is, and what its functions do. */
function hoverRule(document: LintDocument, place: SchemaPlace, offset: number, environment: Environment): Hover | undefined {
  const found = expressionAt(place.node, offset);
  if (found === undefined) return hoverRuleField(place.node, offset);
  const map = sourceMap(document.text, found.scalar);
  const told = describe(found.scalar.text, map.toValue(offset), celEnvironment(place, found, environment));
  if (told === undefined) return undefined;
  const code = `\`\`\`cel\n${told.signatures.join('\n')}\n\`\`\``;
  return {
    range: { start: map.toSource(told.start), end: map.toSource(told.end) },
    markdown: told.documentation === undefined ? code : `${code}\n\n${told.documentation}`,
  };
}

function hoverRuleField(node: SchemaNode, offset: number): Hover | undefined {
  for (const rule of items(node.keywords.get('x-kubernetes-validations')?.value)) {
    for (const { key } of asMap(rule)?.entries ?? []) {
      const name = asScalar(key)?.text ?? '';
      const field = Object.hasOwn(validationFields, name) ? validationFields[name] : undefined;
      if (field && key.start <= offset && offset <= key.end)
        return { range: { start: key.start, end: key.end }, markdown: `**${name}** — ${field.doc}` };
    }
  }
  return undefined;
}

export interface ExpressionPlace {
  readonly scalar: YamlScalar;
  readonly isOptional: boolean;
}

/** The expression of a rule of a node that an offset is in. */
export function expressionAt(node: SchemaNode, offset: number): ExpressionPlace | undefined {
  for (const rule of items(node.keywords.get('x-kubernetes-validations')?.value)) {
    for (const name of ['rule', 'messageExpression']) {
      const scalar = asScalar(entry(rule, name)?.value);
      if (scalar && scalar.start <= offset && offset <= scalar.end) {
        return { scalar, isOptional: asValue(entry(rule, 'optionalOldSelf')?.value) === true };
      }
    }
  }
  return undefined;
}

/** What CEL knows at a place: `self` as the schema types it. */
export function celEnvironment(
  { node, version }: SchemaPlace,
  { isOptional }: ExpressionPlace,
  { target }: Environment,
): Parameters<typeof describe>[2] {
  const schema = version.schema === undefined ? {} : schemaJson(version.schema);
  const site = ruleSites(schema).find(({ path }) => path.join('\n') === node.path.join('\n'));
  return { self: site?.self, optionalOldSelf: isOptional, libraryMinor: libraryMinorOf(target?.minor ?? newestMinor) };
}
