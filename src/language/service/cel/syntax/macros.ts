import * as expand from './expansions';
import { accumulatorName } from './builder';

export { MacroFault } from './expansions';

const one = (call: expand.MacroCall): expand.Variables => ({ variable: expand.variable(call, 0) });
const receiver = true;

/** Every macro of the API server, from cel-go's standard, optional, two-variable and list libraries. */
const macros: readonly expand.Macro[] = [
  { name: 'has', arity: 1, receiver: false, since: 23, expand: expand.has },
  { name: 'all', arity: 2, receiver, since: 23, expand: expand.all(expand.oneVariable) },
  { name: 'exists', arity: 2, receiver, since: 23, expand: expand.exists(expand.oneVariable) },
  { name: 'exists_one', arity: 2, receiver, since: 23, expand: expand.existsOne(expand.oneVariable) },
  { name: 'map', arity: 2, receiver, since: 23, expand: expand.toList(one, 2, false) },
  { name: 'map', arity: 3, receiver, since: 23, expand: expand.toList(one, 3, true) },
  { name: 'filter', arity: 2, receiver, since: 23, expand: expand.filter },
  { name: 'optMap', arity: 2, receiver, since: 28, expand: expand.optionalMap(false) },
  { name: 'optFlatMap', arity: 2, receiver, since: 28, expand: expand.optionalMap(true) },
  { name: 'all', arity: 3, receiver, since: 32, expand: expand.all(expand.twoVariable) },
  { name: 'exists', arity: 3, receiver, since: 32, expand: expand.exists(expand.twoVariable) },
  { name: 'existsOne', arity: 3, receiver, since: 32, expand: expand.existsOne(expand.twoVariable) },
  { name: 'exists_one', arity: 3, receiver, since: 32, expand: expand.existsOne(expand.twoVariable) },
  { name: 'transformList', arity: 3, receiver, since: 32, expand: expand.toList(expand.twoVariables, 3, false) },
  { name: 'transformList', arity: 4, receiver, since: 32, expand: expand.toList(expand.twoVariables, 4, true) },
  { name: 'transformMap', arity: 3, receiver, since: 32, expand: expand.toMap(3, false) },
  { name: 'transformMap', arity: 4, receiver, since: 32, expand: expand.toMap(4, false) },
  { name: 'transformMapEntry', arity: 3, receiver, since: 32, expand: expand.toMap(3, true) },
  { name: 'transformMapEntry', arity: 4, receiver, since: 32, expand: expand.toMap(4, true) },
  { name: 'sortBy', arity: 2, receiver, since: 34, expand: expand.sortBy },
];

/** The macro a call is, when it is one: calls with another number of arguments are functions. */
export function macroFor(name: string, arity: number, hasTarget: boolean): expand.Macro | undefined {
  return macros.find((macro) => macro.name === name && macro.arity === arity && macro.receiver === hasTarget);
}

/** True for the variable that macros fold into. */
export function isAccumulator(name: string): boolean {
  return name === accumulatorName;
}
