import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands of this feature. */
export type CertificateCommandId = Extract<CommandId, `drydock.${'certificate' | 'certificates' | 'request' | 'token'}.${string}`>;

export type CertificateHandlers = Readonly<Record<CertificateCommandId, CommandHandler>>;
