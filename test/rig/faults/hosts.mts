/** Whole hosts that are off, or stand still. */
import type { Host } from '../host.mts';
import { podman } from '../podman.mts';
import type { Fault } from './fault.mts';

/**
 * Switches a host off: `power` ends everything at once, `shutdown` lets systemd stop it in order. Undoing starts the same
 * host again, with its disk, its address and its routes, and waits until systemd is through. What lay in /run and /tmp is
 * gone, as are other faults of this host that don't outlive a restart.
 */
export function stopHost(host: Host, how: 'power' | 'shutdown' = 'power'): Fault {
  return {
    what: `${host.name}: off`,
    async inject() {
      await podman('stop', '--time', how === 'power' ? '0' : '60', host.spec.container);
      const state = await stateOf(host);
      if (state !== 'exited') throw new Error(`${host.name} is ${state}, not off`);
    },
    undo: () => runs(host),
  };
}

/** Lets a host stand still: every process of it and of its pods is frozen; connections stay open and nobody answers. */
export function pauseHost(host: Host): Fault {
  return {
    what: `${host.name}: frozen`,
    async inject() {
      await podman('pause', host.spec.container);
      const state = await stateOf(host);
      if (state !== 'paused') throw new Error(`${host.name} is ${state}, not paused`);
    },
    undo: () => runs(host),
  };
}

/** Brings a host back from either. */
export async function runs(host: Host): Promise<void> {
  const before = await stateOf(host);
  if (before === 'paused') await podman('unpause', host.spec.container);
  if (before !== 'running' && before !== 'paused') await host.up();
  const state = await stateOf(host);
  if (state !== 'running') throw new Error(`${host.name} is ${state}, not running`);
}

/** `running`, `paused`, `exited` … */
async function stateOf(host: Host): Promise<string> {
  return (await podman('container', 'inspect', '--format', '{{.State.Status}}', host.spec.container)).trim();
}
