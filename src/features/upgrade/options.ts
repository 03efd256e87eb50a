import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { Interaction } from '../../ports/interaction';
import { currentWords, holds, upgradeOptionTable, type UpgradeOption } from './option-table';

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

function row({ id }: UpgradeOption, options: UpgradeOptions) {
  const words = currentWords(id, options);
  return { id, label: `${words?.label ?? id}: ${words?.value ?? ''}`, ...(words?.detail === undefined ? {} : { detail: words.detail }) };
}

/** Asks for another value of one option. Undefined: it stays as it is. */
export function changeOption(id: string, options: UpgradeOptions, interaction: Interaction): Promise<UpgradeOptions | undefined> {
  const option = upgradeOptionTable.find((one) => one.id === id);
  return option ? change(option, options, interaction) : Promise.resolve(undefined);
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
