import { parametersOf } from '../types/type';
import { sizeOf, type CallCost, type CostCall, type CostNode, type SchemaSizes } from './node';
import { Path } from './path';
import { fixed, one, plus, scaled, times, unbounded, type Range } from './range';
import { patternLength, traversal } from './standard-calls';

/** Functions that only read what is at hand. */
const cheap: ReadonlySet<string> = new Set(
  (
    'serviceAccount path group resource subresource namespace name allowed reason error errored ' +
    'masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast format.named ' +
    'sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor patch ' +
    'getScheme getHostname getHost getPort getEscapedPath getQuery'
  ).split(' '),
);

/** Functions that read their argument once, and whose result has no size. */
const reading: ReadonlySet<string> = new Set('cidr isIP isCIDR quantity isQuantity semver isSemver'.split(' '));

/** One check against the authorizer; two are all that fit into a rule. */
const authorization = fixed(350_000);

/** Longest regular expression behind a named format. */
const longestFormat = 128;

/** An address has 4 or 16 bytes. */
const addressSize: Range = { min: 4, max: 16 };

/**
 * Cost of the functions that Kubernetes adds (k8s.io/apiserver/pkg/cel/library/cost.go). They are told apart by name alone, so
 * this is also the cost of functions of other libraries that share a name. Undefined for all others.
 */
export function libraryCallCost(call: CostCall, sizes: SchemaSizes): CallCost | undefined {
  const { name, overload, target, args } = call;
  const [first] = args;
  const walk = (node: CostNode, factor = traversal): CallCost => ({ cost: scaled(sizeOf(node, sizes), factor) });
  if (cheap.has(name)) return { cost: one };
  if (reading.has(name)) return first && walk(first);
  switch (name) {
    case 'check':
      return { cost: authorization };
    case 'fieldSelector':
    case 'labelSelector':
      return first && { cost: selectorCost(sizeOf(first, sizes)) };
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
      return target && { cost: searchCost(target, sizes) };
    case 'url':
      return first && { ...walk(first), size: sizeOf(first, sizes) };
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return target && { ...walk(target), size: sizeOf(target, sizes) };
    case 'replace':
      return replaceCost(call, sizes);
    case 'split':
      return target && { ...walk(target, 2 * traversal), size: { min: 0, max: splitLimit(args[1]) ?? sizeOf(target, sizes).max } };
    case 'join':
      return joinCost(call, sizes);
    case 'find':
    case 'findAll':
      return findCost(call, sizes);
    case 'ip':
      return overload === 'cidr_ip' ? { cost: one } : first && walk(first);
    case 'ip.isCanonical':
      return first && walk(first, 2 * traversal);
    case 'containsIP':
    case 'containsCIDR':
      return first && { cost: containmentCost(name, overload, sizeOf(first, sizes)) };
    case 'validate':
      return first && { cost: scaled(scaled(sizeOf(first, sizes), traversal), longestFormat * patternLength) };
    case '_==_':
      return equalityCost(args);
    default:
      return undefined;
  }
}

/** A selector is a list of requirements of at least two characters, each with a structure and a list. */
function selectorCost(length: Range): Range {
  const perRequirement = 50;
  return plus(fixed(10), scaled(length, traversal), scaled(scaled(length, 0.5), perRequirement));
}

/** The elements of a list as an argument, if it is one. */
function elementOf(list: CostNode): CostNode | undefined {
  const [type] = parametersOf(list.type);
  if (type === undefined) return undefined;
  return { type, path: list.path.length === 0 ? Path.none : list.path.copiedWith('@items') };
}

function searchCost(target: CostNode, sizes: SchemaSizes): Range {
  const element = elementOf(target);
  if (element === undefined) return scaled(sizeOf(target, sizes), traversal);
  const isText = element.type.kind === 'string' || element.type.kind === 'bytes';
  const each = isText ? plus(one, scaled(sizeOf(element, sizes), traversal)) : one;
  return times(sizeOf(target, sizes), each);
}

/** The largest number of parts, when it is written out. */
function splitLimit(limit: CostNode | undefined): number | undefined {
  if (limit?.expr?.kind !== 'literal' || typeof limit.expr.value !== 'bigint') return undefined;
  return limit.expr.value < 0n ? unbounded : Number(limit.expr.value);
}

function replaceCost({ target, args: [old, by] }: CostCall, sizes: SchemaSizes): CallCost | undefined {
  if (target === undefined || old === undefined || by === undefined) return undefined;
  const [whole, part, replacement] = [sizeOf(target, sizes), sizeOf(old, sizes), sizeOf(by, sizes)];
  let [most, least] = [0, 0];
  let [keptMost, keptLeast] = [0, 0];
  // Of an empty part there is one around every character.
  if (part.min === 0) [most, keptMost] = [whole.max + 1, whole.max];
  else if (replacement.max <= part.min) keptMost = whole.max;
  else most = Math.ceil(whole.max / part.min);
  if (part.max === 0) [least, keptLeast] = [whole.min + 1, whole.min];
  else if (part.max <= replacement.min) keptLeast = whole.min;
  else least = Math.ceil(whole.min / part.max);
  const size = plus(times({ min: least, max: Math.min(most, unbounded) }, replacement), { min: keptLeast, max: keptMost });
  return { cost: scaled(whole, 2 * traversal), size };
}

function joinCost({ target, args: [separator] }: CostCall, sizes: SchemaSizes): CallCost | undefined {
  if (target === undefined) return undefined;
  const count = sizeOf(target, sizes);
  const element = elementOf(target);
  const content = element === undefined ? fixed(0) : times(count, sizeOf(element, sizes));
  const gaps = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
  const size = separator === undefined ? content : plus(content, times(sizeOf(separator, sizes), gaps));
  return { cost: scaled(size, traversal), size };
}

function findCost({ target, args: [pattern] }: CostCall, sizes: SchemaSizes): CallCost | undefined {
  if (target === undefined || pattern === undefined) return undefined;
  const text = sizeOf(target, sizes);
  const cost = times(scaled(plus(text, one), traversal), scaled(sizeOf(pattern, sizes), patternLength));
  return { cost, size: { min: 0, max: text.max } };
}

function containmentCost(name: string, overload: string, other: Range): Range {
  const both = scaled(plus(addressSize, addressSize), traversal);
  const masking = name === 'containsCIDR' ? plus(scaled(addressSize, traversal), one) : fixed(0);
  return plus(both, masking, overload.endsWith('_string') ? scaled(other, traversal) : fixed(0));
}

/** Values of the libraries are compared at once, but for URLs and formats. */
function equalityCost([left, right]: readonly CostNode[]): CallCost | undefined {
  if (left === undefined || right === undefined || left.type.kind !== right.type.kind) return undefined;
  if (!('name' in left.type) || !('name' in right.type) || left.type.name !== right.type.name) return undefined;
  switch (left.type.name) {
    case 'net.IP':
    case 'net.CIDR':
    case 'kubernetes.Quantity':
    case 'kubernetes.Semver':
      return { cost: one };
    case 'kubernetes.NamedFormat':
      return { cost: scaled({ min: 1, max: 64 }, traversal) };
    case 'kubernetes.URL': {
      const size = right.size ?? one;
      return { cost: scaled({ min: 1, max: size.max }, traversal) };
    }
    default:
      return undefined;
  }
}
