/** Names of codicons and of theme colours, so that rows stay free of the editor's API. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/** One row of a view, as data. */
export interface Row {
  /** Unique in the view and stable over updates. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Undefined: none, for rows whose words are enough. */
  readonly icon?: RowIcon | undefined;
  /** Noun of the context value and its flags, for the menus. */
  readonly context: { readonly noun: string; readonly flags: readonly string[] };
  /** What a screen reader says: one or two sentences. */
  readonly spoken: string;
  readonly expand: 'never' | 'closed' | 'open';
  /** Command that a click runs, with the row's handle as its argument. Only for the few rows that are nothing but an action. */
  readonly click?: { readonly command: string; readonly title: string };
}
