import { functions } from '../library/index';
import type { CelFunction } from '../library/overload';
import { displayName } from '../syntax/operators';
import { escapeField } from '../types/escape';
import { formatType, type ObjectType, type Type } from '../types/type';
import { nearestName as nearest } from '../../text/similar';
import type { Scope } from './scope';

/** What to tell, and the text that would put it right if there is one. */
export interface Told {
  readonly message: string;
  readonly replacement?: string;
}

function suggestion(name: string | undefined): Partial<Told> {
  return name === undefined ? {} : { replacement: name };
}

export function undeclaredName(name: string, scope: Scope): Told {
  const variables = scope.variables();
  const self = variables.get('self');
  if (self?.kind === 'object' && self.declared?.fields?.has(name) === true) {
    return { message: `${name} is not declared. The field of that name is self.${name}.`, replacement: `self.${name}` };
  }
  const close = nearest(
    name,
    [...variables.keys()].filter((variable) => /^\w/.test(variable)),
  );
  const hint =
    close === undefined ? `There is ${[...variables.keys()].filter((v) => /^\w/.test(v)).join(', ')}.` : `Did you mean ${close}?`;
  return { message: `${name} is not declared. ${hint}`, ...suggestion(close) };
}

export function undeclaredFunction(name: string, receiver: boolean): Told {
  const candidates = [...functions.values()].filter(
    (entry) => /^[a-z]/.test(entry.name) && entry.overloads.some((overload) => overload.receiver === receiver),
  );
  const close = nearest(
    name,
    candidates.map((entry) => entry.name),
  );
  const hint = close === undefined ? '' : ` Did you mean ${close}?`;
  return { message: `There is no function ${displayName(name)}().${hint}`, ...suggestion(close) };
}

export function unknownField(field: string, type: ObjectType): Told {
  if (type.declared === undefined) return { message: `A ${formatType(type)} has no fields; what it holds is read with its functions.` };
  const fields = type.declared.fields ?? new Map<string, { property: string }>();
  for (const [escaped, { property }] of fields) {
    if (property === field) return { message: `In CEL the field ${field} is written ${escaped}.`, replacement: escaped };
  }
  const hidden = type.declared.schema.properties?.[field];
  if (hidden !== undefined) {
    const why = escapeField(field) === undefined ? 'has a name that CEL can not write' : 'has no type that CEL can see';
    return { message: `The field ${field} ${why}, so no rule can read it.` };
  }
  if (fields.size === 0) return { message: `There is no field ${field}: CEL sees no fields of this object.` };
  for (const [escaped, { property }] of fields) {
    // A dash ends a name, so that the rest of this one was read as a subtraction.
    if (/^[-./]/.test(property.slice(field.length)) && property.startsWith(field)) {
      return { message: `There is no field ${field} in the schema here. The field ${property} is written ${escaped}.` };
    }
  }
  const names = new Map([...fields].flatMap(([escaped, { property }]) => [[property, escaped] as const, [escaped, escaped] as const]));
  const close = names.get(nearest(field, names.keys()) ?? '');
  const hint = close === undefined ? listed(fields.keys()) : `Did you mean ${close}?`;
  return { message: `There is no field ${field} in the schema here. ${hint}`, ...suggestion(close) };
}

function listed(names: Iterable<string>): string {
  const all = [...names].sort();
  const shown = all.slice(0, 8).join(', ');
  return `There are ${shown}${all.length > 8 ? ` and ${all.length - 8} more` : ''}.`;
}

export function noFields(type: Type, field: string): Told {
  if (type.kind === 'list') {
    return { message: `A list has no field ${field}. Take one element, like [0], or ask all of them with all() or exists().` };
  }
  return { message: `A value of type ${formatType(type)} has no fields, so ${field} can't be read from it.` };
}

export function noOverload(name: string, args: readonly Type[], receiver: boolean, found: CelFunction): Told {
  const shown = args.map(formatType);
  const [left = '', right = ''] = shown;
  if (/^[_!@-]/.test(name)) {
    const sign = displayName(name);
    if (args.length === 1) return { message: `${sign} does not take ${left}.` };
    if (name === '_?_:_') return { message: `Both outcomes of ?: need one type, and the condition a bool; here are ${shown.join(', ')}.` };
    if (name === '_[_]' || name === '_[?_]') return { message: `${left} has no element at ${right}.` };
    return { message: `${sign} does not take ${left} and ${right}.${conversionHint(left, right)}` };
  }
  const given = receiver ? `${left}.${name}(${shown.slice(1).join(', ')})` : `${name}(${shown.join(', ')})`;
  const forms = found.overloads.map((overload) => overload.signature);
  const wording = forms.length > 4 ? `${forms.slice(0, 4).join('; ')}; …` : forms.join('; ');
  return { message: `There is no ${given}. There is ${wording}.` };
}

function conversionHint(left: string, right: string): string {
  const pair = [left, right].sort().join(' ');
  if (pair === 'double int') return ' Convert one of them: double(…) or int(…), or write the number with decimals.';
  if (pair === 'int string') return ' Convert one of them: string(…) or int(…).';
  return '';
}

export function notTruth(name: string, type: Type): Told {
  return { message: `${displayName(name)} needs a bool on both sides; this is ${formatType(type)}.` };
}

export function notOptional(type: Type): Told {
  return { message: `? before an element needs an optional; this is ${formatType(type)}.` };
}

export function mixed(before: Type, type: Type, where: 'list' | 'keys' | 'map'): Told {
  const what = where === 'list' ? 'elements of a list' : where === 'keys' ? 'keys of a map' : 'values of a map';
  return { message: `All ${what} need one type: this is ${formatType(type)}, those before are ${formatType(before)}.` };
}

export function construction(typeName: string): Told {
  return { message: `Rules can't build a value of type ${typeName}. Compare the fields one by one.` };
}

export function notIterable(type: Type): Told {
  return { message: `Only lists and maps have elements to go through; this is ${formatType(type)}.` };
}

export function wrongStep(expected: Type, type: Type): Told {
  return { message: `The macro expects ${formatType(expected)} here; this is ${formatType(type)}.` };
}

export function tooNew(name: string, since: number, minor: number): Told {
  return {
    message: `${displayName(name)} is understood from Kubernetes 1.${since} on. The target takes new rules with the functions of 1.${minor} only.`,
  };
}
