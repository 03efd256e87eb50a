import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands of this feature. */
export type DrainCommandId = Extract<
  CommandId,
  | `drydock.plan.${string}`
  | `drydock.node.${'drain' | 'previewDrain' | 'outOfService'}`
  | `drydock.operation.${'skipPod' | 'showPods' | 'scale'}`
>;

export type DrainHandlers = Readonly<Record<DrainCommandId, CommandHandler>>;
