import { DrydockError } from '../../../../../src/core/errors';
import type { ApiRequest } from '../../../../../src/backends/kubernetes/access/api-access';
import { refusal, type Answer } from './scripted-access';

interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

interface Recorded {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Stored;
}

/** Lists and watches one kind of object as an API server does, with the faults a test asks for. */
export class MiniServer {
  private readonly objects = new Map<string, Stored>();
  private history: Recorded[] = [];
  private version = 100;
  private oldest = 100;
  private made = 0;
  private readonly watches = new Set<Connection>();
  /** Answers in place of the ordinary ones, one for each request, lists and watches alike. */
  readonly faults: (Answer | DrydockError)[] = [];
  lists = 0;
  watchesOpened = 0;

  readonly answer = (request: ApiRequest): Answer => {
    const fault = this.faults.shift();
    if (DrydockError.is(fault)) throw fault;
    if (fault) return fault;
    const parameters = new URL(request.path, 'http://mini').searchParams;
    return parameters.get('watch') === 'true' ? this.watch(parameters, request.signal) : this.list(parameters);
  };

  /** What a client should end up with: labels by UID. */
  get truth(): ReadonlyMap<string, string> {
    return new Map([...this.objects].map(([uid, { metadata }]) => [uid, metadata.labels.v ?? '']));
  }

  get names(): readonly string[] {
    return [...this.objects.keys()];
  }

  get open(): number {
    return this.watches.size;
  }

  create(): string {
    const uid = `uid-${++this.made}`;
    this.write('ADDED', uid, 'new');
    return uid;
  }

  modify(uid: string, label: string): void {
    this.write('MODIFIED', uid, label);
  }

  /** A heartbeat: a new version of the same content. */
  touch(uid: string): void {
    this.write('MODIFIED', uid, this.objects.get(uid)?.metadata.labels.v ?? '');
  }

  remove(uid: string): void {
    const before = this.objects.get(uid);
    if (!before) return;
    this.objects.delete(uid);
    const version = ++this.version;
    this.record({ version, type: 'DELETED', object: { metadata: { ...before.metadata, resourceVersion: String(version) } } });
  }

  /** Leaves the selection of a client and comes back, as the same object. */
  flip(uid: string): void {
    this.remove(uid);
    this.write('ADDED', uid, 'back');
  }

  bookmark(): void {
    const line = { type: 'BOOKMARK', object: { metadata: { resourceVersion: String(this.version) } } };
    for (const watch of this.watches) watch.send(JSON.stringify(line));
  }

  /** Forgets the history: whoever goes on from before gets 410. */
  compact(): void {
    this.history = [];
    this.oldest = this.version;
  }

  /** Says inside open watches that their version is too old. */
  expire(): void {
    const { body } = refusal(410, 'Expired', 'too old resource version');
    for (const watch of this.watches) {
      watch.send(JSON.stringify({ type: 'ERROR', object: body }));
      watch.end();
    }
  }

  endWatches(): void {
    for (const watch of this.watches) watch.end();
  }

  /** Breaks connections after the first half of a line. */
  tearWatches(): void {
    for (const watch of this.watches) {
      watch.sendRaw('{"type":"ADDED","object":{"metadata":{"name":"torn","uid":"to');
      watch.fail(new DrydockError('disconnected', 'socket hang up'));
    }
  }

  /** Open watches deliver nothing any more, without ending. */
  hangWatches(): void {
    for (const watch of this.watches) watch.hang();
    this.watches.clear();
  }

  sendRaw(text: string): void {
    for (const watch of this.watches) watch.sendRaw(text);
  }

  private write(type: 'ADDED' | 'MODIFIED', uid: string, label: string): void {
    const version = ++this.version;
    const object = { metadata: { name: uid, uid, resourceVersion: String(version), labels: { v: label } } };
    this.objects.set(uid, object);
    this.record({ version, type, object });
  }

  private record(event: Recorded): void {
    this.history.push(event);
    for (const watch of this.watches) watch.send(JSON.stringify({ type: event.type, object: event.object }));
  }

  private list(parameters: URLSearchParams): Answer {
    this.lists += 1;
    return {
      body: { metadata: { resourceVersion: String(this.version) }, items: [...this.objects.values()], asked: parameters.toString() },
    };
  }

  private watch(parameters: URLSearchParams, signal: AbortSignal | undefined): Answer {
    const from = Number(parameters.get('resourceVersion'));
    if (from < this.oldest) return refusal(410, 'Expired', 'too old resource version');
    this.watchesOpened += 1;
    const connection = new Connection(() => this.watches.delete(connection));
    this.watches.add(connection);
    signal?.addEventListener('abort', () => connection.end());
    for (const { version, type, object } of this.history) if (version > from) connection.send(JSON.stringify({ type, object }));
    return { stream: connection.bytes() };
  }
}

/** The body of a watch: bytes as they are sent, torn in the middle of characters at times. */
class Connection {
  private readonly pending: Uint8Array[] = [];
  private ended = false;
  private hanging = false;
  private error: Error | undefined;
  private wake: () => void = () => {};

  constructor(private readonly onEnd: () => void) {}

  send(line: string): void {
    this.sendRaw(`${line}\n`);
  }

  sendRaw(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const middle = Math.floor(bytes.length / 2);
    this.pending.push(bytes.subarray(0, middle), bytes.subarray(middle));
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.onEnd();
    this.wake();
  }

  fail(error: Error): void {
    this.error = error;
    this.end();
  }

  hang(): void {
    this.hanging = true;
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.hanging ? undefined : this.pending.shift();
      if (next) yield next;
      else if (this.ended && !this.hanging) break;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.error) throw this.error;
  }
}
