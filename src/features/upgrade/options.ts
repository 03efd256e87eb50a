import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { Interaction } from '../../ports/interaction';
import { askForOption, askForOptions } from '../plans/option-dialog';
import { upgradeOptionTable } from './option-table';

/** @param apply plans with the new options, before the list is shown again */
export function changeOptions(
  start: UpgradeOptions,
  interaction: Interaction,
  apply: (options: UpgradeOptions) => Promise<void>,
): Promise<void> {
  return askForOptions({ title: 'Options of this upgrade', table: upgradeOptionTable, start }, interaction, apply);
}

/** Asks for another value of one option. Undefined: it stays as it is. */
export function changeOption(id: string, options: UpgradeOptions, interaction: Interaction): Promise<UpgradeOptions | undefined> {
  const option = upgradeOptionTable.find((one) => one.id === id);
  return option ? askForOption(option, options, interaction) : Promise.resolve(undefined);
}
