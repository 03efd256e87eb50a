import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { YamlNode } from '../../yaml/nodes';
import { asMap, asText, entry, isNull, items } from '../../yaml/walk';
import { badExpression } from '../cel/rules';
import { addKey, replaceFix } from '../edits';
import { followFieldPath, followPlain, plainSteps } from '../json-path';
import type { Scene } from '../scene';
import { keyword, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec:\n            type: object\n            properties:\n              size:\n                type: integer\n            x-kubernetes-validations:\n';
const source = 'ValidateCustomResourceDefinitionOpenAPISchema of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation';

export const badMessage: RuleInfo = {
  id: 'CR82',
  severity: 'error',
  title: 'The message of a CEL rule is one line, and a string.',
  explanation:
    'A `message` may not be blank nor have line breaks within it. A rule of several lines needs one, because the rule itself cannot be shown. ' +
    '`messageExpression` may not be blank, and must give a string.',
  example: {
    bad: `${head}            - rule: |\n                self.size > 0 &&\n                self.size < 9`,
    good: `${head}            - rule: |\n                self.size > 0 &&\n                self.size < 9\n              message: size must be 1 to 8`,
  },
  source,
};

export const badReason: RuleInfo = {
  id: 'CR83',
  severity: 'error',
  title: 'Reason and fieldPath of a CEL rule must be known.',
  explanation:
    '`reason` is one of FieldValueInvalid, FieldValueForbidden, FieldValueRequired and FieldValueDuplicate. `fieldPath` leads from the node of the rule to a ' +
    "described field: `.size`, `.labels['a.b']`; items of lists cannot be named.",
  example: {
    bad: `${head}            - rule: self.size > 0\n              fieldPath: size`,
    good: `${head}            - rule: self.size > 0\n              fieldPath: .size`,
  },
  source,
};

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What entries of x-kubernetes-validations say beside their expressions. */
export function checkValidations(scene: Scene, node: SchemaNode): void {
  const list = keyword(node, 'x-kubernetes-validations');
  for (const rule of items(list?.value)) {
    if (isNull(rule) || (asMap(rule) && isBlankRule(rule))) {
      const place = entry(rule, 'rule')?.key ?? (rule.start < rule.end ? rule : (list?.key ?? rule));
      scene.report(badExpression, place, 'This entry has no rule: write an expression that is true for good values.');
    }
    if (asMap(rule) === undefined) continue;
    checkMessage(scene, rule);
    checkReason(scene, rule);
    checkFieldPath(scene, node, rule);
  }
}

function isBlankRule(rule: YamlNode): boolean {
  const pair = entry(rule, 'rule');
  return pair === undefined || isNull(pair.value) || isBlank(asText(pair.value) ?? 'not a string');
}

/** Blank as Go's TrimSpace sees it. */
const isBlank = (text: string): boolean => text.trim() === '';
const hasBreak = (text: string): boolean => /[\n\r]/.test(text);

function checkMessage({ report, definition }: Scene, rule: YamlNode): void {
  const source = asText(entry(rule, 'rule')?.value) ?? '';
  const message = entry(rule, 'message');
  const text = asText(message?.value) ?? '';
  if (!isBlank(source)) {
    if (message && text !== '' && isBlank(text))
      report(badMessage, message.value, 'The message is blank: write what is wrong with a value, or leave it out.');
    else if (message && hasBreak(text.trim())) report(badMessage, message.value, 'The message has a line break: write it on one line.');
    else if (hasBreak(source.trim()) && isBlank(text)) {
      const edit = message === undefined ? addKey(definition.document.text, rule, 'message', 'the value is not valid') : undefined;
      const place = entry(rule, 'rule')?.key ?? rule;
      report(badMessage, place, 'A rule of several lines needs a message, because the rule itself cannot be shown.', {
        fixes: edit === undefined ? [] : [{ title: 'Add a message', edits: [edit], isSafe: false }],
      });
    }
  }
  const expression = entry(rule, 'messageExpression');
  const code = asText(expression?.value);
  if (expression && code !== undefined && code !== '' && isBlank(code)) {
    report(badMessage, expression.value, 'The messageExpression is blank: write an expression that gives a string, or leave it out.');
  }
}

function checkReason({ report }: Scene, rule: YamlNode): void {
  const reason = entry(rule, 'reason');
  const text = asText(reason?.value);
  if (reason === undefined || isNull(reason.value) || text === undefined || REASONS.includes(text) || isPlaceholder(text)) return;
  const right = nearestName(text, REASONS) ?? REASONS.find((known) => known.endsWith(text));
  report(badReason, reason.value, `There is no reason "${text}": write one of ${REASONS.join(', ')}.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, reason.value, right)],
  });
}

function checkFieldPath({ report }: Scene, node: SchemaNode, rule: YamlNode): void {
  const pair = entry(rule, 'fieldPath');
  const path = asText(pair?.value);
  if (pair === undefined || path === undefined || path === '' || isPlaceholder(path)) return;
  if (isBlank(path) || hasBreak(path)) {
    report(badReason, pair.value, `The fieldPath ${isBlank(path) ? 'is blank' : 'has a line break'}: write one like .size.`);
    return;
  }
  const found = followFieldPath(node, path, true);
  if (found.ok) return;
  const right = suggestion(node, path);
  report(badReason, pair.value, `The fieldPath "${path}" ${found.why}.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, pair.value, right)],
  });
}

function suggestion(node: SchemaNode, path: string): string | undefined {
  if (!path.startsWith('.') && followFieldPath(node, `.${path}`, true).ok) return `.${path}`;
  const fromSelf = path.replace(/^\.?self\./, '.');
  if (fromSelf !== path && followFieldPath(node, fromSelf, true).ok) return fromSelf;
  const missing = followPlain(node, plainSteps(path).steps);
  if (missing === undefined || !('missing' in missing)) return undefined;
  const { start, end, name } = missing.missing;
  const right = nearestName(name, missing.within.properties?.keys() ?? []);
  return right === undefined ? undefined : path.slice(0, start) + right + path.slice(end);
}
