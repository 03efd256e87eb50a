import { IpAddress, Cidr } from '../../values/address';
import { integer, text, truth } from '../../values/expect';
import { CelError, CelList, CelMap, noSuchOverload, Optional, type Value } from '../../values/value';
import { NamedFormat, namedFormats } from '../../values/name-format';
import { Quantity } from '../../values/quantity';
import { Semver } from '../../values/semver';
import { Url } from '../../values/url';
import { define, row, type CelFunction } from '../overload';

function wrong(): never {
  throw noSuchOverload('argument');
}
const ip = (value: Value | undefined): IpAddress => (value instanceof IpAddress ? value : wrong());
const range = (value: Value | undefined): Cidr => (value instanceof Cidr ? value : wrong());
const amount = (value: Value | undefined): Quantity => (value instanceof Quantity ? value : wrong());
const version = (value: Value | undefined): Semver => (value instanceof Semver ? value : wrong());
const url = (value: Value | undefined): Url => (value instanceof Url ? value : wrong());

/** True when reading the text succeeds. */
function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** library/urls.go */
export const urls: readonly CelFunction[] = [
  define('url', 'A URL, or an absolute path, to read its parts. An error if the string is neither.', 23, [
    row('string_to_url', 'url(string) -> URL', (value) => Url.parse(text(value))),
  ]),
  define('isURL', 'True if the string is a URL or an absolute path.', 23, [
    row('is_url_string', 'isURL(string) -> bool', (value) => reads(() => Url.parse(text(value)))),
  ]),
  define('getScheme', 'The scheme of a URL, like https; empty if it has none.', 23, [
    row('url_get_scheme', 'URL.getScheme() -> string', (value) => url(value).scheme),
  ]),
  define('getHost', 'The host of a URL with its port.', 23, [row('url_get_host', 'URL.getHost() -> string', (value) => url(value).host)]),
  define('getHostname', 'The host of a URL without port and brackets.', 23, [
    row('url_get_hostname', 'URL.getHostname() -> string', (value) => url(value).hostname),
  ]),
  define('getPort', 'The port of a URL as a string; empty if it has none.', 23, [
    row('url_get_port', 'URL.getPort() -> string', (value) => url(value).port),
  ]),
  define('getEscapedPath', 'The path of a URL, escaped.', 23, [
    row('url_get_escaped_path', 'URL.getEscapedPath() -> string', (value) => url(value).escapedPath),
  ]),
  define('getQuery', 'The parameters of a URL, each with its values, unescaped.', 23, [
    row('url_get_query', 'URL.getQuery() -> map(string, list(string))', (value) =>
      CelMap.of([...url(value).parameters].map(([key, values]) => [key, CelList.of(values)] as const)),
    ),
  ]),
];

