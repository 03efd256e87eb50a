import type { ClockReading } from '../../model/readiness';
import { durationWords } from '../../report/words';
import { fix, found, ofKnown, ok, valueOf, type ReadinessRule } from './check';

/** Milliseconds apart from which etcd complains, and from which leases, tokens and young certificates begin to fail. */
const APART = { warning: 500, failure: 5_000 };

const SET_RIGHT = fix(
  'Set its clock by a time server, and let it stay so.',
  'timedatectl set-ntp true',
  'chronyc makestep # where chrony keeps it',
);

/** How far the clock of a host is from those of the others, and how well that can be known. Undefined: there is no other one. */
export function clockOffset(own: ClockReading, others: readonly ClockReading[]): ClockReading | undefined {
  if (others.length === 0) return undefined;
  // One host that is wrong must not make all the others wrong, so the middle of all is what counts, not the mean.
  const all = (others.length === 1 ? others : [own, ...others]).map(({ aheadMs }) => aheadMs).sort((a, b) => a - b);
  const middle = ((all[Math.floor((all.length - 1) / 2)] ?? 0) + (all[Math.ceil((all.length - 1) / 2)] ?? 0)) / 2;
  const widest = Math.max(...others.map(({ uncertaintyMs }) => uncertaintyMs));
  return { aheadMs: own.aheadMs - middle, uncertaintyMs: own.uncertaintyMs + widest };
}

export const clockRule: ReadinessRule = {
  id: 'clock',
  title: 'Clock',
  judge(host, { hosts }) {
    return ofKnown(host.facts.clock, 'The clock of', host, (own) => {
      const others = hosts.filter(({ name }) => name !== host.name).flatMap(({ facts }) => valueOf(facts.clock) ?? []);
      const offset = clockOffset(own, others);
      if (!offset) return undefined;
      const apart = Math.abs(offset.aheadMs);
      const sure = apart - offset.uncertaintyMs;
      const way = offset.aheadMs > 0 ? 'ahead of' : 'behind';
      const short = `${offset.aheadMs > 0 ? '+' : '−'}${words(apart)}`;
      const said = `The clock of ${host.name} is ${words(apart)} ${way} ${others.length === 1 ? 'the other one' : 'the others'} (± ${words(offset.uncertaintyMs)}).`;
      if (sure >= APART.failure)
        return found('failure', short, `${said} Certificates that were just made, tokens and leases are taken for invalid.`, SET_RIGHT);
      if (sure >= APART.warning) return found('warning', short, `${said} etcd complains from half a second on.`, SET_RIGHT);
      if (apart >= APART.warning)
        return found(
          'unknown',
          short,
          `${said} The way to it is too slow to tell whether that is the clock's fault.`,
          fix('Compare it on the host.', 'timedatectl'),
        );
      return ok(apart < 10 ? 'equal' : short);
    });
  },
};

export const timeSource: ReadinessRule = {
  id: 'ntp',
  title: 'Time source',
  judge(host) {
    const { container, timeSync, units } = host.facts.system;
    // A container has the clock of its machine.
    if ((valueOf(container) ?? 'none') !== 'none') return undefined;
    return ofKnown(timeSync, 'The time source of', host, ({ isSynchronized, source }) => {
      if (isSynchronized === true) return ok(source ?? 'synchronised');
      const keepers = [...(valueOf(units) ?? [])].filter(([name, state]) => KEEPERS.has(name) && state === 'active').map(([name]) => name);
      if (isSynchronized === undefined && keepers.length > 0) return ok(keepers[0] ?? '');
      return found(
        'warning',
        'none',
        keepers.length === 0
          ? `Nothing keeps the clock of ${host.name} right: it is not synchronised.`
          : `${keepers[0] ?? ''} runs on ${host.name}, but its clock is not synchronised: no time server answers.`,
        keepers.length === 0 ? SET_RIGHT : fix('Look at its time servers.', 'chronyc sources', 'timedatectl show-timesync'),
      );
    });
  },
};

const KEEPERS: ReadonlySet<string> = new Set(['chronyd', 'chrony', 'systemd-timesyncd', 'ntpd']);

function words(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : durationWords(milliseconds / 1000);
}

export const TIME: readonly ReadinessRule[] = [clockRule, timeSource];
