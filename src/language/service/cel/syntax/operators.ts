/** Names of the operators in CEL's own table of functions; declarations and costs are found under them. */
export const operators = {
  conditional: '_?_:_',
  and: '_&&_',
  or: '_||_',
  not: '!_',
  negate: '-_',
  index: '_[_]',
  optionalIndex: '_[?_]',
  optionalSelect: '_?._',
  equals: '_==_',
  in: '@in',
  notStrictlyFalse: '@not_strictly_false',
  add: '_+_',
  mapInsert: 'cel.@mapInsert',
  sortByKeys: '@sortByAssociatedKeys',
} as const;

/** Binary operators by their sign. */
export const relations: Readonly<Record<string, string>> = {
  '<': '_<_',
  '<=': '_<=_',
  '>': '_>_',
  '>=': '_>=_',
  '==': '_==_',
  '!=': '_!=_',
  in: operators.in,
};
export const additions: Readonly<Record<string, string>> = { '+': '_+_', '-': '_-_' };
export const multiplications: Readonly<Record<string, string>> = { '*': '_*_', '/': '_/_', '%': '_%_' };

/** An operator as people write it, a function by its own name. */
export function displayName(name: string): string {
  if (name === operators.in) return 'in';
  if (name === operators.conditional) return '?:';
  if (name === operators.optionalIndex) return '[?]';
  if (name === operators.optionalSelect) return '.?';
  return /^[_!-]/.test(name) ? name.replaceAll('_', '') : name;
}
