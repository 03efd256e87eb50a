import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/core/event';
import type { OperationState } from '../../../../src/core/operation/state';
import type { OperationsGateway } from '../../../../src/features/operations/gateway';
import { OperationsModel } from '../../../../src/features/operations/model';
import { OperationReports } from '../../../../src/features/operations/reports';
import type { DocumentSource, VirtualDocuments } from '../../../../src/ui/virtual-documents';
import { ManualClock, settle } from '../support/manual-clock';
import { NOON, runningDrain } from './states';

class FakeDocuments {
  readonly texts: string[] = [];
  readonly previews: string[] = [];
  source: DocumentSource = () => undefined;

  set(kind: string, name: string, text: string) {
    this.texts.push(text);
    return this.uri(kind, name);
  }
  uri(kind: string, name: string) {
    return { path: `/${kind}/${name}.md` };
  }
  async preview(uri: { path: string }): Promise<void> {
    this.previews.push(uri.path);
  }
  addSource(_kind: string, source: DocumentSource): void {
    this.source = source;
  }
}

let documents: FakeDocuments;
let changes: Emitter<OperationState>;
let clock: ManualClock;
let reports: OperationReports;

beforeEach(() => {
  documents = new FakeDocuments();
  changes = new Emitter();
  clock = new ManualClock(NOON);
  const gateway = {
    onDidChange: changes.event,
    list: async () => [runningDrain()],
    place: async () => '/journals/op-1.jsonl',
  } as unknown as OperationsGateway;
  const model = new OperationsModel(gateway, clock);
  const render = (state: OperationState, place: string) => `${state.header.title} ${state.lastSeq} ${place}`;
  reports = new OperationReports(documents as unknown as VirtualDocuments, model, gateway, clock, render);
});

describe('a report', () => {
  it('opens rendered, with the place of the journal, under a name that people know', async () => {
    await reports.show(runningDrain());
    expect(documents.previews).toEqual(['/report/Report of Drain w02 (op-1).md']);
    expect(documents.texts).toEqual(['Drain w02 1 /journals/op-1.jsonl']);
  });

  it('follows the operation once a second, and always ends at the newest state', async () => {
    await reports.show(runningDrain());
    for (let seq = 2; seq < 50; seq += 1) changes.fire(runningDrain({ lastSeq: seq }));
    await settle();
    expect(documents.texts).toHaveLength(1);
    await clock.advance(1000);
    expect(documents.texts.at(-1)).toContain('Drain w02 49');
    expect(documents.texts).toHaveLength(2);
    await clock.advance(5000);
    changes.fire(runningDrain({ lastSeq: 50 }));
    expect(documents.texts.at(-1)).toContain('Drain w02 50');
  });

  it('that nobody opened is not written', async () => {
    changes.fire(runningDrain());
    await settle();
    expect(documents.texts).toEqual([]);
  });

  it('is made again from the journal after a reload of the window', async () => {
    expect(await documents.source('/report/Report of Drain w02 (op-1).md')).toBe('Drain w02 1 /journals/op-1.jsonl');
    expect(await documents.source('/report/Drain w99 (op-9).md')).toBeUndefined();
  });

  it('leaves no timer behind', async () => {
    await reports.show(runningDrain());
    changes.fire(runningDrain({ lastSeq: 2 }));
    expect(clock.sleeping).toBe(1);
    reports.dispose();
    await settle();
    expect(clock.sleeping).toBe(0);
    expect(documents.texts).toHaveLength(1);
  });
});
