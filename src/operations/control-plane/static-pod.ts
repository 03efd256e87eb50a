import { processesOf, containersOf } from '../../core/command/control-plane/instances';
import { makePrivateFolders, renameUnlessTaken } from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { ASIDE_FOLDER, OWN_FOLDER } from '../../core/command/control-plane/places';
import { cancelled, DrydockError } from '../../core/errors';
import type { Component, ControlPlaneLayout, Instance, InstanceSource } from '../../core/model/control-plane';
import { parseStaticPod } from '../../core/parse/static-pod';
import type { StepContext } from '../engine/definition';
import { isTransient } from '../nodes/retry';
import type { Host } from './hosts';

/** Milliseconds between two looks. */
const LOOK_EVERY = 1_000;
/** Milliseconds without a change after which a wait counts as stalled: beyond the longest interval of the kubelet and a slow stop. */
const STALLED_AFTER = 120_000;
/** Milliseconds in which a manifest that is out has to be back after its step was ended. */
const PUT_BACK_WITHIN = 60_000;

/** What is to be known of a static pod to restart it. */
export interface StaticPodPlace {
  readonly component: Component;
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
}

export function manifestPath({ component, layout }: Pick<StaticPodPlace, 'component' | 'layout'>): string {
  return `${layout.manifests}/${component}.yaml`;
}

export function asidePath({ component }: Pick<StaticPodPlace, 'component'>): string {
  return `${ASIDE_FOLDER}/${component}.yaml`;
}

export type ManifestPlace = 'inPlace' | 'aside' | 'both' | 'gone';

export async function manifestPlace(host: Host, place: StaticPodPlace, signal: AbortSignal): Promise<ManifestPlace> {
  const [inPlace, aside] = await Promise.all([host.run(exists(manifestPath(place)), signal), host.run(exists(asidePath(place)), signal)]);
  if (inPlace) return aside ? 'both' : 'inPlace';
  return aside ? 'aside' : 'gone';
}

/** What runs of a static pod now. */
export async function instancesOf(host: Host, place: StaticPodPlace, signal: AbortSignal): Promise<readonly Instance[]> {
  if (place.source === 'crictl') return host.run(containersOf(place.component), signal);
  const manifest = (await manifestPlace(host, place, signal)) === 'aside' ? asidePath(place) : manifestPath(place);
  return host.run(processesOf(parseStaticPod(await host.text(manifest, signal)).command), signal);
}

/**
 * Stops a static pod and starts it again: its manifest is moved out of the kubelet's folder, and back once nothing of it runs
 * any more. Takes up where an earlier attempt ended. Whatever happens in between, the manifest is put back before it rejects,
 * unless this process or the host dies.
 */
export async function bounceStaticPod(host: Host, place: StaticPodPlace, context: StepContext): Promise<void> {
  // Where there is nothing to move, there is nothing to put back either.
  const where = await movable(host, place, context.signal);
  try {
    await stopFrom(where, host, place, context);
  } finally {
    await putBack(host, place, context);
  }
}

/** Stops a static pod: its manifest is moved out of the kubelet's folder and stays there. Resolves when nothing of it runs any more. */
export async function stopStaticPod(host: Host, place: StaticPodPlace, context: StepContext): Promise<void> {
  await stopFrom(await movable(host, place, context.signal), host, place, context);
}

async function movable(host: Host, place: StaticPodPlace, signal: AbortSignal): Promise<'inPlace' | 'aside'> {
  const where = await manifestPlace(host, place, signal);
  if (where === 'both' || where === 'gone') throw misplaced(host, place, where);
  return where;
}

async function stopFrom(where: 'inPlace' | 'aside', host: Host, place: StaticPodPlace, context: StepContext): Promise<void> {
  if (where === 'inPlace') {
    await host.run(makePrivateFolders([OWN_FOLDER, ASIDE_FOLDER]), context.signal);
    context.progress({ message: `the manifest of ${place.component} is moved out of the kubelet's sight` });
    await host.run(renameUnlessTaken(manifestPath(place), asidePath(place)), context.signal);
    const moved = await manifestPlace(host, place, context.signal);
    if (moved !== 'aside') throw misplaced(host, place, moved);
  }
  await untilGone(host, place, context);
}

