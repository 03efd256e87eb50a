/** Questions for the person. Steps and commands ask through this port; only `ui/` opens dialogs. */
export type Question =
  /** Yes or no, where the yes names what it does. */
  | {
      readonly kind: 'confirm';
      readonly title: string;
      readonly detail: string;
      /** Label of the button that goes on, for example `Drain 3 Nodes`. */
      readonly action: string;
      readonly danger?: boolean;
    }
  /** Go on only after the exact name was typed. */
  | { readonly kind: 'typeName'; readonly title: string; readonly detail: string; readonly expected: string; readonly action: string }
  | { readonly kind: 'choose'; readonly title: string; readonly detail?: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'input'; readonly title: string; readonly detail?: string; readonly secret?: boolean; readonly value?: string };

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

/** Undefined: dismissed without an answer, which never means yes. */
export type Answer<Q extends Question = Question> = Q extends { kind: 'confirm' | 'typeName' } ? true | undefined : string | undefined;

export interface Interaction {
  ask<Q extends Question>(question: Q, signal?: AbortSignal): Promise<Answer<Q>>;
}
