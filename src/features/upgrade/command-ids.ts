import type { CommandId } from '../../ui/command/ids';

/** Commands of this feature. */
export type UpgradeCommandId = Extract<CommandId, `drydock.upgrade.${string}`>;
