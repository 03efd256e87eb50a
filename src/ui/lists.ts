/** One line of a list to choose from. */
export interface Option<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly picked?: boolean;
  readonly value: T;
}

export interface ListQuestion {
  readonly title: string;
  readonly placeholder?: string;
}

/** Options, or their promise: the list is then shown at once, busy until they are there. */
export type Options<T> = readonly Option<T>[] | Promise<readonly Option<T>[]>;

/** Lists to choose from that no step of an operation needs: those ask through Interaction. Undefined: dismissed. */
export interface Lists {
  one<T>(options: Options<T>, question: ListQuestion): Promise<T | undefined>;
  /** Undefined also when none was chosen. */
  many<T>(options: Options<T>, question: ListQuestion): Promise<readonly T[] | undefined>;
}
