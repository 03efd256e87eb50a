import { DrydockError } from '../../core/errors';
import type { DrainOptions } from '../../core/plan/drain/options';
import type { Choice, Interaction } from '../../ports/interaction';
import { sentence } from '../operations/words';
import { drainOptions, type DrainOption } from './option-table';

const BACK = 'back';

/**
 * Lets the person change options one after the other, until they go back.
 * @param apply plans with the new options, before the list is shown again. When it rejects with `invalid` the old options
 * stay and the list says why; whatever else it rejects with ends the choice.
 */
export async function chooseOptions(
  start: DrainOptions,
  nodes: number,
  interaction: Interaction,
  apply: (options: DrainOptions) => Promise<void>,
): Promise<void> {
  const table = drainOptions(nodes);
  let options = start;
  let problem: string | undefined;
  for (;;) {
    const chosen = await interaction.ask({
      kind: 'choose',
      title: 'Options of this drain',
      detail: problem ?? 'Each change renews the plan at once',
      choices: [{ id: BACK, label: 'Back to the Plan' }, ...table.map((option) => optionChoice(option, options))],
    });
    const option = table.find((candidate) => candidate.id === chosen);
    if (!option) return;
    const changed = await changeOption(option, options, interaction);
    if (changed === undefined) continue;
    try {
      await apply(changed);
      options = changed;
      problem = undefined;
    } catch (error) {
      if (!DrydockError.is(error, 'invalid')) throw error;
      problem = `${sentence(error.message)} The option stays as it was.`;
    }
  }
}

/** The option with its value in force. */
function optionChoice(option: DrainOption, options: DrainOptions): Choice {
  if (option.kind === 'typed') return { id: option.id, label: `${option.label}: ${option.words(options)}` };
  const value = option.values.find((candidate) => candidate.holds(options));
  return {
    id: option.id,
    label: `${option.label}: ${value?.label.toLowerCase() ?? 'as given'}`,
    ...(value ? { detail: value.detail } : {}),
  };
}

/** Undefined: the option stays as it is. */
async function changeOption(option: DrainOption, options: DrainOptions, interaction: Interaction): Promise<DrainOptions | undefined> {
  return option.kind === 'values' ? changeValue(option, options, interaction) : changeTyped(option, options, interaction);
}

async function changeValue(
  option: Extract<DrainOption, { kind: 'values' }>,
  options: DrainOptions,
  interaction: Interaction,
): Promise<DrainOptions | undefined> {
  const chosen = await interaction.ask({
    kind: 'choose',
    title: option.label,
    choices: [
      ...option.values.map((value) => ({
        id: value.id,
        label: value.holds(options) ? `${value.label} (current)` : value.label,
        detail: value.detail,
      })),
      { id: BACK, label: 'Back' },
    ],
  });
  const value = option.values.find((candidate) => candidate.id === chosen);
  return value && !value.holds(options) ? value.apply(options) : undefined;
}

async function changeTyped(
  option: Extract<DrainOption, { kind: 'typed' }>,
  options: DrainOptions,
  interaction: Interaction,
): Promise<DrainOptions | undefined> {
  let typed = option.typed(options);
  let detail = option.prompt;
  for (;;) {
    const text = await interaction.ask({ kind: 'input', title: option.label, detail, value: typed });
    if (text === undefined || text === option.typed(options)) return undefined;
    const parsed = option.parse(text, options);
    if (typeof parsed !== 'string') return parsed;
    typed = text;
    detail = `${parsed} ${option.prompt}`;
  }
}
