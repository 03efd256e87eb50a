import { hostPort } from '../../core/bootstrap/endpoint/address';
import { HAPROXY_FILE, haproxySection, othersOnPort } from '../../core/bootstrap/endpoint/haproxy';
import { KEEPALIVED_FILE } from '../../core/bootstrap/endpoint/keepalived';
import { markedBlock } from '../../core/bootstrap/marked-block';
import type { EndpointSettings } from '../../core/bootstrap/endpoint/settings';
import { readAnswers, type BackendAnswer } from '../../core/command/endpoint/answers';
import { readBalancer } from '../../core/command/endpoint/look';
import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { BalancerFacts, ConfigurationFacts, EndpointFacts } from '../../core/plan/endpoint/plan';
import type { Host, Hosts } from '../control-plane/hosts';

/** Reads the hosts that are to balance. Changes nothing; of their files only Drydock's own part is kept. */
export async function readEndpoint(
  targets: readonly HostTarget[],
  settings: EndpointSettings,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<EndpointFacts> {
  const at = hosts.deps.clock.now();
  const balancers = await Promise.all(targets.map((target) => readOne(hosts.of(target), settings, signal)));
  return { balancers, at };
}

async function readOne(host: Host, settings: EndpointSettings, signal: AbortSignal): Promise<BalancerFacts> {
  const [reading, haproxy, keepalived, answers] = await Promise.all([
    host.run(readBalancer(settings.port), signal),
    configuration(host, HAPROXY_FILE, settings, signal),
    configuration(host, KEEPALIVED_FILE, settings, signal),
    directAnswers(host, settings, signal),
  ]);
  return { target: host.target, reading, files: { haproxy, keepalived }, answers };
}

async function directAnswers(host: Host, { backends }: EndpointSettings, signal: AbortSignal): Promise<readonly BackendAnswer[]> {
  try {
    return (
      await host.run(
        readAnswers(
          0,
          backends.map(({ address, port }) => hostPort(address, port)),
        ),
        signal,
      )
    ).direct;
  } catch (error) {
    if (!DrydockError.is(error, 'commandFailed')) throw error;
    return [];
  }
}

async function configuration(
  host: Host,
  path: string,
  { cluster, port }: EndpointSettings,
  signal: AbortSignal,
): Promise<ConfigurationFacts> {
  const found = await readText(host, path, signal);
  if (!found) return { sha256: undefined, block: undefined, others: [] };
  const block = markedBlock(found.text, haproxySection(cluster));
  const others = othersOnPort(block === undefined ? found.text : found.text.replace(block, ''), port);
  return { sha256: found.sha256, block, others };
}

/** A file with its digest; undefined: it is not there. */
export async function readText(
  host: Host,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly sha256: string } | undefined> {
  try {
    const { content, sha256 } = await host.use(signal, (shell) => shell.readFile(path, { sudo: true }, signal));
    return { text: new TextDecoder().decode(content), sha256 };
  } catch (error) {
    if (DrydockError.is(error, 'notFound')) return undefined;
    throw error;
  }
}
