/** Whole hosts that are off, or stand still. */
import type { Host } from '../host.mts';
import { podman } from '../podman.mts';
import type { Fault } from './fault.mts';

/** Seconds that systemd has to stop everything. An API server without its etcd would take a minute. */
const PATIENCE = 15;

/**
 * Switches a host off: `power` ends everything at once, `shutdown` lets systemd stop it in order for 15 s before that. Undoing starts the same
 * host again, with its disk, its address and its routes, and waits until systemd is through. What lay in /run and /tmp is
 * gone, as are other faults of this host that don't outlive a restart.
 */
export function stopHost(host: Host, how: 'power' | 'shutdown' = 'power'): Fault {
  return {
    what: `${host.name}: off`,
    async inject() {
      await podman('stop', '--time', how === 'power' ? '0' : `${PATIENCE}`, host.spec.container);
      const state = await stateOf(host);
      if (state !== 'exited') throw new Error(`${host.name} is ${state}, not off`);
    },
    undo: async () => void (await bringBack(host)),
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
    undo: async () => void (await bringBack(host)),
  };
}

/** Brings a host back from either. @returns whether it was off or frozen */
export async function bringBack(host: Host): Promise<boolean> {
  const before = await stateOf(host);
  if (before === 'running') return false;
  if (before === 'paused') await podman('unpause', host.spec.container);
  else await host.up();
  const state = await stateOf(host);
  if (state !== 'running') throw new Error(`${host.name} is ${state}, not running`);
  return true;
}

/** `running`, `paused`, `exited` … */
async function stateOf(host: Host): Promise<string> {
  return (await podman('container', 'inspect', '--format', '{{.State.Status}}', host.spec.container)).trim();
}
