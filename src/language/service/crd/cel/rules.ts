import type { RuleInfo } from '../../finding';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          spec:\n            type: object\n            properties:\n              size:\n                type: integer\n              max-size:\n                type: integer\n';
const rule = (text: string) => `${head}            x-kubernetes-validations:\n            - rule: ${text}`;
const source = 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go';

export const badExpression: RuleInfo = {
  id: 'CR80',
  severity: 'error',
  title: 'A CEL rule parses, fits the schema and gives true or false.',
  explanation:
    'The API server compiles every rule with `self` typed by the schema: fields must be described, operators and functions must exist for the types, ' +
    'and the result must be a boolean. Values of `x-kubernetes-preserve-unknown-fields` without a type are not visible.',
  example: { bad: rule('self.sise > 0'), good: rule('self.size > 0') },
  source,
};

export const badOldSelf: RuleInfo = {
  id: 'CR81',
  severity: 'error',
  title: 'oldSelf is only known where a value can be found again after a change.',
  explanation:
    'Items of a list are found again only in lists of type `map`; within other lists, sets and atomic objects `oldSelf` has no meaning. ' +
    '`optionalOldSelf` may only be set in a rule that names oldSelf.',
  example: {
    bad: `${rule('self.size > 0')}\n              optionalOldSelf: true`,
    good: `${rule('!oldSelf.hasValue() || self.size >= oldSelf.value().size')}\n              optionalOldSelf: true`,
  },
  source,
};

export const unescapedName: RuleInfo = {
  id: 'CR84',
  severity: 'error',
  title: 'Names of fields that CEL cannot read must be escaped.',
  explanation:
    'Fields named like a word of CEL are written between double underscores (`__in__`); in names a dot, dash or slash is written `__dot__`, `__dash__`, ' +
    '`__slash__`, and two underscores in a row `__underscores__`.',
  example: { bad: rule('self.max-size > 0'), good: rule('self.max__dash__size > 0') },
  source: 'k8s.io/apiserver pkg/cel/escaping.go',
};

export const tooDear: RuleInfo = {
  id: 'CR85',
  severity: 'error',
  title: 'CEL rules stay within their cost limits.',
  explanation:
    'The API server estimates the worst case from the schema before it takes a rule: at most 10 million units for a rule, counted once for every place where it ' +
    'may run, and 100 million for all rules of a version. Lists, maps and strings without `maxItems`, `maxProperties` and `maxLength` count as large ' +
    'as a request may be. The fix adds the bounds that help most.',
  example: {
    bad: `${head.replace('size:\n                type: integer', 'tags:\n                type: array\n                items:\n                  type: string')}            x-kubernetes-validations:\n            - rule: self.tags.all(a, self.tags.all(b, a != b || a == b))`,
    good: `${head.replace('size:\n                type: integer', 'tags:\n                type: array\n                maxItems: 64\n                items:\n                  type: string\n                  maxLength: 64')}            x-kubernetes-validations:\n            - rule: self.tags.all(a, self.tags.all(b, a != b || a == b))`,
  },
  source: 'StaticEstimatedCostLimit of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

export const tooNew: RuleInfo = {
  id: 'CR86',
  severity: 'error',
  title: 'CEL rules use functions that the API server of the target version has.',
  explanation:
    'So that it can be rolled back, a server lets new rules use only the functions of the minor version before its own. The definition is refused by ' +
    'that version and taken by later ones.',
  source: 'k8s.io/apiserver pkg/cel/environment/base.go',
};

/** The rules about expressions, which are judged by src/language/service/cel. */
export const celRules: readonly RuleInfo[] = [badExpression, badOldSelf, unescapedName, tooDear, tooNew];
