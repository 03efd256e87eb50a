/** A process that can be made to die at any of the moments at which it touches the world. */
export class SimulatedProcess {
  /** How often the world was touched. */
  moments = 0;
  private onDeath: () => void = () => {};
  readonly died = new Promise<void>((resolve) => (this.onDeath = resolve));
  dead = false;

  /**
   * @param pid differs between processes
   * @param diesAt the moment at which it dies, from 1; never where undefined
   */
  constructor(
    readonly pid: number,
    private readonly diesAt: number | undefined = undefined,
  ) {}

  /**
   * Does something to the world, unless the process dies just now or is dead: then it never comes back.
   * @param last what still happens in the moment of death
   */
  touch<T>(act: () => T, last: () => void = () => {}): Promise<T> {
    if (this.dead) return new Promise(() => {});
    this.moments += 1;
    if (this.moments !== this.diesAt) return Promise.resolve(act());
    this.dead = true;
    last();
    this.onDeath();
    return new Promise(() => {});
  }
}
