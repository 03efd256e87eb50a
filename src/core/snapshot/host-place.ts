/** Where a snapshot goes on a host that is logged in to. */
export interface HostPlace {
  /** As the fleet file or the ssh configuration calls it. */
  readonly host: string;
  /** Absolute; a folder where it ends with `/`. */
  readonly path: string;
}

/** `host:NAME:/path`. Undefined: it is none. */
export function parseHostPlace(text: string): HostPlace | undefined {
  const [, host, path] = /^host:([A-Za-z0-9_][\w.-]*|\[[0-9A-Fa-f:.]+\]):(\/[^\u0000-\u001f]*)$/.exec(text) ?? [];
  if (host === undefined || path === undefined || path.split('/').includes('..')) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), path };
}

export function hostPlaceWords({ host, path }: HostPlace): string {
  return `host:${host.includes(':') ? `[${host}]` : host}:${path}`;
}

/** The file of a snapshot in a place. */
export function fileIn({ host, path }: HostPlace, name: string): HostPlace {
  return path.endsWith('/') ? { host, path: `${path}${name}` } : { host, path };
}
