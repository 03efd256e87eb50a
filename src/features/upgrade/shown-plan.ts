import { Emitter } from '../../core/event';
import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { UpgradeHost, UpgradePlan } from '../../core/plan/upgrade/plan';
import type { ReadForUpgrade } from './desk';

/** A host in the tree of a plan. */
export interface ListedHost {
  readonly name: string;
  readonly isControlPlane: boolean;
  /** The kubelet's version before and after all of it. */
  readonly from: string;
  readonly to: string;
  /** What is done there, hop by hop; empty where the host is left out. */
  readonly work: readonly UpgradeHost[];
}

/** The plan that a person works on: hosts are unticked and ordered, options changed, and it is renewed at once. */
export class ShownPlan {
  private readonly changed = new Emitter<UpgradePlan>();
  readonly onDidChange = this.changed.event;
  private current: UpgradePlan;
  private every: readonly ListedHost[];

  /** @param name of the cluster, for people */
  constructor(
    readonly name: string,
    private read: ReadForUpgrade,
    private readonly readAgain: () => Promise<ReadForUpgrade>,
  ) {
    this.current = read.plan;
    this.every = this.listed();
  }

  get plan(): UpgradePlan {
    return this.current;
  }

  /** Those that are left out as well, in the order in which they would be upgraded. */
  get hosts(): readonly ListedHost[] {
    return this.every;
  }

  change(options: UpgradeOptions): UpgradePlan {
    this.current = this.read.replan(options);
    this.every = this.listed();
    this.changed.fire(this.current);
    return this.current;
  }

  /** Leaves hosts out, or takes them in again. */
  tick(ticks: ReadonlyMap<string, boolean>): UpgradePlan {
    const { options } = this.current.body;
    const stay = options.without.filter((name) => !ticks.has(name));
    const out = this.every.flatMap(({ name }) => (ticks.get(name) === false ? [name] : []));
    return this.change({ ...options, without: [...stay, ...out] });
  }

  /** Puts a host in the place of another one of its kind, or by one place up or down. */
  move(name: string, to: string | 1 | -1): UpgradePlan {
    const moved = this.every.find((host) => host.name === name);
    if (!moved) return this.current;
    const group = this.every.filter(({ isControlPlane }) => isControlPlane === moved.isControlPlane).map((host) => host.name);
    const from = group.indexOf(name);
    const place = typeof to === 'string' ? group.indexOf(to) : from + to;
    if (place < 0 || place >= group.length || place === from) return this.current;
    group.splice(from, 1);
    group.splice(place, 0, name);
    const others = this.every.filter(({ isControlPlane }) => isControlPlane !== moved.isControlPlane).map((host) => host.name);
    const sequence = moved.isControlPlane ? [...group, ...others] : [...others, ...group];
    return this.change({ ...this.current.body.options, order: 'given', sequence });
  }

  /** Reads the cluster anew and plans with the options that were chosen. */
  async again(): Promise<UpgradePlan> {
    this.read = await this.readAgain();
    return this.change(this.current.body.options);
  }

  private listed(): readonly ListedHost[] {
    const { options } = this.current.body;
    const whole = options.without.length === 0 ? this.current : this.read.replan({ ...options, without: [] });
    const work = workOf(this.current);
    return [...workOf(whole)].map(([name, hops]) => ({
      name,
      isControlPlane: hops.some(({ role }) => role !== 'worker'),
      from: hops[0]?.from ?? '',
      to: hops.at(-1)?.to ?? '',
      work: work.get(name) ?? [],
    }));
  }
}

function workOf({ body: { hops } }: UpgradePlan): ReadonlyMap<string, readonly UpgradeHost[]> {
  const found = new Map<string, UpgradeHost[]>();
  for (const { hosts } of hops)
    for (const host of hosts) {
      const list = found.get(host.name);
      if (list) list.push(host);
      else found.set(host.name, [host]);
    }
  return found;
}
