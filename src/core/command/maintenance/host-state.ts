import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';
import type { RestartWay } from './boot';

/** What a host says of itself before it is restarted. */
export interface HostState {
  /** Undefined: it has no program that restarts it. */
  readonly restart: RestartWay | undefined;
  /** Why it wants to be restarted, one phrase each; empty: nothing says that it does. */
  readonly wants: readonly string[];
  /** Somebody on the host keeps account of that; without it only the kernel tells. */
  readonly asked: boolean;
  /** `6.1.0-31-amd64` */
  readonly kernel: string;
}

/**
 * One line each: what, a tab, its value. Debian's marker comes with the packages that ask for a restart, `needs-restarting` with
 * dnf and yum, `needs-rebooting` with zypper. Only read; nothing asks the network.
 */
const SCRIPT = String.raw`
tell() { printf '%s\t%s\n' "$1" "$2"; }
limit() { if command -v timeout >/dev/null 2>&1; then timeout 20 "$@"; else "$@"; fi; }
if command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then tell restart systemctl
elif command -v shutdown >/dev/null 2>&1; then tell restart shutdown; fi
tell kernel "$(uname -r)"
for image in /boot/vmlinuz-*; do [ -e "$image" ] && tell image "$(basename -- "$image")"; done
[ ! -e /var/run/reboot-required ] || tell marker /var/run/reboot-required
[ ! -r /var/run/reboot-required.pkgs ] || sort -u /var/run/reboot-required.pkgs | sed 's/^/package	/'
if command -v zypper >/dev/null 2>&1; then
  limit zypper --non-interactive --no-refresh needs-rebooting >/dev/null 2>&1; tell zypper "$?"
elif command -v needs-restarting >/dev/null 2>&1; then
  limit needs-restarting -r >/dev/null 2>&1; tell needs-restarting "$?"
elif command -v dnf5 >/dev/null 2>&1; then
  limit dnf5 -q -C needs-restarting -r >/dev/null 2>&1; tell needs-restarting "$?"
fi
exit 0
`;

/** Reads how a host is restarted and whether it wants to be. */
export const readHostState: CommandSpec<HostState> = parsed(
  { argv: ['sh', '-c', SCRIPT], sudo: true, timeoutMs: 60_000, maxOutputBytes: 256 * 1024 },
  ({ stdout }) => parseHostState(stdout),
);

/** Exit codes of tools that say "restart": of zypper, and of needs-restarting. */
const ZYPPER_REBOOT = '102';
const NEEDS_RESTART = '1';

export function parseHostState(output: string): HostState {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [{ key: line.slice(0, tab), value: line.slice(tab + 1).trim() }] : [];
  });
  const all = (key: string) => lines.filter((line) => line.key === key).map(({ value }) => value);
  const [marker] = all('marker');
  const packages = all('package').filter((name) => name !== '');
  const kernel = all('kernel')[0] ?? '';
  const newer = newerKernel(
    kernel,
    all('image').map((name) => name.replace(/^vmlinuz-/, '')),
  );
  const wants = [
    ...(marker === undefined ? [] : [`${marker} is there${packages.length > 0 ? ` (${packages.join(', ')})` : ''}`]),
    ...(all('zypper')[0] === ZYPPER_REBOOT ? ['zypper says so'] : []),
    ...(all('needs-restarting')[0] === NEEDS_RESTART ? ['needs-restarting says so'] : []),
    ...(newer === undefined ? [] : [`kernel ${newer} is installed and ${kernel} runs`]),
  ];
  const restart = all('restart')[0];
  return {
    restart: restart === 'systemctl' || restart === 'shutdown' ? restart : undefined,
    wants,
    asked: marker !== undefined || all('zypper').length > 0 || all('needs-restarting').length > 0,
    kernel,
  };
}

/** The newest installed kernel of the flavour that runs, where it is newer than that one. Its own image has to be there, too. */
function newerKernel(running: string, images: readonly string[]): string | undefined {
  if (!images.includes(running)) return undefined;
  const flavour = (version: string) => /-([a-z][\w-]*)$/.exec(version)?.[1] ?? '';
  const [newest] = images.filter((image) => flavour(image) === flavour(running)).sort((a, b) => compareKernels(b, a));
  return newest !== undefined && compareKernels(newest, running) > 0 ? newest : undefined;
}

function compareKernels(a: string, b: string): number {
  const parts = (version: string) => (version.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
