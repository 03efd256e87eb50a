import type { Pod } from '../model/pod';

/** Annotations that tell the stand-in for the kubelet how a pod's program behaves. */
export const behaviour = {
  /** Seconds between start and readiness. */
  startSeconds: 'practice.drydock.dev/start-seconds',
  /** Seconds from SIGTERM to the program's end, where that is less than the grace period. */
  stopSeconds: 'practice.drydock.dev/stop-seconds',
  /** `true`: the program runs until it is killed at the end of its grace period. */
  ignoresTerm: 'practice.drydock.dev/ignores-sigterm',
  /** `true`: the program runs but its readiness probe never succeeds. */
  neverReady: 'practice.drydock.dev/never-ready',
  /** Seconds after which the program ends by itself, successfully. */
  runSeconds: 'practice.drydock.dev/run-seconds',
  /** Names of nodes, joined by commas, that the scheduler takes first where they suit. */
  preferredNodes: 'practice.drydock.dev/preferred-nodes',
} as const;

/** Reason of the Ready condition of pods whose node is lost. */
export const NODE_LOST = 'NodeLost';

export function secondsOf({ metadata }: Pod, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation];
  return text === undefined ? undefined : Number(text);
}

export function listOf({ metadata }: Pod, annotation: string): readonly string[] {
  return metadata.annotations?.[annotation]?.split(',') ?? [];
}

export function isSet({ metadata }: Pod, annotation: string): boolean {
  return metadata.annotations?.[annotation] === 'true';
}
