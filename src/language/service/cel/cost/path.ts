/**
 * The way from a variable to a value through the schema: field names, and `@items`, `@keys`, `@values`, `@indices`.
 *
 * It behaves like a slice of Go, which the API server keeps these paths in: two paths grown from one may share their memory, so
 * that growing the second overwrites the last step of the first. The server's estimate then uses the size of another field. As
 * the estimate decides whether a CRD is accepted, this has to be the same here.
 */
export class Path {
  private constructor(
    private readonly memory: string[],
    readonly length: number,
    private readonly capacity: number,
  ) {}

  static readonly none = new Path([], 0, 0);

  static of(variable: string): Path {
    return new Path([variable], 1, 1);
  }

  with(step: string): Path {
    if (this.length < this.capacity) {
      this.memory[this.length] = step;
      return new Path(this.memory, this.length + 1, this.capacity);
    }
    return new Path([...this.steps(), step], this.length + 1, Math.max(1, this.capacity * 2));
  }

  /** A copy with a step more, in memory of its own. */
  copiedWith(step: string): Path {
    return new Path([...this.steps(), step], this.length + 1, this.length + 1);
  }

  steps(): readonly string[] {
    return this.memory.slice(0, this.length);
  }
}