/** library/quantity.go */
export const quantities: readonly CelFunction[] = [
  define('quantity', "An amount of a resource, like quantity('500m') or quantity('2Gi').", 28, [
    row('string_to_quantity', 'quantity(string) -> Quantity', (value) => Quantity.parse(text(value))),
  ]),
  define('isQuantity', 'True if the string is a quantity.', 28, [
    row('is_quantity_string', 'isQuantity(string) -> bool', (value) => reads(() => Quantity.parse(text(value)))),
  ]),
  define('asInteger', 'The quantity as an integer; an error if it is none.', 28, [
    row('quantity_get_int', 'Quantity.asInteger() -> int', (value) => {
      const found = amount(value).integer;
      if (found === undefined) throw new CelError('cannot convert value to integer');
      return found;
    }),
  ]),
  define('isInteger', 'True if asInteger() works.', 28, [
    row('quantity_is_integer', 'Quantity.isInteger() -> bool', (value) => amount(value).integer !== undefined),
  ]),
  define('asApproximateFloat', 'The quantity as a double, perhaps rounded.', 28, [
    row('quantity_get_float', 'Quantity.asApproximateFloat() -> double', (value) => amount(value).approximate()),
  ]),
  define('sign', 'The sign of a quantity: 1, 0 or -1.', 28, [
    row('quantity_sign', 'sign(Quantity) -> int', (value) => amount(value).compare(Quantity.of(0n))),
  ]),
  define('add', 'The sum of two quantities, or of a quantity and an integer.', 28, [
    row('quantity_add', 'Quantity.add(Quantity) -> Quantity', (a, b) => amount(a).plus(amount(b))),
    row('quantity_add_int', 'Quantity.add(int) -> Quantity', (a, b) => amount(a).plus(Quantity.of(integer(b)))),
  ]),
  define('sub', 'The difference of two quantities, or of a quantity and an integer.', 28, [
    row('quantity_sub', 'Quantity.sub(Quantity) -> Quantity', (a, b) => amount(a).minus(amount(b))),
    row('quantity_sub_int', 'Quantity.sub(int) -> Quantity', (a, b) => amount(a).minus(Quantity.of(integer(b)))),
  ]),
  define('compareTo', 'How it compares to another one: -1 if less, 0 if equal, 1 if greater.', 28, [
    row('quantity_compare_to', 'Quantity.compareTo(Quantity) -> int', (a, b) => amount(a).compare(amount(b))),
    row('semver_compare_to', 'Semver.compareTo(Semver) -> int', (a, b) => version(a).compare(version(b)), 33),
  ]),
  define('isLessThan', 'True if it is less than another one.', 28, [
    row('quantity_is_less_than', 'Quantity.isLessThan(Quantity) -> bool', (a, b) => amount(a).compare(amount(b)) < 0n),
    row('semver_is_less_than', 'Semver.isLessThan(Semver) -> bool', (a, b) => version(a).compare(version(b)) < 0n, 33),
  ]),
  define('isGreaterThan', 'True if it is greater than another one.', 28, [
    row('quantity_is_greater_than', 'Quantity.isGreaterThan(Quantity) -> bool', (a, b) => amount(a).compare(amount(b)) > 0n),
    row('semver_is_greater_than', 'Semver.isGreaterThan(Semver) -> bool', (a, b) => version(a).compare(version(b)) > 0n, 33),
  ]),
];

/** library/semverlib.go, version 1 */
export const versions: readonly CelFunction[] = [
  define('semver', 'A semantic version. With true, a leading v and missing numbers are taken too.', 33, [
    row('string_to_semver', 'semver(string) -> Semver', (value) => Semver.parse(text(value), false)),
    row('string_bool_to_semver', 'semver(string, bool) -> Semver', (value, loose) => Semver.parse(text(value), truth(loose))),
  ]),
  define('isSemver', 'True if semver() can read the string.', 33, [
    row('is_semver_string', 'isSemver(string) -> bool', (value) => reads(() => Semver.parse(text(value), false))),
    row('is_semver_string_bool', 'isSemver(string, bool) -> bool', (value, loose) => reads(() => Semver.parse(text(value), truth(loose)))),
  ]),
  define('major', 'The first number of a version.', 33, [row('semver_major', 'Semver.major() -> int', (value) => version(value).major)]),
  define('minor', 'The second number of a version.', 33, [row('semver_minor', 'Semver.minor() -> int', (value) => version(value).minor)]),
  define('patch', 'The third number of a version.', 33, [row('semver_patch', 'Semver.patch() -> int', (value) => version(value).patch)]),
];

/** library/format.go */
export const formats: readonly CelFunction[] = [
  ...[...namedFormats].map(([name, format]) =>
    define(`format.${name}`, `The format ${name}, to validate strings with.`, 31, [
      row(`format.${name}`, `format.${name}() -> Format`, () => format),
    ]),
  ),
  define('format.named', 'The format of a name; without a value if there is none.', 31, [
    row('format-named', 'format.named(string) -> optional(Format)', (name) => {
      const format = namedFormats.get(text(name));
      return format === undefined ? Optional.none : new Optional(format);
    }),
  ]),
  define('validate', 'What is wrong with a string in this format; without a value if nothing is.', 31, [
    row('format-validate', 'Format.validate(string) -> optional(list(string))', (format, value) => {
      const faults = (format instanceof NamedFormat ? format : wrong()).check(text(value));
      return faults.length === 0 ? Optional.none : new Optional(CelList.of(faults));
    }),
  ]),
];

