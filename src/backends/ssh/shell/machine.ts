import { parsed } from '../../../core/command/parsers';
import type { CommandSpec } from '../../../core/command/spec';
import type { MachineIdentity } from '../../../core/model/host';

/** What a machine says of itself, one line each; a line is empty where it can't be read. */
const SCRIPT = [
  'first() { IFS= read -r line < "$1" 2>/dev/null; printf \'%s\\n\' "$line"; line=; }',
  'if [ -s /etc/machine-id ]; then first /etc/machine-id; else first /var/lib/dbus/machine-id; fi',
  'first /proc/sys/kernel/hostname',
  // All containers of a machine have its one: it does not tell them apart. systemd and the usual runtimes leave a mark.
  'if [ -e /run/systemd/container ] || [ -e /run/.containerenv ] || [ -e /.dockerenv ]; then echo; else first /proc/sys/kernel/random/boot_id; fi',
].join('\n');

export const readMachine: CommandSpec<MachineIdentity> = parsed(
  { argv: ['sh', '-c', SCRIPT], timeoutMs: 20_000, maxOutputBytes: 4096 },
  ({ stdout }) => {
    const [machineId = '', hostname = '', bootId = ''] = stdout.split('\n').map((line) => line.trim());
    return {
      ...(machineId === '' ? {} : { machineId }),
      ...(hostname === '' ? {} : { hostname }),
      ...(bootId === '' ? {} : { bootId }),
    };
  },
);
