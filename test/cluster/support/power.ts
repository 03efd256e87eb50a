import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../rig/cluster.mts';
import type { Host } from '../../rig/host.mts';
import { podman } from '../../rig/podman.mts';

/**
 * What firmware is for a machine: a host that has ended is started again. The end of systemd ends the container of a rig's host,
 * and nobody else starts it.
 */
export class Power {
  private readonly stopped = new AbortController();
  private readonly held = new Set<string>();
  private working: Promise<void> = Promise.resolve();
  /** Names of hosts in the order in which they were found off. */
  readonly restarts: string[] = [];
  /** How many hosts were off at one time, at most. */
  mostAtOnce = 0;

  constructor(private readonly cluster: Cluster) {}

  start(): void {
    this.working = this.watch();
  }

  /** Leaves a host off once it is. */
  hold(name: string): void {
    this.held.add(name);
  }

  release(name: string): void {
    this.held.delete(name);
  }

  async isOff({ spec }: Host): Promise<boolean> {
    return (await podman('container', 'inspect', '--format', '{{.State.Status}}', spec.container)).trim() === 'exited';
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.working;
  }

  private async watch(): Promise<void> {
    const off = new Set<string>();
    while (!this.stopped.signal.aborted) {
      for (const host of this.cluster.nodes) {
        if (!(await this.isOff(host))) continue;
        if (!off.has(host.name)) this.restarts.push(host.name);
        off.add(host.name);
        this.mostAtOnce = Math.max(this.mostAtOnce, off.size);
        if (this.held.has(host.name)) continue;
        await podman('start', host.spec.container);
        off.delete(host.name);
        await this.afterBoot(host);
      }
      await sleep(500);
    }
  }

  /** Routes and addresses of the rig that don't outlive a restart come with its own start. */
  private async afterBoot(host: Host): Promise<void> {
    if (this.stopped.signal.aborted) return;
    await host.up();
  }
}
