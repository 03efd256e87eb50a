import { DrydockError } from '../errors';
import type { LabelRequirement, LabelSelector } from '../model/selector';

/**
 * Reads a label selector as the API and kubectl write it: `app=web,tier!=db,env in (a,b),!canary,gpu`.
 * @throws DrydockError of kind `invalid`, naming the part that is wrong
 */
export function parseLabelSelector(text: string): LabelSelector {
  const matchExpressions = splitTerms(text).map(parseTerm);
  return { matchExpressions };
}

function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let depth = 0;
  let term = '';
  for (const char of text) {
    if (char === ',' && depth === 0) {
      terms.push(term);
      term = '';
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    term += char;
  }
  terms.push(term);
  if (depth !== 0) throw wrong(text, 'a parenthesis is left open');
  return text.trim() === '' ? [] : terms.map((part) => part.trim());
}

const KEY = /^(?:[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?\/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const VALUE = /^$|^[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/;

function parseTerm(term: string): LabelRequirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(term);
  if (set) {
    const [, key = '', word, list = ''] = set;
    return requirement(
      term,
      key,
      word === 'in' ? 'In' : 'NotIn',
      list.split(',').map((value) => value.trim()),
    );
  }
  const compared = /^([^=!<>\s]+)\s*(==|=|!=|<|>)\s*(.*)$/.exec(term);
  if (compared) {
    const [, key = '', sign = '', value = ''] = compared;
    const operator = ({ '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' } as const)[sign] ?? 'In';
    return requirement(term, key, operator, [value.trim()]);
  }
  return term.startsWith('!') ? requirement(term, term.slice(1).trim(), 'DoesNotExist') : requirement(term, term, 'Exists');
}

function requirement(term: string, key: string, operator: LabelRequirement['operator'], values?: readonly string[]): LabelRequirement {
  if (!KEY.test(key)) throw wrong(term, key === '' ? 'a label key is missing' : `"${key}" is not a label key`);
  const bad = values?.find((value) => !VALUE.test(value));
  if (bad !== undefined) throw wrong(term, `"${bad}" is not a label value`);
  return values ? { key, operator, values } : { key, operator };
}

function wrong(text: string, why: string): DrydockError {
  return new DrydockError('invalid', `The label selector "${text}" can't be read: ${why}.`, {
    hint: 'Write it as kubectl takes it, for example app=web,tier!=db.',
  });
}
