/** A time limit that stands still while a person is asked. */
export class Patience {
  private timer: NodeJS.Timeout | undefined;
  private asking = 0;

  constructor(
    private readonly milliseconds: number,
    private readonly onEnd: () => void,
  ) {
    this.restart();
  }

  /** Something happened: the whole time is allowed again. */
  restart(): void {
    clearTimeout(this.timer);
    if (this.asking === 0) this.timer = setTimeout(this.onEnd, this.milliseconds);
  }

  async during<T>(question: () => Promise<T>): Promise<T> {
    this.asking += 1;
    clearTimeout(this.timer);
    try {
      return await question();
    } finally {
      this.asking -= 1;
      if (!this.over) this.restart();
    }
  }

  private over = false;

  end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }
}
