/** Enough to draw the first rows soon, and to learn how big the objects are. */
const FIRST = 100;
const MOST = 500;
const LEAST = 25;

/** Characters of JSON in one page: parsed in about 10 ms, well under the longest stall an editor may have. */
const WANTED_LENGTH = 1_500_000;

/** How many objects to ask for in one page, so that parsing a page never stalls the extension host. */
export class PageSize {
  private size = FIRST;

  get current(): number {
    return this.size;
  }

  /** Learns from a page that was read. */
  learn(length: number, objects: number): void {
    if (objects === 0) return;
    this.size = Math.max(LEAST, Math.min(MOST, Math.floor((WANTED_LENGTH * objects) / length)));
  }
}
