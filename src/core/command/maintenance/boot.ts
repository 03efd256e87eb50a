import { RUNS_FOLDER } from '../detached';
import { parsed, textOf } from '../parsers';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 20_000;

/**
 * Which boot of a host it is. The id of the boot is the kernel's, which containers share with the machine that they run on; their
 * boots differ by when process 1 was started. Two boots are the same where both are.
 */
export interface Boot {
  /** `/proc/sys/kernel/random/boot_id`; empty where it can't be read. */
  readonly id: string;
  /** Start of process 1 since the kernel's, in clock ticks. */
  readonly ticks: number;
  /** Start of process 1 by the host's own clock, epoch milliseconds. */
  readonly startedAt: number;
}

/** A host, and the boot in which somebody asked it to restart. */
export interface BootReading {
  readonly now: Boot;
  /** Undefined: no restart was asked for under that mark. */
  readonly marked: Pick<Boot, 'id' | 'ticks'> | undefined;
}

/** Where a host keeps the boot in which an operation asks it to restart. @param operation id of the operation */
export function bootMark(operation: string, node: string): string {
  return `${RUNS_FOLDER}/${operation}/${node}-boot`;
}

const READ = [
  'printf "id\\t%s\\n" "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"',
  'printf "stat\\t%s\\n" "$(cat /proc/1/stat)"',
  'printf "hertz\\t%s\\n" "$(getconf CLK_TCK 2>/dev/null || echo 100)"',
  'printf "uptime\\t%s\\n" "$(cat /proc/uptime)"',
  'printf "clock\\t%s\\n" "$(date +%s)"',
].join('\n');

/** @param mark see `bootMark` */
export function readBoot(mark: string): CommandSpec<BootReading> {
  const script = `${READ}\n[ ! -s "$1" ] || printf 'mark\\t%s\\n' "$(cat -- "$1")"`;
  return parsed({ argv: ['sh', '-c', script, 'drydock', mark], sudo: true, timeoutMs: TIMEOUT_MS, maxOutputBytes: 4096 }, ({ stdout }) =>
    parseBoot(stdout),
  );
}

export function parseBoot(output: string): BootReading {
  const values = new Map(
    output.split('\n').flatMap((line): [string, string][] => {
      const tab = line.indexOf('\t');
      return tab > 0 ? [[line.slice(0, tab), line.slice(tab + 1).trim()]] : [];
    }),
  );
  const number = (key: string) => Number(values.get(key) ?? NaN);
  // Fields are counted behind the name of the process, which may hold anything: the 20th there is its start.
  const ticks = Number((values.get('stat') ?? '').replace(/^.*\) /, '').split(' ')[19] ?? NaN);
  const id = values.get('id') ?? '';
  const sinceStart = Number((values.get('uptime') ?? '').split(' ')[0] || NaN) - ticks / (number('hertz') || 100);
  // The id may be empty, and is then not there.
  const [markedTicks = '', markedId = ''] = (values.get('mark') ?? '').split(' ').reverse();
  return {
    now: { id, ticks, startedAt: Math.round((number('clock') - sinceStart) * 1000) },
    marked: markedTicks === '' ? undefined : { id: markedId, ticks: Number(markedTicks) },
  };
}

/** Whether a host was started anew since a mark was made. */
export function isNewBoot({ now, marked }: BootReading): boolean {
  return marked !== undefined && (now.id !== marked.id || now.ticks !== marked.ticks);
}

/** Keeps the present boot under a mark, on the disk, so that whoever looks after the restart can tell. */
export function markBoot(mark: string, { id, ticks }: Pick<Boot, 'id' | 'ticks'>): CommandSpec<string> {
  const script = [
    'umask 077',
    `mkdir -p "\${1%/*}" && printf '%s\\n' "$2" >"$1.part" || exit 1`,
    'sync -- "$1.part" 2>/dev/null || sync',
    'mv -- "$1.part" "$1" || exit 1',
    'sync -- "${1%/*}" 2>/dev/null || sync',
  ].join('\n');
  return textOf({ argv: ['sh', '-c', script, 'drydock', mark, `${id} ${ticks}`], sudo: true, timeoutMs: TIMEOUT_MS });
}

/** The ways to restart a host, best first. */
export const RESTARTS = {
  systemctl: ['systemctl', '--no-block', '--no-wall', 'reboot'],
  shutdown: ['shutdown', '-r', 'now'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;
export type RestartWay = keyof typeof RESTARTS;

/** Asks a host to restart in order. The connection may break before there is an answer. */
export function restartHost(way: RestartWay): CommandSpec<string> {
  return textOf({ argv: RESTARTS[way], sudo: true, timeoutMs: TIMEOUT_MS });
}
