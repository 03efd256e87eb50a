import { extendedLists, mapBuilding, sets } from './extended/lists';
import { optionals } from './extended/optionals';
import { strings } from './extended/strings';
import { authorizer } from './kubernetes/authorizer';
import { lists, regex } from './kubernetes/lists';
import { addresses, formats, quantities, urls, versions } from './kubernetes/values';
import type { CelFunction } from './overload';
import { arithmetic } from './standard/arithmetic';
import { content } from './standard/content';
import { conversions } from './standard/conversions';
import { logic } from './standard/logic';

const tables: readonly (readonly CelFunction[])[] = [
  logic,
  arithmetic,
  conversions,
  content,
  strings,
  lists,
  regex,
  urls,
  quantities,
  versions,
  formats,
  addresses,
  authorizer,
  optionals,
  sets,
  mapBuilding,
  extendedLists,
];

function merged(): ReadonlyMap<string, CelFunction> {
  const functions = new Map<string, CelFunction>();
  for (const entry of tables.flat()) {
    const known = functions.get(entry.name);
    functions.set(entry.name, known === undefined ? entry : { ...known, overloads: [...known.overloads, ...entry.overloads] });
  }
  return functions;
}

/** Every function a rule can call on any supported version, by name. Several libraries may add to one name. */
export const functions: ReadonlyMap<string, CelFunction> = merged();
