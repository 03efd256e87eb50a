import type { Blocker, ItemState } from '../../core/operation/events';
import type { OperationState, StepState } from '../../core/operation/state';

/** What the view is made of. */
export type OperationElement =
  | { readonly kind: 'operation'; readonly state: OperationState }
  /** Finished before today, kept out of the way. */
  | { readonly kind: 'earlier'; readonly states: readonly OperationState[] }
  | { readonly kind: 'step'; readonly state: OperationState; readonly step: StepState }
  | { readonly kind: 'blocker'; readonly state: OperationState; readonly step: StepState; readonly blocker: Blocker }
  | { readonly kind: 'item'; readonly state: OperationState; readonly step: StepState; readonly item: ItemState };

/** The identity of an element over updates: its row's id. */
export function elementId(element: OperationElement): string {
  switch (element.kind) {
    case 'operation':
      return `operation/${element.state.header.id}`;
    case 'earlier':
      return 'earlier';
    case 'step':
      return `operation/${element.state.header.id}/step/${element.step.info.id}`;
    case 'blocker':
      return `operation/${element.state.header.id}/step/${element.step.info.id}/blocker/${element.blocker.subject}/${element.blocker.waitsFor}`;
    case 'item':
      return `operation/${element.state.header.id}/step/${element.step.info.id}/item/${element.item.item}`;
  }
}
