/** An API that is deprecated and that somebody asked an API server for since it was started. */
export interface DeprecatedRequest {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, lower case: `flowschemas`. */
  readonly resource: string;
  readonly subresource: string;
  /** `1.37`; undefined: nobody said when it goes. */
  readonly removedIn: string | undefined;
}

/** Reads the gauge `apiserver_requested_deprecated_apis` out of the text of an API server's metrics. */
export function parseDeprecatedRequests(metrics: string): readonly DeprecatedRequest[] {
  return [...metrics.matchAll(/^apiserver_requested_deprecated_apis\{(.*)\} ([\d.e+]+)$/gm)].flatMap(([, labels = '', value]) => {
    if (Number(value) === 0) return [];
    const known = new Map([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', text = '']) => [name, text] as const));
    const of = (name: string) => known.get(name) ?? '';
    return [
      {
        group: of('group'),
        version: of('version'),
        resource: of('resource'),
        subresource: of('subresource'),
        removedIn: of('removed_release') === '' ? undefined : of('removed_release'),
      },
    ];
  });
}
