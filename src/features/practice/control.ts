import type { Disposable } from '../../core/disposable';
import type { Dial } from '../../ports/handshake';
import type { OwnHosts } from '../../ports/own-hosts';

/** A practice cluster that runs. */
export interface OpenedPractice {
  /** Kubeconfig as YAML, complete in itself. */
  readonly kubeconfig: string;
  /** Reaches ports of its machines, which have a network of their own. */
  readonly dial: Dial;
  /** Its machines over SSH. */
  readonly hosts: OwnHosts;
  /** Lets something write until etcd has no space left. Gives whether it has none. */
  fillEtcd(): boolean;
  /** Nothing is kept of it: the next one is a new one. */
  forget(): void;
  dispose(): void | Promise<void>;
}

export type OpenPractice = () => Promise<OpenedPractice>;
/** Makes a kubeconfig known as a source of clusters until it is disposed of. */
export type PublishKubeconfig = (kubeconfig: string) => Disposable;

/** Keeps at most one practice cluster. Calls are taken one after the other, so that two clicks do not start two. */
export class PracticeControl implements Disposable {
  private running: { readonly practice: OpenedPractice; readonly source: Disposable } | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly start: OpenPractice,
    private readonly publish: PublishKubeconfig,
    private readonly onDidChange: (isOpen: boolean) => void,
  ) {}

  get isOpen(): boolean {
    return this.running !== undefined;
  }

  /** The practice cluster while it runs. */
  get opened(): OpenedPractice | undefined {
    return this.running?.practice;
  }

  /** How to dial an address; undefined: it is none of a practice node, and reached as any other. */
  dialTo(host: string): Dial | undefined {
    // The nodes have addresses that are nobody's (RFC 5737).
    return host.startsWith('192.0.2.') ? this.opened?.dial : undefined;
  }

  /** Starts it where it does not run yet. */
  open(): Promise<void> {
    return this.inTurn(async () => {
      if (this.running) return;
      const practice = await this.start();
      this.running = { practice, source: this.publish(practice.kubeconfig) };
      this.onDidChange(true);
    });
  }

  /** Ends it, with everything that was done in it. */
  close(): Promise<void> {
    return this.inTurn(async () => {
      const ending = this.running;
      if (!ending) return;
      this.running = undefined;
      ending.source.dispose();
      this.onDidChange(false);
      ending.practice.forget();
      await ending.practice.dispose();
    });
  }

  /** The window goes away; the cluster goes on when it is back. */
  dispose(): void {
    const ending = this.running;
    this.running = undefined;
    ending?.source.dispose();
    void ending?.practice.dispose();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
