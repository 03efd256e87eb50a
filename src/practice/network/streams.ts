import { Duplex, PassThrough } from 'node:stream';

/** Two ends of one connection in memory. */
export function streamPair(): readonly [Duplex, Duplex] {
  const [there, back] = [new PassThrough(), new PassThrough()];
  return [Duplex.from({ readable: back, writable: there }), Duplex.from({ readable: there, writable: back })];
}

/** What a network says of a connection that it does not make. */
export function refusal(code: 'ECONNREFUSED' | 'EHOSTUNREACH'): Error {
  return Object.assign(new Error(code), { code });
}
