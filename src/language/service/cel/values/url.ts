import { namedType } from '../library/signature';
import { isIpv6 } from './address';
import { CelError, type LibraryValue } from './value';

/** An absolute URL or path, as Go's net/url reads it. */
export class Url implements LibraryValue {
  readonly typeName = 'kubernetes.URL';
  readonly type = namedType('URL');

  private constructor(
    private readonly text: string,
    readonly scheme: string,
    /** With port and brackets. */
    readonly host: string,
    private readonly path: string,
    private readonly query: string,
  ) {}

  /** @throws CelError when the text is no absolute URL or path */
  static parse(text: string): Url {
    const fault = new CelError(`URL parse error during conversion from string: "${text}"`);

    if (text === '' || /[\x00-\x1f\x7f]/.test(text)) throw fault;
    const [, scheme, rest] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?([^]*)$/.exec(text) ?? [];
    if (rest === undefined || (scheme === undefined && !text.startsWith('/') && text !== '*')) throw fault;
    // A fragment is none of the request, but is taken off before the rest is looked at.
    const [beforeFragment = '', fragment = ''] = splitOnce(rest, '#');
    const [location = '', query = ''] = splitOnce(beforeFragment, '?');
    const lower = (scheme ?? '').toLowerCase();
    if (!location.startsWith('/')) return new Url(text, lower, '', location === '*' ? '*' : '', query);
    // Two slashes begin a host even without a scheme, three a path.
    const hasHost = scheme !== undefined || !location.startsWith('///');
    const authority = hasHost ? /^\/\/([^/]*)([^]*)$/.exec(location) : null;
    const path = authority === null ? location : (authority[2] ?? '');
    if (unescape(path) === undefined || unescape(fragment) === undefined) throw fault;
    const host = authority === null ? '' : readAuthority(authority[1] ?? '');
    if (host === undefined) throw fault;
    return new Url(text, lower, host, path, query);
  }

  equals(other: LibraryValue): boolean {
    return other instanceof Url && other.text === this.text;
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? '';
  }

  get escapedPath(): string {
    if (this.path === '*') return '*';
    // What is valid as it was written stays so; anything else is escaped anew.
    if (/^(?:[A-Za-z0-9_.~!$&'()*+,;=:@[\]/-]|%[0-9a-fA-F]{2})*$/.test(this.path)) return this.path;
    return escapePath(unescape(this.path) ?? this.path);
  }

  /** Values of the query by key, in order. Parts that can't be read are left out. */
  get parameters(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const part of this.query.split('&')) {
      if (part === '' || part.includes(';')) continue;
      const [key, value] = splitOnce(part, '=').map((piece) => unescape(piece.replaceAll('+', ' ')));
      if (key === undefined || (part.includes('=') && value === undefined)) continue;
      found.set(key, [...(found.get(key) ?? []), value ?? '']);
    }
    return found;
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Undefined when a percent sign is not followed by two hexadecimal digits. */
function unescape(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const bytes = new TextEncoder().encode(text);
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== 0x25) out.push(byte);
    else {
      out.push(parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16));
      i += 2;
    }
  }
  return new TextDecoder().decode(Uint8Array.from(out));
}

function escapePath(path: string): string {
  const escaped = [...new TextEncoder().encode(path)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_.~$&+,/:;=@-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return escaped.join('');
}

/** The host and port; undefined when user, host or port can't be read. */
function readAuthority(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(user) || unescape(user) === undefined) return undefined;
  const bracketed = /^\[([^\]]*)\](?::\d*)?$/.exec(host);
  // Brackets are for IPv6 alone; a zone may follow the address.
  if (bracketed !== null) return isIpv6((bracketed[1] ?? '').replace(/%25[A-Za-z0-9._~-]+$/, '')) ? host : undefined;
  if (/[[\]]/.test(host)) return undefined;
  const colon = host.lastIndexOf(':');
  if (colon >= 0 && !/^\d*$/.test(host.slice(colon + 1))) return undefined;
  if (/[ #^`{}|\\/?@]/.test(host)) return undefined;
  // Only bytes beyond ASCII may be escaped in a host.
  if (/%(?![89a-fA-F][0-9a-fA-F])/.test(host)) return undefined;
  return unescape(host);
}
