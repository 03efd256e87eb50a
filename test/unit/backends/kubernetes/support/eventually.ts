/** Lets promises and turns of the event loop go on until something holds; time of the clock does not pass. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('It did not come to hold.');
}
