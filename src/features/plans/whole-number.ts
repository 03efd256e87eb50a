import type { PlanOption } from './option-dialog';

/** An option that is a whole number, typed. */
export function wholeNumber<O extends { readonly [Key in K]: number }, K extends string>(
  key: K,
  label: string,
  prompt: string,
  least: number,
): PlanOption<O> {
  return {
    kind: 'typed',
    id: key,
    label,
    prompt,
    typed: (options) => String(options[key]),
    empty: '',
    parse: (text) => {
      const value = Number(text);
      if (/^\d{1,5}$/.test(text) && value >= least) return { [key]: value } as unknown as Partial<O>;
      return `${text === '' ? 'Nothing' : text} is no whole number from ${least} on.`;
    },
  };
}
