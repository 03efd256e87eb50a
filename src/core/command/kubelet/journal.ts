import { succeed } from '../result';
import type { CommandSpec } from '../spec';

/** Characters that are kept. */
const KEPT = 400;

const SHAPE = {
  argv: ['journalctl', '--unit', 'kubelet.service', '--no-pager', '--lines', '60', '--output', 'cat'] as const,
  sudo: true,
  timeoutMs: 20_000,
};

/** The last errors that the kubelet wrote to the host's journal; empty where there are none. */
export const kubeletComplaints: CommandSpec<string> = {
  ...SHAPE,
  parse: (result) => lastComplaints(succeed(SHAPE, result).stdout),
};

/** Lines of klog that are errors or fatal, and those of a kubelet that gives up before it logs; the last two. */
export function lastComplaints(journal: string): string {
  const lines = journal.split('\n').filter((line) => /^[EF]\d{4} |command failed|^Error: /.test(line.trim()));
  return lines
    .slice(-2)
    .map((line) => line.trim().replace(/^[EF]\d{4} \S+\s+\d+ /, ''))
    .join(' | ')
    .slice(0, KEPT);
}
