/** What matters of Go's net/url here. */
export interface GoUrl {
  /** Lower case; empty when there is none. */
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

/** Reads a URL as Go's url.Parse does; undefined where that fails. */
export function parseUrl(text: string): GoUrl | undefined {
  if ([...text].some((char) => char < ' ' || char === '\x7f')) return undefined;
  const [whole = ''] = text.split('#', 1);
  const split = splitScheme(whole);
  if (split === undefined) return undefined;
  const scheme = split.scheme.toLowerCase();
  const [rest = ''] = split.rest.split('?', 1);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme, host: '', path: rest };
    const [segment = ''] = rest.split('/', 1);
    if (segment.includes(':')) return undefined;
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return isEscaped(rest) ? { scheme, host: '', path: rest } : undefined;
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return isHost(host) && isEscaped(path) ? { scheme, host, path } : undefined;
}

function splitScheme(text: string): { readonly scheme: string; readonly rest: string } | undefined {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text);
  if (match) return { scheme: match[1] ?? '', rest: text.slice(match[0].length) };
  return text.startsWith(':') ? undefined : { scheme: '', rest: text };
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    return end > 0 && /^(?::\d*)?$/.test(host.slice(end + 1));
  }
  const colon = host.lastIndexOf(':');
  if (colon >= 0 && !/^\d*$/.test(host.slice(colon + 1))) return false;

  return !/[\x00-\x20`{}|\\^#?/\x7f]/.test(host) && !/%(?!25)/.test(host);
}
