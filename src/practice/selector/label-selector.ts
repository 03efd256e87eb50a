import { badRequest } from '../registry/errors';
import type { LabelSelector } from '../model/object';

type Labels = Readonly<Record<string, string>>;

/** Whether a set of labels is selected. */
export type Matcher = (labels: Labels | undefined) => boolean;

/** One requirement of the query syntax, at the start of the text, up to a comma or the end. */
const REQUIREMENT =
  /^\s*(?:(?<absent>!)\s*(?<absentKey>[^\s=!<>(),]+)|(?<setKey>[^\s=!<>(),]+)\s+(?<set>in|notin)\s*\((?<values>[^)]*)\)|(?<key>[^\s=!<>(),]+)\s*(?:(?<operator>==|=|!=|>|<)\s*(?<value>[^\s=!<>(),]*))?)\s*(?:,|$)/;

/**
 * Reads the query syntax of `labelSelector=`: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`.
 * @throws ApiError 400 for anything else
 */
export function parseLabelSelector(text: string): Matcher {
  const requirements: Matcher[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const match = REQUIREMENT.exec(rest);
    if (!match?.groups) throw badRequest(`unable to parse requirement: found '${rest.trim()}'`);
    requirements.push(fromQuery(match.groups));
    rest = rest.slice(match[0].length);
    if (match[0].trimEnd().endsWith(',') && rest.trim() === '')
      throw badRequest("unable to parse requirement: found '', expected: identifier after ','");
  }
  return (labels) => requirements.every((requirement) => requirement(labels));
}

function fromQuery(groups: Record<string, string | undefined>): Matcher {
  const { absentKey, setKey, set, values, key, operator, value = '' } = groups;
  if (absentKey !== undefined) return requirement(absentKey, 'DoesNotExist', []);
  if (setKey !== undefined) {
    return requirement(
      setKey,
      set === 'in' ? 'In' : 'NotIn',
      (values ?? '').split(',').map((each) => each.trim()),
    );
  }
  const operators: Record<string, string> = { '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' };
  return requirement(key ?? '', operator === undefined ? 'Exists' : (operators[operator] ?? ''), [value]);
}

/** Matcher of a selector in an object. An absent selector matches nothing, an empty one everything. */
export function matcherOf(selector: LabelSelector | undefined): Matcher {
  if (!selector) return () => false;
  const requirements = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => requirement(key, 'In', [value])),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values }) => requirement(key, operator, values ?? [])),
  ];
  return (labels) => requirements.every((each) => each(labels));
}

/** One requirement on labels, also those of a node selector term. An unknown operator matches nothing. */
export function requirement(key: string, operator: string, values: readonly string[]): Matcher {
  const read = (labels: Labels | undefined) => (labels && Object.hasOwn(labels, key) ? labels[key] : undefined);
  switch (operator) {
    case 'In':
      return (labels) => {
        const value = read(labels);
        return value !== undefined && values.includes(value);
      };
    case 'NotIn':
      return (labels) => {
        const value = read(labels);
        return value === undefined || !values.includes(value);
      };
    case 'Exists':
      return (labels) => read(labels) !== undefined;
    case 'DoesNotExist':
      return (labels) => read(labels) === undefined;
    case 'Gt':
      return (labels) => Number.parseInt(read(labels) ?? '', 10) > Number(values[0]);
    case 'Lt':
      return (labels) => Number.parseInt(read(labels) ?? '', 10) < Number(values[0]);
    default:
      return () => false;
  }
}
