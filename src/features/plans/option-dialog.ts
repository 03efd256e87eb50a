import type { Interaction } from '../../ports/interaction';

const BACK = 'back';

/** An option of a plan, as people are asked for it. */
export type PlanOption<O> =
  | {
      readonly kind: 'values';
      readonly id: string;
      readonly label: string;
      readonly values: readonly {
        readonly id: string;
        readonly label: string;
        /** What follows from it. */
        readonly detail: string;
        readonly set: Partial<O>;
      }[];
    }
  | {
      readonly kind: 'typed';
      readonly id: string;
      readonly label: string;
      /** What may be typed, with its unit and what leaving it empty means. */
      readonly prompt: string;
      /** The value as one would type it. */
      readonly typed: (options: O) => string;
      /** What an empty value means, in words. */
      readonly empty: string;
      /** What was typed, or a sentence that says what is wrong with it. */
      readonly parse: (text: string) => Partial<O> | string;
    };

/**
 * Lets the person change options one after the other, until they go back.
 * @param apply plans with the new options, before the list is shown again
 */
export async function askForOptions<O extends object>(
  { title, table, start }: { readonly title: string; readonly table: readonly PlanOption<O>[]; readonly start: O },
  interaction: Interaction,
  apply: (options: O) => Promise<void>,
): Promise<void> {
  let options = start;
  for (;;) {
    const chosen = await interaction.ask({
      kind: 'choose',
      title,
      detail: 'Each change renews the plan at once',
      choices: [{ id: BACK, label: 'Back to the Plan' }, ...table.map((option) => row(option, options))],
    });
    const option = table.find(({ id }) => id === chosen);
    if (!option) return;
    const changed = await askForOption(option, options, interaction);
    if (!changed) continue;
    options = changed;
    await apply(options);
  }
}

function row<O extends object>(option: PlanOption<O>, options: O) {
  const { label, value, detail } = wordsOf(option, options);
  return { id: option.id, label: `${label}: ${value}`, ...(detail === undefined ? {} : { detail }) };
}

/** What an option is called, what it is set to, and what follows from that. */
export function wordsOf<O extends object>(
  option: PlanOption<O>,
  options: O,
): { readonly label: string; readonly value: string; readonly detail?: string } {
  if (option.kind === 'typed') return { label: option.label, value: option.typed(options) || option.empty };
  const value = option.values.find(({ set }) => holds(set, options));
  return {
    label: option.label,
    value: value?.label.toLowerCase() ?? 'as given',
    ...(value ? { detail: value.detail } : {}),
  };
}

/** Asks for another value of one option. Undefined: it stays as it is. */
export async function askForOption<O extends object>(option: PlanOption<O>, options: O, interaction: Interaction): Promise<O | undefined> {
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

/** Options of options are compared by what they hold. */
function holds<O extends object>(set: Partial<O>, options: O): boolean {
  return Object.entries(set).every(([key, value]) => JSON.stringify(options[key as keyof O]) === JSON.stringify(value));
}
