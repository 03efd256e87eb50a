import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands of this feature. */
export type EtcdCommandId = Extract<CommandId, `drydock.${'etcd' | 'member'}.${string}`>;

export type EtcdHandlers = Readonly<Record<EtcdCommandId, CommandHandler>>;
