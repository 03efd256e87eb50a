import { disposable, type Disposable } from '../../core/disposable';

/** What goes wrong on a host, for tests. */
export type HostFaultEffect =
  /** Commands are taken and say nothing any more. */
  | 'hang'
  /** The connection breaks when a command is started. */
  | 'cut'
  /** sudo lets nobody be root. */
  | 'refuseSudo';

export interface HostFault {
  /** Name of the host; unset: every one. */
  readonly host?: string;
  readonly effect: HostFaultEffect;
  /** Strikes only command lines that this fits. */
  readonly command?: RegExp;
  /** How often it strikes before it wears off. Unset: until it is disposed of. */
  readonly times?: number;
}

/** Faults of hosts that tests switch on, as those of the API are. */
export class HostFaults {
  private readonly armed: { readonly fault: HostFault; left: number }[] = [];

  inject(fault: HostFault): Disposable {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.armed.push(entry);
    return disposable(() => this.remove(entry));
  }

  clear(): void {
    this.armed.length = 0;
  }

  /** The effect on a command line, counting it as struck. */
  strike(host: string, line: string): HostFaultEffect | undefined {
    const entry = this.armed.find(({ fault }) => (fault.host ?? host) === host && (fault.command?.test(line) ?? true));
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.remove(entry);
    return entry.fault.effect;
  }

  private remove(entry: { readonly fault: HostFault; left: number }): void {
    const index = this.armed.indexOf(entry);
    if (index >= 0) this.armed.splice(index, 1);
  }
}
