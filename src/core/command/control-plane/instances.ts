import { DrydockError } from '../../errors';
import type { Component, Instance } from '../../model/control-plane';
import { fields, items, text } from '../../parse/kubernetes/fields';
import { jsonIn, parsed, type CommandShape } from '../parsers';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 20_000;

/** The running containers of a static pod, by the CRI client. */
export function containersOf(component: Component): CommandSpec<readonly Instance[]> {
  const argv = ['crictl', 'ps', '--state', 'Running', '--name', `^${component}$`, '-o', 'json'] as const;
  const shape: CommandShape = { argv, sudo: true, timeoutMs: TIMEOUT_MS };
  return parsed(shape, (result) =>
    items(fields(jsonIn(shape, result)).containers).flatMap((item) => {
      const container = fields(item);
      const labels = fields(container.labels);
      const ours = labels['io.kubernetes.container.name'] === component && labels['io.kubernetes.pod.namespace'] === 'kube-system';
      return ours ? [{ id: text(container.id) ?? '', startedAt: nanoseconds(container.createdAt) }] : [];
    }),
  );
}

/**
 * The processes of a static pod, by the table of processes, for hosts without the CRI client.
 * @param words program and arguments of its manifest; another program of the same name has others
 */
export function processesOf(words: readonly string[]): CommandSpec<readonly Instance[]> {
  const argv = ['ps', '-ww', '-e', '-o', 'pid=,lstart=,args='] as const;
  const wanted = words.join(' ').trim();
  return parsed({ argv, env: { TZ: 'UTC' }, timeoutMs: TIMEOUT_MS }, ({ stdout }) =>
    stdout.split('\n').flatMap((line) => {
      const [, pid, started, args] = /^\s*(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.*?)\s*$/.exec(line) ?? [];
      if (pid === undefined || started === undefined || args !== wanted) return [];
      return [{ id: pid, startedAt: Date.parse(`${started} UTC`) }];
    }),
  );
}

/** Whether the CRI client is there and reaches the container runtime. */
export const crictlWorks: CommandSpec<boolean> = {
  argv: ['crictl', 'version'],
  sudo: true,
  timeoutMs: TIMEOUT_MS,
  parse: ({ exitCode }) => exitCode === 0,
};

/** Nanoseconds since the epoch, as a decimal string. */
function nanoseconds(value: unknown): number {
  const digits = text(value);
  if (digits !== undefined && /^\d+$/.test(digits)) return Number(BigInt(digits) / 1_000_000n);
  throw new DrydockError('protocol', 'crictl lists a container without the time of its creation.');
}
