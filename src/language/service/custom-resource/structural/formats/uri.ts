import { isIpv6Text } from './network';

/**
 * Whether Go's url.ParseRequestURI takes a text: an absolute URL, one without an authority, or an absolute path; a `#`
 * counts as part of the path.
 */
export function isRequestUri(text: string): boolean {
  if (text === '' || /[\0-\x1f\x7f]/.test(text)) return false;
  if (text === '*') return true;
  if (text.startsWith(':')) return false;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? '';
  const behind = scheme === '' ? text : text.slice(scheme.length + 1);
  const rest = behind.split('?', 1)[0] ?? '';
  // Without a slash it is opaque, such as `mailto:someone`; that needs a scheme.
  if (!rest.startsWith('/')) return scheme !== '';
  if (scheme === '' || !rest.startsWith('//')) return hasGoodEscapes(rest);
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  return isAuthority(authority, scheme.toLowerCase()) && (slash < 0 || hasGoodEscapes(rest.slice(slash)));
}

function hasGoodEscapes(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function isAuthority(authority: string, scheme: string): boolean {
  const at = authority.lastIndexOf('@');
  if (at >= 0) {
    const user = authority.slice(0, at);
    if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || !hasGoodEscapes(user)) return false;
  }
  return isHost(authority.slice(at + 1), scheme);
}

function isHost(host: string, scheme: string): boolean {
  const opening = host.lastIndexOf('[');
  if (opening > 0) return false;
  if (opening === 0) return isBracketed(host);
  const first = host.indexOf(':');
  // Several hosts with ports are the custom of some databases' URLs, never of HTTP.
  const colon = scheme === 'http' || scheme === 'https' ? first : host.lastIndexOf(':');
  return (colon < 0 || isPort(host.slice(colon))) && hasGoodHostCharacters(host);
}

function isBracketed(host: string): boolean {
  const closing = host.lastIndexOf(']');
  if (closing < 0 || !isPort(host.slice(closing + 1))) return false;
  const [address = '', ...zone] = host.slice(1, closing).split('%25');
  return isIpv6Text(address) && (zone.length === 0 || (zone.join('%25') !== '' && hasGoodEscapes(zone.join('%25'))));
}

function isPort(text: string): boolean {
  return /^(?::[0-9]*)?$/.test(text);
}

/** Escapes in a host may stand only for bytes beyond ASCII. */
function hasGoodHostCharacters(host: string): boolean {
  return hasGoodEscapes(host) && !/%(?!25)[0-7]/.test(host) && !/[\s^`{|}\\]/.test(host.replaceAll(/[^\0-\x7f]/g, ''));
}
