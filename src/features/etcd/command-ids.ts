import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands of this feature: an etcd is made by another one, `groundwork`. */
export type EtcdCommandId = Exclude<Extract<CommandId, `drydock.${'etcd' | 'member'}.${string}`>, 'drydock.etcd.bootstrap'>;

export type EtcdHandlers = Readonly<Record<EtcdCommandId, CommandHandler>>;
