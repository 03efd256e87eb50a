import { disposable, type Disposable } from '../../core/disposable';

/** What is kept of machines: the images that static pods run, by `NODE/COMPONENT`. */
export interface KeptMachines {
  readonly images: readonly (readonly [string, string])[];
}

/** The machines behind the nodes: whether they run. A machine without power starts nothing, ends nothing and says nothing. */
export class Machines {
  private readonly off = new Set<string>();
  private readonly stopped = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly restarts = new Map<string, number>();
  private readonly images = new Map<string, string>();
  private readonly addresses = new Map<string, string>();

  kept(): KeptMachines {
    return { images: [...this.images] };
  }

  restore({ images }: KeptMachines): void {
    for (const [key, image] of images) this.images.set(key, image);
  }

  isRunning(node: string): boolean {
    return !this.off.has(node);
  }

  powerOff(node: string): void {
    this.off.add(node);
    this.tell();
  }

  powerOn(node: string): void {
    this.off.delete(node);
    this.tell();
  }

  /** The machine of a node runs again in a new boot, in which its kubelet starts all pods anew. @param at epoch milliseconds */
  restarted(node: string, at: number): void {
    this.restarts.set(node, at);
    this.powerOn(node);
  }

  /** When the kubelet of a node was last started with its machine; undefined: it has run ever since. */
  restartedAt(node: string): number | undefined {
    return this.restarts.get(node);
  }

  /** Whether the machine of a node runs a static pod; it does until its manifest is moved away. */
  runsStaticPod(node: string, component: string): boolean {
    return !this.stopped.has(`${node}/${component}`);
  }

  /** The image that a static pod of a node runs; undefined: the one that it was made with. */
  imageOf(node: string, component: string): string | undefined {
    return this.images.get(`${node}/${component}`);
  }

  setStaticPod(node: string, component: string, runs: boolean, image: string): void {
    const key = `${node}/${component}`;
    if (runs && image !== '') this.images.set(key, image);
    if (runs !== this.stopped.has(key)) return;
    if (runs) this.stopped.delete(key);
    else this.stopped.add(key);
    this.tell();
  }

  onDidChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return disposable(() => this.listeners.delete(listener));
  }

  /** An address for a pod; the same one as long as it lives. */
  addressFor(uid: string): string {
    const known = this.addresses.get(uid);
    if (known) return known;
    const number = this.addresses.size + 1;
    const address = `10.244.${Math.floor(number / 250) % 250}.${(number % 250) + 2}`;
    this.addresses.set(uid, address);
    return address;
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
