import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, decodeJournal, encodeEvent } from '../../../../src/core/operation/codec';
import type { OperationEvent } from '../../../../src/core/operation/events';
import type { Plan } from '../../../../src/core/plan/plan';
import { header } from '../../features/operations/states';

function note(message: string, seq = 0): OperationEvent {
  return { type: 'note', message, seq, at: 1 };
}

function text(...events: readonly OperationEvent[]): string {
  return events.map((event) => `${encodeEvent(event)}\n`).join('');
}

describe('a line of a journal', () => {
  it('is one line, whatever is in the event, and gives the event back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (message, seq) => {
        const line = encodeEvent({ type: 'stepSkipped', step: message, why: 'because', seq, at: 5 });
        expect(line).not.toContain('\n');
        expect(decodeEvent(line)).toMatchObject({ seq, at: 5, why: 'because' });
      }),
    );
  });

  it('holds the Maps and big numbers of a plan', () => {
    const body = { sizes: new Map([['w02', { bytes: 12345678901234567890n, by: new Map([[1, 'one']]) }]]), none: new Map() };
    const plan = { ...header().plan, body } as Plan;
    const line = encodeEvent({ type: 'planned', header: header({ plan }), seq: 0, at: 1 });
    expect(decodeEvent(line)).toEqual({ type: 'planned', header: header({ plan }), seq: 0, at: 1 });
  });

  it('that differs in any character is not taken for an event', () => {
    const line = encodeEvent(note('w02 was cordoned'));
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.constantFrom('x', '0', ' ', '\u0000'), (at, by) => {
        fc.pre(line[at] !== by);
        expect(decodeEvent(line.slice(0, at) + by + line.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it.each(['', '1', '1 00000000 {}', 'null', '2 12345678 {"type":"note","seq":1,"at":1}'])('%j is none', (line) => {
    expect(decodeEvent(line)).toBeUndefined();
  });
});

describe('the text of a journal', () => {
  const events = [note('one', 0), note('two', 1), note('zwölf', 4)];

  it('is read as far as it was written, wherever that ends', () => {
    const whole = text(...events);
    for (let length = 0; length <= whole.length; length += 1) {
      const part = whole.slice(0, length);
      expect(decodeJournal(part)).toEqual({ events: events.slice(0, part.split('\n').length - 1), damagedLines: 0 });
    }
  });

  it('is read around lines that are damaged, which are counted', () => {
    const lines = text(...events).split('\n');
    lines[1] = lines[1]!.replace('two', 'tvo');
    expect(decodeJournal(lines.join('\n'))).toEqual({ events: [events[0], events[2]], damagedLines: 1 });
    expect(decodeJournal('\u0000\u0000\u0000').damagedLines).toBe(0);
  });

  it('that repeats itself counts once', () => {
    expect(decodeJournal(text(...events) + text(note('again', 1)))).toEqual({ events, damagedLines: 1 });
  });
});
