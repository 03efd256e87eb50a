import type { Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { MachineIdentity } from '../../core/model/host';
import { SharedRun } from '../shared-run';
import { Sessions } from './shell/sessions';
import type { Transport } from './transport';

/** One connection to a host, shared by all who need it. */
export interface Connection {
  readonly transport: Transport;
  readonly sessions: Sessions;
  /** What the machine said of itself; read once. */
  machine?: Promise<MachineIdentity>;
}

export interface Lease extends Disposable {
  readonly connection: Connection;
}

interface Entry {
  readonly connecting: SharedRun<Connection>;
  connection: Connection | undefined;
  holders: number;
  idle: NodeJS.Timeout | undefined;
}

/** Connections by what they lead to. One that nobody holds any more is closed after a while, one that broke is forgotten at once. */
export class ConnectionPool implements Disposable {
  private readonly entries = new Map<string, Entry>();
  private disposed = false;

  constructor(private readonly idleMs: number) {}

  /** @param connect makes the connection when there is none; what it holds it must give back when the connection closes */
  async lease(key: string, connect: (signal: AbortSignal) => Promise<Transport>, signal?: AbortSignal): Promise<Lease> {
    if (this.disposed) throw new DrydockError('cancelled', 'The connections are closed.');
    const entry = this.entries.get(key) ?? this.create(key, connect);
    clearTimeout(entry.idle);
    entry.holders += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      entry.holders -= 1;
      if (entry.holders === 0) this.rest(key, entry);
    };
    try {
      const connection = entry.connection ?? (await entry.connecting.get(signal));
      return { connection, dispose: release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Closes connections whose key fits, whoever holds them. */
  close(fits: (key: string) => boolean): void {
    for (const [key, entry] of [...this.entries]) if (fits(key)) this.forget(key, entry);
  }

  dispose(): void {
    this.disposed = true;
    this.close(() => true);
  }

  private create(key: string, connect: (signal: AbortSignal) => Promise<Transport>): Entry {
    const entry: Entry = {
      connecting: new SharedRun(async (signal) => {
        const transport = await connect(signal);
        const connection = { transport, sessions: new Sessions() };
        if (this.disposed || this.entries.get(key) !== entry) {
          transport.close();
          throw new DrydockError('cancelled', 'The connections are closed.');
        }
        entry.connection = connection;
        void transport.closed.then(() => {
          if (this.entries.get(key) === entry) this.entries.delete(key);
        });
        return connection;
      }),
      connection: undefined,
      holders: 0,
      idle: undefined,
    };
    this.entries.set(key, entry);
    return entry;
  }

  private rest(key: string, entry: Entry): void {
    if (!entry.connection) {
      if (this.entries.get(key) === entry) this.entries.delete(key);
      return;
    }
    entry.idle = setTimeout(() => this.forget(key, entry), this.idleMs);
    entry.idle.unref();
  }

  private forget(key: string, entry: Entry): void {
    clearTimeout(entry.idle);
    if (this.entries.get(key) === entry) this.entries.delete(key);
    entry.connection?.transport.close();
  }
}
