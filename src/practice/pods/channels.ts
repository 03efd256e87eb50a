import type { Duplex } from 'node:stream';
import { frame, FrameReader, OPCODE } from './frames';

/** The streams of a pod in one WebSocket: the first byte of a message says which. */
export class Channels {
  private readonly reader = new FrameReader();
  private left = false;

  /** @param hear is given what comes on a channel */
  constructor(
    private readonly socket: Duplex,
    hear: (channel: number, content: Buffer) => void,
    private readonly gone: () => void,
  ) {
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const { opcode, payload } of this.reader.push(bytes)) {
          if (opcode === OPCODE.ping) this.write(OPCODE.pong, payload);
          else if (opcode === OPCODE.close) this.close();
          else if (opcode === OPCODE.binary && payload[0] !== undefined) hear(payload[0], payload.subarray(1));
        }
      } catch {
        // Whatever that is, it does not speak the protocol.
        socket.destroy();
      }
    });
    socket.once('close', () => this.leave());
    socket.once('end', () => this.leave());
  }

  /** @returns whether more may be said at once; else `onDrain` tells */
  say(channel: number, content: Uint8Array): boolean {
    return this.write(OPCODE.binary, Buffer.concat([Buffer.of(channel), content]));
  }

  onDrain(listener: () => void): void {
    this.socket.on('drain', listener);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.write(OPCODE.close, Buffer.alloc(0));
    this.socket.end();
    this.leave();
  }

  private write(opcode: number, payload: Uint8Array): boolean {
    return this.socket.writable ? this.socket.write(frame(opcode, payload)) : true;
  }

  private leave(): void {
    if (this.left) return;
    this.left = true;
    this.gone();
  }
}
