import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands of this feature; those that renew and restore are of `features/renewal`. */
export type CertificateCommandId = Exclude<
  Extract<CommandId, `drydock.${'certificate' | 'certificates' | 'request' | 'token'}.${string}`>,
  'drydock.certificates.renew' | 'drydock.certificates.restoreBackup'
>;

export type CertificateHandlers = Readonly<Record<CertificateCommandId, CommandHandler>>;
