import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientFrame, MessageReader, OPCODE } from '../../../../../src/backends/kubernetes/exec/frames';
import { serverFrame } from './server-frame';

describe('messages of a server', () => {
  it('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70_000 }), { maxLength: 4 }), fc.integer({ min: 1, max: 5000 }), (payloads, cut) => {
        const bytes = Buffer.concat(payloads.map((payload) => serverFrame(OPCODE.binary, payload)));
        const reader = new MessageReader();
        const found = [];
        for (let at = 0; at < bytes.length; at += cut) found.push(...reader.push(bytes.subarray(at, at + cut)));
        expect(found.map(({ payload }) => payload.toString('hex'))).toEqual(
          payloads.map((payload) => Buffer.from(payload).toString('hex')),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('come in pieces, with pings between them', () => {
    const bytes = [
      serverFrame(OPCODE.binary, Buffer.from('ab'), false),
      serverFrame(OPCODE.ping, Buffer.from('still there')),
      serverFrame(OPCODE.continuation, Buffer.from('cd')),
    ];
    const messages = new MessageReader().push(Buffer.concat(bytes));
    expect(messages.map(({ opcode, payload }) => [opcode, payload.toString()])).toEqual([
      [OPCODE.ping, 'still there'],
      [OPCODE.binary, 'abcd'],
    ]);
  });

  it.each([
    ['bits that nobody agreed on', Buffer.from([0xc2, 0])],
    ['a mask', Buffer.from([0x82, 0x80, 0, 0, 0, 0])],
    ['a piece of a control frame', Buffer.from([0x09, 0])],
    ['the rest of a message that never began', Buffer.from([0x80, 0])],
    ['a length that nobody sends', Buffer.from([0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0])],
  ])('are refused: %s', (_what, bytes) => {
    expect(() => new MessageReader().push(bytes)).toThrow(RangeError);
  });
});

describe('a frame of a client', () => {
  it('has a length of two bytes where one does not do', () => {
    const frame = clientFrame(OPCODE.binary, Buffer.alloc(300, 1), Buffer.from([1, 1, 1, 1]));
    expect(frame.subarray(0, 8)).toEqual(Buffer.from([0x82, 0xfe, 0x01, 0x2c, 1, 1, 1, 1]));
    expect(frame.subarray(8)).toEqual(Buffer.alloc(300));
    expect(() => clientFrame(OPCODE.binary, Buffer.alloc(70_000), Buffer.alloc(4))).toThrow(RangeError);
  });

  it('is masked', () => {
    expect(clientFrame(OPCODE.pong, Buffer.from('abcde'), Buffer.from([1, 2, 3, 4]))).toEqual(
      Buffer.from([0x8a, 0x85, 1, 2, 3, 4, 0x61 ^ 1, 0x62 ^ 2, 0x63 ^ 3, 0x64 ^ 4, 0x65 ^ 1]),
    );
  });
});
