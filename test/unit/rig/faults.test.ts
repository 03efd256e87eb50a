import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import { word } from '../../rig/faults/on-host.mts';
import { Faults, losePackets, shiftClock, type Fault } from '../../rig/faults/index.mts';
import type { Host } from '../../rig/host.mts';

/** A rig without a cluster: nothing to wait for. */
const noCluster = { options: { controlPlanes: 0 } } as Cluster;

function record(log: string[], what: string, { inject = '', undo = '' } = {}): Fault {
  return {
    what,
    async inject() {
      log.push(`+${what}`);
      if (inject) throw new Error(inject);
    },
    async undo() {
      log.push(`-${what}`);
      if (undo) throw new Error(undo);
    },
  };
}

describe('the faults of a test', () => {
  it('are undone last first, each once', async () => {
    const log: string[] = [];
    const faults = new Faults(() => noCluster);
    await faults.inject(record(log, 'a'));
    const b = await faults.inject(record(log, 'b'));
    await faults.inject(record(log, 'c'));
    await b.undo();
    await b.undo();
    await faults.undoAll();
    await faults.undoAll();
    expect(log).toEqual(['+a', '+b', '+c', '-b', '-c', '-a']);
  });

  it('that can not be made are taken back at once', async () => {
    const log: string[] = [];
    const faults = new Faults(() => noCluster);
    await expect(faults.inject(record(log, 'a', { inject: 'no' }))).rejects.toThrow('a: could not be made');
    await faults.undoAll();
    expect(log).toEqual(['+a', '-a']);
  });

  it('are all tried when one can not be undone, and all failures are told', async () => {
    const log: string[] = [];
    const faults = new Faults(() => noCluster);
    await faults.inject(record(log, 'a', { undo: 'first' }));
    await faults.inject(record(log, 'b'));
    await faults.inject(record(log, 'c', { undo: 'second' }));
    await expect(faults.undoAll()).rejects.toThrow('c: could not be undone\na: could not be undone');
    expect(log.slice(3)).toEqual(['-c', '-b', '-a']);
    // They are not carried over into the next test.
    await faults.undoAll();
  });
});

it('refuses what makes no sense', () => {
  const host = { name: 'w1' } as Host;
  expect(() => losePackets(host, 20)).toThrow('at most 1, not 20');
  expect(() => shiftClock(host, { name: 'etcd' }, 0.5)).toThrow('whole seconds, not by 0.5');
});

it.each(['plain', "it's", '$(reboot)', 'a\nb', '', '\\', '"*'])('writes %j as one word of bash', (text) => {
  expect(execFileSync('bash', ['-c', `printf %s ${word(text)} end`]).toString()).toBe(`${text}end`);
});
