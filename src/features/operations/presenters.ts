import { GenericPresenter } from './generic-presenter';
import type { OperationPresenter } from './presenter';

/** Presenters by the type of operation they are for, got when one is shown: they may sit in another bundle. */
export type PresenterTable = Readonly<Record<string, () => OperationPresenter>>;

/** The words for each type, with generic ones for those that have none of their own. */
export function presenters(table: PresenterTable): (type: string) => OperationPresenter {
  const generic = new GenericPresenter();
  return (type) => table[type]?.() ?? generic;
}
