import type { JournalStore } from '../../../src/ports/journal';

/** A process that dies as soon as a step was recorded in some way: from then on nothing that it does comes to an end. */
export function dyingAt(
  journals: JournalStore,
  step: string,
  type: string,
): { readonly journals: JournalStore; readonly died: Promise<void> } {
  let die = () => {};
  const died = new Promise<void>((resolve) => (die = resolve));
  return {
    died,
    journals: {
      ...{ read: journals.read.bind(journals), ids: journals.ids.bind(journals), remove: journals.remove.bind(journals) },
      place: journals.place.bind(journals),
      reopen: journals.reopen.bind(journals),
      async create(id) {
        const writer = await journals.create(id);
        return {
          close: () => writer.close(),
          async append(event, durable) {
            await writer.append(event, durable);
            if (event.type !== type || !('step' in event) || event.step !== step) return;
            die();
            await new Promise(() => {});
          },
        };
      },
    },
  };
}
