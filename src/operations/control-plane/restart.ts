import { modifiedTimes } from '../../core/command/control-plane/look';
import type { Component } from '../../core/model/control-plane';
import { listenersOf, parseStaticPod } from '../../core/parse/static-pod';
import { placeOf } from '../../core/policy/certificates/places';
import { hostTime } from '../certificates/host-commands';
import type { StepContext, Verdict } from '../engine/definition';
import { healthOf, servedAt } from './health';
import type { Host } from './hosts';
import { bounceStaticPod, instancesOf, manifestPath, manifestPlace, waitUntil, type StaticPodPlace } from './static-pod';
import { storedCertificate } from './stored';

/**
 * Milliseconds by which a process must have started after its files were written to be certain to have read them: the times of
 * both may be in whole seconds. One that began a moment before would else pass for new, as those do that crash again and again.
 */
const TIME_GRAIN = 2_000;

/** A component that has to run with the certificates that are on the disk now. */
export interface Restart extends StaticPodPlace {
  readonly healthPort: number;
  /** Files of certificates; it must have started after the newest of them. */
  readonly files: readonly string[];
  /** Whether it has to be well, too; a member of etcd that can't find the others is not, whatever certificates it has. */
  readonly wantHealth: boolean;
}

/**
 * Restarts a component unless what runs is newer than its certificates, and waits until it is well and presents them.
 * Takes up where an earlier attempt ended.
 */
export async function restartComponent(host: Host, restart: Restart, context: StepContext): Promise<void> {
  if (await needsBounce(host, restart, context.signal)) {
    await untilTellable(host, restart, context);
    await bounceStaticPod(host, restart, context);
  }
  const { component } = restart;
  context.progress({ message: `waiting until ${component} is back` });
  await waitUntil(host, context, async () => {
    const verdict = await restartVerdict(host, restart, context.signal);
    if (verdict.so) return undefined;
    return { subject: `${component} of ${host.name}`, waitsFor: component, reason: verdict.why };
  });
}

/** Milliseconds in which a component that has just come up may say once more that it is not well. */
const SETTLES_WITHIN = 60_000;

/**
 * Whether a restart has its effect. What runs and is new may be unwell for a moment again, as API servers are while they begin to
 * take requests, so it is looked at for a while; what is old or away is told at once.
 */
export async function settledVerdict(
  host: Host,
  restart: Restart,
  { signal, clock }: Pick<StepContext, 'signal' | 'clock'>,
): Promise<Verdict> {
  const until = clock.now() + SETTLES_WITHIN;
  for (;;) {
    const verdict = await restartVerdict(host, restart, signal);
    if (verdict.so || clock.now() >= until || (await needsBounce(host, restart, signal))) return verdict;
    await clock.sleep(1_000, signal);
  }
}

async function needsBounce(host: Host, restart: Restart, signal: AbortSignal): Promise<boolean> {
  if ((await manifestPlace(host, restart, signal)) !== 'inPlace') return true;
  return (await outdated(host, restart, signal)).length > 0;
}

/** Waits the moment that lets the start of what comes next be told from the writing of its files. */
async function untilTellable(host: Host, { files }: Restart, { signal, clock }: StepContext): Promise<void> {
  const age = (await host.run(hostTime(), signal)) - (await newestFile(host, files, signal));
  if (age >= 0 && age < 2 * TIME_GRAIN) await clock.sleep(2 * TIME_GRAIN - age, signal);
}

/** What runs and may have read older certificates. */
async function outdated(host: Host, restart: Restart, signal: AbortSignal) {
  const running = await instancesOf(host, restart, signal);
  const newest = await newestFile(host, restart.files, signal);
  return running.filter(({ startedAt }) => startedAt < newest + TIME_GRAIN);
}

async function newestFile(host: Host, files: readonly string[], signal: AbortSignal): Promise<number> {
  if (files.length === 0) return 0;
  return Math.max(0, ...(await host.run(modifiedTimes(files), signal)).values());
}

/** Whether a component runs, is well, and has the certificates that are on the disk: told by its start, and by what it presents. */
export async function restartVerdict(host: Host, restart: Restart, signal: AbortSignal): Promise<Verdict> {
  const { component, healthPort, wantHealth } = restart;
  const where = await manifestPlace(host, restart, signal);
  if (where !== 'inPlace') return no(`The manifest of ${component} is not in ${restart.layout.manifests} of ${host.name}.`);
  const running = await instancesOf(host, restart, signal);
  if (running.length === 0) return no(`${component} does not run on ${host.name} yet.`);
  if ((await outdated(host, restart, signal)).length > 0)
    return no(`What runs of ${component} on ${host.name} was started before its certificates were written.`);
  if (wantHealth) {
    const health = await healthOf(host, component, healthPort, signal);
    if (health.known && !health.value) return no(`${component} of ${host.name} runs, but is not well yet.`);
    if (!health.known && component !== 'kube-apiserver')
      return no(`Whether ${component} of ${host.name} is well can't be told: ${health.why}`);
  }
  return servedVerdict(host, restart, signal);
}

async function servedVerdict(host: Host, restart: Restart, signal: AbortSignal): Promise<Verdict> {
  const { component } = restart;
  const listeners = listenersOf(parseStaticPod(await host.text(manifestPath(restart), signal)), component);
  const seen: string[] = [];
  for (const { certificate, port, address } of listeners) {
    const path = placeOf(certificate, restart.layout)?.path;
    if (path === undefined) continue;
    const stored = await storedCertificate(host, path, signal);
    const served = await servedAt(host, port, signal, address);
    if (served.known && served.value.fingerprint === stored.fingerprint) seen.push(`port ${port} presents serial ${stored.serial}`);
    else if (served.known)
      return no(
        `${component} of ${host.name} still presents the certificate with serial ${served.value.serial} at port ${port}; the file has ${stored.serial}.`,
      );
    // An address that is not the loopback may be out of this computer's reach.
    else if (address !== undefined) seen.push(`what port ${port} presents can't be seen from here`);
    else return no(`What ${component} of ${host.name} presents at port ${port} can't be seen: ${served.why}`);
  }
  return seen.length === 0 ? { so: true } : { so: true, note: sentence(seen) };
}

function no(why: string): Verdict {
  return { so: false, why };
}

function sentence(parts: readonly string[]): string {
  const words = parts.join('; ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Files of the certificates of some names that a component uses. */
export function filesFor(component: Component, names: readonly string[], place: Pick<StaticPodPlace, 'layout'>): readonly string[] {
  return names.flatMap((name) => {
    const found = placeOf(name, place.layout);
    return found?.restarts.includes(component) ? [found.path] : [];
  });
}
