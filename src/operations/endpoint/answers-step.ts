import { hostPort } from '../../core/bootstrap/endpoint/address';
import type { EndpointSettings } from '../../core/bootstrap/endpoint/settings';
import { readAnswers, type EndpointAnswers } from '../../core/command/endpoint/answers';
import { readBalancer } from '../../core/command/endpoint/look';
import type { StepInfo } from '../../core/operation/events';
import type { Host } from '../control-plane/hosts';
import type { Step, Verdict } from '../engine/definition';

const PAUSE_MS = 1000;

/** Waits until every API server that is ready is reached through the balancer of a host, told apart by their certificates. */
export function answersStep(info: StepInfo, host: Host, settings: EndpointSettings): Step {
  const backends = settings.backends.map(({ address, port }) => hostPort(address, port));
  const look = async (signal: AbortSignal) => verdictOf(await host.run(readAnswers(settings.port, backends), signal), host.name, settings);
  return waiting(info, look);
}

/** Waits until exactly one balancer has the address that moves. */
export function addressStep(info: StepInfo, hosts: readonly Host[], { virtual, port }: EndpointSettings): Step {
  return waiting(info, async (signal) => {
    const readings = await Promise.all(hosts.map(async (host) => ({ host, reading: await host.run(readBalancer(port), signal) })));
    const owners = readings.filter(({ reading }) => [...reading.interfaces.values()].some((list) => list.includes(virtual?.address ?? '')));
    const [owner] = owners;
    if (owner && owners.length === 1) return { so: true, note: `${virtual?.address} is on ${owner.host.name}.` };
    return owner
      ? {
          so: false,
          why: `${virtual?.address} is on ${owners.map(({ host }) => host.name).join(' and ')}: they do not hear each other's VRRP.`,
        }
      : { so: false, why: `${virtual?.address} is on none of them.` };
  });
}

function waiting(info: StepInfo, look: (signal: AbortSignal) => Promise<Verdict>): Step {
  return {
    ...info,
    verify: ({ signal }) => look(signal),
    async run(context) {
      const { signal, clock } = context;
      for (;;) {
        const verdict = await look(signal);
        if (verdict.so) return;
        context.progress({ message: verdict.why });
        await clock.sleep(PAUSE_MS, signal);
      }
    },
  };
}

/** What the answers say of a balancer. API servers that are not there yet keep nobody from going on: the endpoint comes before them. */
export function verdictOf(answers: EndpointAnswers, host: string, { port, backends }: EndpointSettings): Verdict {
  const { direct, through, listens, passes } = answers;
  if (!listens) return { so: false, why: `Nothing listens on port ${port} of ${host}.` };
  const named = direct.map((answer, index) => ({ ...answer, name: backends[index]?.name ?? answer.backend }));
  const ready = named.filter(({ how }) => how === 'ready');
  const rest = named.filter(({ how }) => how !== 'ready').map(({ name, how }) => `${name} ${WORDS[how]}`);
  const others = rest.length === 0 ? '' : ` (${rest.join(', ')})`;
  if (ready.length === 0) return { so: true, note: `HAProxy listens; no API server is ready yet${others}.` };
  if (!passes)
    return { so: false, why: `HAProxy on ${host} passes nothing on, though ${ready.map(({ name }) => name).join(', ')} would answer.` };
  const missed = ready.filter(({ certificate }) => certificate !== undefined && !through.has(certificate));
  if (missed.length > 0)
    return { so: false, why: `${missed.map(({ name }) => name).join(', ')} did not answer through ${host}, but would have directly.` };
  const told = ready.every(({ certificate }) => certificate !== undefined);
  return {
    so: true,
    note: told
      ? `${ready.map(({ name }) => name).join(', ')} ${ready.length === 1 ? 'answers' : 'answer'} through it${others}.`
      : `An API server answers through it; which ones do can't be told without openssl on ${host}${others}.`,
  };
}

const WORDS = {
  ready: 'is ready',
  unready: 'is not ready',
  refused: 'refuses',
  timeout: 'does not answer',
  other: "can't be asked",
} as const;
