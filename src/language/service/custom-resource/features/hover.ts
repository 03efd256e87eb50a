import type { ValidationRule } from '../../crd/json-schema';
import type { LintDocument } from '../../document';
import type { Environment, Hover } from '../../family';
import { describeType } from '../../structure/check';
import { at, pathAt, type PathStep } from '../../yaml/walk';
import { schemaAt } from '../schema-at';
import { originInWords, readable, shown } from '../words';
import { limitsOf, typeName } from './describe';
import { describeAt, knownOf, type Known } from './known';

/** What a field is for, what it may be and which rules guard it. */
export function hover(document: LintDocument, offset: number, environment: Environment): Hover | undefined {
  const known = knownOf(document, environment);
  if (known === undefined || document.root === undefined) return undefined;
  const { path } = pathAt(document.root, offset);
  const place = at(document.root, path);
  if (place === undefined || path.length === 0) return undefined;
  const range = place.key !== undefined && place.key.start <= offset && offset <= place.key.end ? place.key : place.value;
  const isKind = path.length === 1 && (path[0] === 'kind' || path[0] === 'apiVersion');
  const markdown = isKind ? aboutKind(known) : aboutField(known, path);
  return markdown === undefined ? undefined : { range, markdown };
}

function aboutKind({ definition, version }: Known): string {
  const versions = definition.versions.map(({ name, isServed, isDeprecated }) => {
    const state = !isServed ? ' (not served)' : isDeprecated ? ' (deprecated)' : '';
    return `${name}${state}`;
  });
  return [
    `**${definition.kind}** (${definition.group}/${version.name}), ${definition.scope === 'Cluster' ? 'cluster-scoped' : 'in namespaces'}`,
    ...(version.schema?.description === undefined ? [] : [version.schema.description]),
    `Versions: ${versions.join(', ')}. Defined in ${originInWords(definition.origin)}.`,
  ].join('\n\n');
}

function aboutField(known: Known, path: readonly PathStep[]): string | undefined {
  const description = describeAt(known, path);
  if (description === undefined) return undefined;
  if (description.by === 'table') {
    const { field: info } = description;
    return info === undefined ? undefined : `**${readable(path)}**: ${describeType(info.type)}\n\n${info.doc}`;
  }
  const { schema, isRequired } = description;
  const limits = limitsOf(schema);
  const rules = rulesFor(known, path);
  return [
    `**${readable(path)}**: ${typeName(schema)}${isRequired ? ', required' : ''}`,
    ...(schema.description === undefined ? [] : [schema.description]),
    ...(schema.default === undefined ? [] : [`Default: \`${shown(schema.default)}\``]),
    ...(limits.length === 0 ? [] : [`Must be: ${limits.join('; ')}`]),
    ...(rules.length === 0 ? [] : [`Rules:\n${rules.map(ruleLine).join('\n')}`]),
  ].join('\n\n');
}

function ruleLine({ rule, message }: ValidationRule): string {
  const code = `\`${rule.replaceAll(/\s+/g, ' ').trim()}\``;
  return message === undefined ? `- ${code}` : `- ${message.trim()}: ${code}`;
}

/** The rules of the field itself, and those of what it is in that name it. */
function rulesFor({ version }: Known, path: readonly PathStep[]): readonly ValidationRule[] {
  const found: ValidationRule[] = [];
  for (let length = path.length; length >= 0; length -= 1) {
    const rules = schemaAt(version.schema, path.slice(0, length))?.['x-kubernetes-validations'] ?? [];
    const names = path.slice(length).filter((step) => typeof step === 'string');
    found.push(...(length === path.length ? rules : rules.filter(({ rule }) => mentions(rule, names))));
  }
  return found;
}

function mentions(rule: string, names: readonly string[]): boolean {
  const last = names.at(-1);
  return last !== undefined && new RegExp(`[.?]${last.replaceAll(/[^\w]/g, String.raw`\$&`)}(?!\\w)`).test(rule);
}
