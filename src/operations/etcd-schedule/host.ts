import type { CommandSpec } from '../../core/command/spec';
import type { HostTarget } from '../../core/model/host';
import type { Host } from '../control-plane/hosts';

/** What a schedule needs of the host it is on: one over SSH, or this computer. */
export interface ScheduleHost {
  readonly name: string;
  readonly target: HostTarget;
  /** Epoch milliseconds. */
  now(): number;
  run<T>(command: CommandSpec<T>, signal: AbortSignal): Promise<T>;
  /** Rejects with `notFound` where there is no such file. */
  text(path: string, signal: AbortSignal): Promise<string>;
  /** Replaces a file at once; it is root's. */
  write(path: string, content: string, mode: number, signal: AbortSignal): Promise<void>;
}

/** A host over SSH. */
export function hostOf(host: Host): ScheduleHost {
  const { name, target, clock } = host;
  return {
    name,
    target,
    now: () => clock.now(),
    run: (command, signal) => host.run(command, signal),
    text: (path, signal) => host.text(path, signal),
    async write(path, content, mode, signal) {
      await host.use(signal, (shell) => shell.writeFile(path, content, { sudo: true, mode, owner: 'root:root' }, signal));
    },
  };
}
