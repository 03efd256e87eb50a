import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands of this feature. */
export type SnapshotCommandId = Extract<CommandId, `drydock.${'snapshot' | 'snapshots'}.${string}`>;

export type SnapshotHandlers = Readonly<Record<SnapshotCommandId, CommandHandler>>;
