import { silentLogger } from '../../../../src/core/logger';
import type { OperationEvent, OperationId } from '../../../../src/core/operation/events';
import type { OperationDefinition } from '../../../../src/operations/engine/definition';
import { OperationEngine } from '../../../../src/operations/engine/engine';
import type { Answer, Interaction, Question } from '../../../../src/ports/interaction';
import type { JournalStore, JournalWriter } from '../../../../src/ports/journal';
import type { FakeClock } from './fake-clock';

/** Journals in memory. A copy of them is what a crash leaves. */
export class MemoryJournals implements JournalStore {
  constructor(private readonly journals = new Map<OperationId, OperationEvent[]>()) {}

  /** The journals as they are now, or cut after so many events: another process would find them so. */
  copy(events = Infinity): MemoryJournals {
    return new MemoryJournals(new Map([...this.journals].map(([id, all]) => [id, all.slice(0, events)])));
  }

  events(id: OperationId): readonly OperationEvent[] {
    return this.journals.get(id) ?? [];
  }

  async create(id: OperationId): Promise<JournalWriter> {
    this.journals.set(id, []);
    return this.reopen(id);
  }

  async reopen(id: OperationId): Promise<JournalWriter> {
    const events = this.journals.get(id);
    if (!events) throw new Error(`There is no journal ${id}.`);
    return {
      append: async (event) => void events.push(event),
      close: async () => {},
    };
  }

  async read(id: OperationId) {
    return { events: this.events(id), damaged: false };
  }

  async ids(): Promise<readonly OperationId[]> {
    return [...this.journals.keys()];
  }

  async remove(id: OperationId): Promise<void> {
    this.journals.delete(id);
  }

  place(id: OperationId): string {
    return `/journals/${id}`;
  }
}

/** The real engine over journals in memory. */
export function engineOver(
  definitions: readonly OperationDefinition[],
  clock: FakeClock,
  journals = new MemoryJournals(),
  answer?: (question: Question) => string | undefined,
): OperationEngine {
  const interaction: Interaction = {
    ask: <Q extends Question>(question: Q, signal?: AbortSignal) =>
      new Promise<Answer<Q>>((resolve) => {
        signal?.addEventListener('abort', () => resolve(undefined));
        if (answer) resolve(answer(question) as Answer<Q>);
      }),
  };
  let count = 0;
  return new OperationEngine({
    journals,
    locks: { holder: async () => undefined, acquire: async () => ({ release: async () => {} }) },
    interaction,
    clock,
    logger: silentLogger,
    definitions,
    host: { pid: 1, name: 'laptop', user: 'kate', version: '0.1.0' },
    newId: () => `op-${++count}` as OperationId,
  });
}
