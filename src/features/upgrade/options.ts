import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { Interaction } from '../../ports/interaction';
import { upgradeOptionTable, type UpgradeOption } from './option-table';

const BACK = 'back';

/**
 * Lets the person change options one after the other, until they go back.
 * @param apply plans with the new options, before the list is shown again
 */
export async function changeOptions(
  start: UpgradeOptions,
  interaction: Interaction,
  apply: (options: UpgradeOptions) => Promise<void>,
): Promise<void> {
  let options = start;
  for (;;) {
    const chosen = await interaction.ask({
      kind: 'choose',
      title: 'Options of this upgrade',
      detail: 'Each change renews the plan at once',
      choices: [{ id: BACK, label: 'Back to the Plan' }, ...upgradeOptionTable.map((option) => row(option, options))],
    });
    const option = upgradeOptionTable.find(({ id }) => id === chosen);
    if (!option) return;
    const changed = await change(option, options, interaction);
    if (!changed) continue;
    options = changed;
    await apply(options);
  }
}

function row(option: UpgradeOption, options: UpgradeOptions) {
  if (option.kind === 'typed') return { id: option.id, label: `${option.label}: ${option.typed(options) || option.empty}` };
  const value = option.values.find(({ set }) => holds(set, options));
  return {
    id: option.id,
    label: `${option.label}: ${value?.label.toLowerCase() ?? 'as given'}`,
    ...(value ? { detail: value.detail } : {}),
  };
}

/** Undefined: the option stays as it is. */
async function change(option: UpgradeOption, options: UpgradeOptions, interaction: Interaction): Promise<UpgradeOptions | undefined> {
  if (option.kind === 'values') {
    const chosen = await interaction.ask({
      kind: 'choose',
      title: option.label,
      choices: option.values.map(({ id, label, detail, set }) => ({
        id,
        label: holds(set, options) ? `${label} (current)` : label,
        detail,
      })),
    });
    const value = option.values.find(({ id }) => id === chosen);
    return value && { ...options, ...value.set };
  }
  let problem: string | undefined;
  for (;;) {
    const typed = await interaction.ask({
      kind: 'input',
      title: option.label,
      detail: problem ?? option.prompt,
      value: option.typed(options),
    });
    if (typed === undefined) return undefined;
    const set = option.parse(typed.trim());
    if (typeof set !== 'string') return { ...options, ...set };
    problem = set;
  }
}

function holds(set: Partial<UpgradeOptions>, options: UpgradeOptions): boolean {
  return Object.entries(set).every(([key, value]) => options[key as keyof UpgradeOptions] === value);
}