/** Brings a manifest back that is aside. Does nothing where it is in place. */
export async function putBack(host: Host, place: StaticPodPlace, context: Pick<StepContext, 'clock' | 'log'>): Promise<void> {
  const { clock, log } = context;
  // The step may have been stopped; the component must not stay away for it.
  const signal = AbortSignal.timeout(PUT_BACK_WITHIN * 2);
  const giveUpAt = clock.now() + PUT_BACK_WITHIN;
  for (;;) {
    try {
      const where = await manifestPlace(host, place, signal);
      if (where === 'inPlace') return;
      if (where !== 'aside') throw misplaced(host, place, where);
      await host.run(renameUnlessTaken(asidePath(place), manifestPath(place)), signal);
    } catch (error) {
      if (!isTransientOnHost(error) || clock.now() >= giveUpAt) throw stillAside(host, place, error);
      log.debug(`The manifest of ${place.component} is not back yet`, error);
      await clock.sleep(LOOK_EVERY);
    }
  }
}

async function untilGone(host: Host, place: StaticPodPlace, context: StepContext): Promise<void> {
  const { component } = place;
  await waitUntil(host, context, async () => {
    const running = await instancesOf(host, place, context.signal);
    return running.length === 0
      ? undefined
      : {
          subject: `${component} of ${host.name}`,
          waitsFor: `kubelet of ${host.name}`,
          reason: 'its manifest is gone; the kubelet looks from time to time and then stops it',
        };
  });
}

/**
 * Looks until nothing is left to wait for, telling who is waited for. Errors of the connection count as "not yet": the host or
 * its network may have a bad moment. Ends with the step's signal.
 * @param look undefined: it is so
 */
export async function waitUntil(
  host: Host,
  context: StepContext,
  look: () => Promise<{ readonly subject: string; readonly waitsFor: string; readonly reason: string } | undefined>,
): Promise<void> {
  const { signal, clock, log } = context;
  const since = clock.now();
  let told = '';
  let stall = false;
  for (;;) {
    if (signal.aborted) throw cancelled(signal.reason);
    let waiting;
    try {
      waiting = await look();
    } catch (error) {
      if (signal.aborted || !isTransientOnHost(error)) throw error;
      log.debug(`${host.name} could not be asked`, error);
      waiting = { subject: host.name, waitsFor: 'an answer', reason: DrydockError.from(error).message };
    }
    if (!waiting) break;
    const words = JSON.stringify(waiting);
    if (words !== told) context.blocked([{ ...waiting, since }]);
    told = words;
    if (!stall && clock.now() - since >= STALLED_AFTER) {
      context.stalled(since);
      stall = true;
    }
    await clock.sleep(LOOK_EVERY, signal);
  }
  if (told !== '') context.blocked([]);
}

/** The same command may well succeed a little later. */
export function isTransientOnHost(error: unknown): boolean {
  return isTransient(error) || DrydockError.is(error, 'connectTimeout');
}

function misplaced(host: Host, place: StaticPodPlace, where: ManifestPlace): DrydockError {
  const { component, layout } = place;
  if (where === 'both')
    return new DrydockError('conflict', `${host.name} has two manifests of ${component}: ${manifestPath(place)} and ${asidePath(place)}.`, {
      hint: 'Somebody made a new one while the other was put aside. Compare them, and remove the one that is not wanted.',
    });
  return new DrydockError('notFound', `${host.name} has no manifest of ${component}: ${layout.manifests} does not hold it.`, {
    hint: 'It is no static pod there, or somebody moved its manifest away.',
  });
}

function stillAside(host: Host, place: StaticPodPlace, cause: unknown): DrydockError {
  return new DrydockError('storage', `${place.component} of ${host.name} stays stopped: its manifest could not be moved back.`, {
    hint: `Resume the operation, or move ${asidePath(place)} to ${place.layout.manifests} on ${host.name} by hand.`,
    cause,
  });
}
