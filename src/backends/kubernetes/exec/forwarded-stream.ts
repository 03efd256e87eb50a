import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { DrydockError } from '../../../core/errors';
import { clientFrame, MessageReader, OPCODE } from './frames';

/** First byte of every message. The first message of each channel is the port, in two bytes. */
const CHANNEL = { data: 0, error: 1 } as const;
const PORT_BYTES = 2;
/** Bytes of a connection in one frame. */
const PIECE_BYTES = 16 * 1024;
/** Milliseconds between two pings: load balancers close what is silent for a minute. */
const PING_EVERY = 10_000;

/**
 * A connection to a port of a pod, carried by frames of a WebSocket. What is not read here is not taken from the network, so that
 * nothing piles up. The protocol can't close one direction alone: ending it closes both.
 */
export class ForwardedStream extends Duplex {
  private readonly reader = new MessageReader();
  private readonly pings: NodeJS.Timeout;
  /** Channels that have told their port. */
  private readonly begun = new Set<number>();
  private failure = '';

  constructor(
    private readonly socket: Duplex,
    /** For messages: `port 2379 of kube-system/etcd-cp1`. */
    private readonly where: string,
  ) {
    super({ allowHalfOpen: false });
    // It may fail before whoever asked for it listens; they see then that it is destroyed.
    this.on('error', () => undefined);
    this.pings = setInterval(() => this.send(OPCODE.ping, Buffer.alloc(0)), PING_EVERY);
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
    socket.on('error', (error) => this.destroy(error));
    socket.once('end', () => this.over());
    socket.once('close', () => this.over());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const message = Buffer.concat([Buffer.of(CHANNEL.data), chunk.subarray(at, at + PIECE_BYTES)]);
      const frame = clientFrame(OPCODE.binary, message, randomBytes(4));
      if (at + PIECE_BYTES >= chunk.length) this.socket.write(frame, done);
      else this.socket.write(frame);
    }
    if (chunk.length === 0) done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.send(OPCODE.close, Buffer.alloc(0));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.pings);
    this.socket.destroy();
    done(error);
  }

  private receive(bytes: Buffer): void {
    try {
      for (const message of this.reader.push(bytes)) this.hear(message.opcode, message.payload);
    } catch (cause) {
      this.destroy(new DrydockError('protocol', `${this.where}: what comes from the API server are no frames.`, { cause }));
    }
  }

  private hear(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) return this.send(OPCODE.pong, payload.subarray(0, 125));
    if (opcode === OPCODE.close) return this.over();
    const channel = payload[0];
    if (channel === undefined || opcode === OPCODE.pong) return;
    const content = payload.subarray(1);
    if (!this.begun.has(channel)) {
      this.begun.add(channel);
      if (content.length === PORT_BYTES) return;
      throw new RangeError('A channel begins without its port.');
    }
    if (channel === CHANNEL.data && content.length > 0 && !this.push(content)) this.socket.pause();
    if (channel === CHANNEL.error && content.length > 0) {
      this.failure += content.toString('utf8');
      this.destroy(refused(this.where, this.failure));
    }
  }

  private over(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }

  private send(opcode: number, payload: Uint8Array): void {
    if (this.socket.writable) this.socket.write(clientFrame(opcode, payload, randomBytes(4)));
  }
}

/** What the kubelet says where it can't reach the port. */
function refused(where: string, said: string): DrydockError {
  if (/connection refused/.test(said))
    return new DrydockError('refused', `Nothing listens at ${where}.`, { hint: 'Look at the pod and its log.' });
  return new DrydockError('server', `${where} could not be forwarded: ${said.trim().slice(0, 600)}`, {
    hint: 'Look at the kubelet and the container runtime of its node.',
  });
}
