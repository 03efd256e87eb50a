import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import type { UpgradeChanges } from '../../operations/upgrade/changes';
import type { ClusterSession } from '../clusters/session';
import type { FollowedOperation } from '../operations/follower';

/** A cluster that was read for an upgrade. */
export interface ReadForUpgrade {
  readonly plan: UpgradePlan;
  /** The plan with other options, from what was read. */
  replan(options: UpgradeOptions): UpgradePlan;
}

/** Where upgrades are planned and begun. */
export interface UpgradeDesk {
  /** The version that a person typed, in the form of a plan. Throws `invalid` for what is none. */
  target(typed: string): string;
  /** Options with which nothing special was asked for. */
  defaults(target: string): UpgradeOptions;
  /** Reads the cluster through the API and its hosts over SSH. @param tell hears what is being read */
  prepare(session: ClusterSession, options: UpgradeOptions, tell: (words: string) => void, signal: AbortSignal): Promise<ReadForUpgrade>;
  render(plan: UpgradePlan, now: number): string;
  /** What the plan changes in files, by looking at hosts. */
  changes(session: ClusterSession, plan: UpgradePlan, signal: AbortSignal): Promise<UpgradeChanges>;
  /** Where an upgrade that was begun stands and how to go back, as Markdown. @param session undefined: only hosts are asked */
  wayBack(plan: UpgradePlan, session: ClusterSession | undefined, signal: AbortSignal): Promise<string>;
  /** Rejects as the engine's `start`. */
  start(plan: UpgradePlan): Promise<FollowedOperation>;
}