/** library/ip.go and library/cidr.go */
export const addresses: readonly CelFunction[] = [
  define('ip', 'An IP address from a string, or the address of a range.', 30, [
    row('string_to_ip', 'ip(string) -> IP', (value) => IpAddress.parse(text(value))),
    row('cidr_ip', 'CIDR.ip() -> IP', (value) => range(value).address),
  ]),
  define('ip.isCanonical', 'True if the address is written the shortest way; an error if it is none.', 30, [
    row('ip_is_canonical', 'ip.isCanonical(string) -> bool', (value) => IpAddress.parse(text(value)).toString() === text(value)),
  ]),
  define('isIP', 'True if the string is an IPv4 or IPv6 address.', 30, [
    row('is_ip', 'isIP(string) -> bool', (value) => reads(() => IpAddress.parse(text(value)))),
  ]),
  define('family', '4 or 6.', 30, [row('ip_family', 'IP.family() -> int', (value) => (ip(value).width === 32 ? 4n : 6n))]),
  define('isUnspecified', 'True for 0.0.0.0 and ::.', 30, [
    row('ip_is_unspecified', 'IP.isUnspecified() -> bool', (value) => ip(value).isUnspecified),
  ]),
  define('isLoopback', 'True for addresses of the machine itself.', 30, [
    row('ip_is_loopback', 'IP.isLoopback() -> bool', (value) => ip(value).isLoopback),
  ]),
  define('isLinkLocalMulticast', 'True for multicast addresses of one link.', 30, [
    row('ip_is_link_local_multicast', 'IP.isLinkLocalMulticast() -> bool', (value) => ip(value).isLinkLocalMulticast),
  ]),
  define('isLinkLocalUnicast', 'True for addresses of one link.', 30, [
    row('ip_is_link_local_unicast', 'IP.isLinkLocalUnicast() -> bool', (value) => ip(value).isLinkLocalUnicast),
  ]),
  define('isGlobalUnicast', 'True for addresses of single machines beyond one link, private ones included.', 30, [
    row('ip_is_global_unicast', 'IP.isGlobalUnicast() -> bool', (value) => ip(value).isGlobalUnicast),
  ]),
  define('cidr', "A range of addresses, like cidr('10.0.0.0/8').", 30, [
    row('string_to_cidr', 'cidr(string) -> CIDR', (value) => Cidr.parse(text(value))),
  ]),
  define('isCIDR', 'True if the string is a range of addresses.', 30, [
    row('is_cidr', 'isCIDR(string) -> bool', (value) => reads(() => Cidr.parse(text(value)))),
  ]),
  define('containsIP', 'True if the address is in the range.', 30, [
    row('cidr_contains_ip_string', 'CIDR.containsIP(string) -> bool', (a, b) => range(a).contains(IpAddress.parse(text(b)))),
    row('cidr_contains_ip_ip', 'CIDR.containsIP(IP) -> bool', (a, b) => range(a).contains(ip(b))),
  ]),
  define('containsCIDR', 'True if all of the other range is in this one.', 30, [
    row('cidr_contains_cidr_string', 'CIDR.containsCIDR(string) -> bool', (a, b) => range(a).containsRange(Cidr.parse(text(b)))),
    row('cidr_contains_cidr', 'CIDR.containsCIDR(CIDR) -> bool', (a, b) => range(a).containsRange(range(b))),
  ]),
  define('prefixLength', 'The number after the slash of a range.', 30, [
    row('cidr_prefix_length', 'CIDR.prefixLength() -> int', (value) => BigInt(range(value).prefix)),
  ]),
  define('masked', 'The range with its first address.', 30, [
    row('cidr_masked', 'CIDR.masked() -> CIDR', (value) => range(value).masked()),
  ]),
];
