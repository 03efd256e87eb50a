import type { CommandHandler } from '../../ui/command/registry';
import type { CommandId } from '../../ui/command/ids';

/** The commands that come with the bundle of certificates. */
export type CertificateCommandId = Extract<
  CommandId,
  `drydock.${'certificate' | 'certificates' | 'kubelet' | 'request' | 'token' | 'join' | 'kubeconfig'}.${string}`
>;

export type CertificateHandlers = Readonly<Record<CertificateCommandId, CommandHandler>>;
