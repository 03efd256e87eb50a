import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { OperationEvent } from '../../../src/core/operation/events';
import type { JournalStore, JournalWriter } from '../../../src/ports/journal';

/** A moment at which a process dies, the first time that it comes. */
export interface KillPoint {
  /** Pattern of the step's id. */
  readonly step: string;
  readonly type: 'stepStarted' | 'stepProgress' | 'stepDone';
  /** Only where its progress says so. */
  readonly saying?: string;
  /**
   * `before`: it came about and nobody wrote it down; `after`: it was just written; a number: so many milliseconds after that, in
   * the middle of what follows.
   */
  readonly when: 'before' | 'after' | number;
}

/**
 * Journals of a process that ends itself by SIGKILL at each point once.
 * @param passed file of the moments at which an earlier process has died already; the next ones are added to it
 */
export function killingJournals(journals: JournalStore, points: readonly KillPoint[], passed: string): JournalStore {
  const die = (name: string) => {
    appendFileSync(passed, `${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const known = new Set(existsSync(passed) ? readFileSync(passed, 'utf8').split('\n') : []);
  const wrapped = (writer: JournalWriter): JournalWriter => ({
    close: () => writer.close(),
    async append(event, durable) {
      const ends = points.flatMap((point) => (fits(point, event) ? [{ when: point.when, name: nameOf(point, event) }] : []));
      const next = ends.find(({ name }) => !known.has(name));
      if (next?.when === 'before') die(next.name);
      await writer.append(event, durable);
      if (next?.when === 'after') die(next.name);
      else if (typeof next?.when === 'number') setTimeout(() => die(next.name), next.when);
    },
  });
  return {
    read: (id) => journals.read(id),
    ids: () => journals.ids(),
    remove: (id) => journals.remove(id),
    place: (id) => journals.place(id),
    create: async (id) => wrapped(await journals.create(id)),
    reopen: async (id) => wrapped(await journals.reopen(id)),
  };
}

function fits({ step, type, saying }: KillPoint, event: OperationEvent): boolean {
  if (event.type !== type || !('step' in event) || !new RegExp(step).test(event.step)) return false;
  return saying === undefined || (event.type === 'stepProgress' && event.progress.message?.includes(saying) === true);
}

function nameOf({ type, when }: KillPoint, event: OperationEvent): string {
  return `${'step' in event ? event.step : ''} ${type} ${when}`;
}
