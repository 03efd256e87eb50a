import { disposable, type Disposable } from '../core/disposable';

/** Which requests a fault strikes. What is left out matches all. */
export interface FaultTarget {
  readonly method?: string;
  /** Verb of the API: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`. */
  readonly verb?: string;
  /** Plural name without its group, for example `pods`. */
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly path?: RegExp;
}

export type FaultEffect =
  /** A Status in place of the answer: 429 with a retry time, 410, 500, 401, 403 … */
  | {
      readonly kind: 'status';
      readonly code: number;
      readonly reason?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  /** The answer comes late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The request is taken and never answered: a half-open connection. */
  | { readonly kind: 'hang' }
  /** A page of HTML, as a proxy or a login wall in between would send. */
  | { readonly kind: 'html'; readonly code: number }
  /** The connection breaks before any answer. */
  | { readonly kind: 'reset' }
  /** The connection breaks half way through the answer. */
  | { readonly kind: 'truncate' };

export interface Fault {
  readonly target?: FaultTarget;
  readonly effect: FaultEffect;
  /** How many requests it strikes before it wears off. Unset: until it is disposed of. */
  readonly times?: number;
}

/** What a request looks like to faults. */
export interface FaultedRequest {
  readonly method: string;
  readonly path: string;
  readonly verb: string | undefined;
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
  readonly name: string | undefined;
}

/** Faults that tests switch on: the failures of networks and servers that a healthy server can't be made to show. */
export class Faults {
  private readonly armed: { readonly fault: Fault; left: number }[] = [];

  /** Switches a fault on until it has struck often enough or is disposed of. */
  inject(fault: Fault): Disposable {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.armed.push(entry);
    return disposable(() => this.remove(entry));
  }

  clear(): void {
    this.armed.length = 0;
  }

  /** The effect on a request, counting it as struck. Of several faults, the oldest one strikes. */
  strike(request: FaultedRequest): FaultEffect | undefined {
    const entry = this.armed.find(({ fault }) => strikes(fault.target ?? {}, request));
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.remove(entry);
    return entry.fault.effect;
  }

  private remove(entry: { readonly fault: Fault; left: number }): void {
    const index = this.armed.indexOf(entry);
    if (index >= 0) this.armed.splice(index, 1);
  }
}

function strikes({ path, ...wanted }: FaultTarget, request: FaultedRequest): boolean {
  if (path && !path.test(request.path)) return false;
  return (Object.keys(wanted) as (keyof typeof wanted)[]).every((key) => wanted[key] === undefined || wanted[key] === request[key]);
}
