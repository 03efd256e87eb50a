import { badRequest } from '../registry/errors';

/** The fields of an object that its kind lets people select by. */
export type SelectableFields = Readonly<Record<string, string>>;

interface Term {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** A `fieldSelector=`: terms of `field=value`, `field==value` and `field!=value`, joined by commas. */
export class FieldSelector {
  private constructor(private readonly terms: readonly Term[]) {}

  /** @throws ApiError 400 when the text can't be read */
  static parse(text: string): FieldSelector {
    const terms = text
      .split(/(?<!\\),/)
      .filter((part) => part !== '')
      .map((part) => {
        const match = /^(?<field>[^=!]+)(?<operator>!=|==|=)(?<value>.*)$/s.exec(part);
        if (!match?.groups) throw badRequest(`invalid field selector: "${text}"; can't understand "${part}"`);
        const { field = '', operator, value = '' } = match.groups;
        return { field, equal: operator !== '!=', value: value.replace(/\\([\\,=])/g, '$1') };
      });
    return new FieldSelector(terms);
  }

  /** @throws ApiError 400 when a field is not one of those that may be selected by */
  check(fields: readonly string[]): void {
    const unknown = this.terms.find(({ field }) => !fields.includes(field));
    if (unknown) throw badRequest(`field label not supported: ${unknown.field}`);
  }

  matches(fields: SelectableFields): boolean {
    return this.terms.every(({ field, equal, value }) => ((fields[field] ?? '') === value) === equal);
  }
}
