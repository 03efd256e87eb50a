import type { Dial } from './handshake';

export interface ProbeTarget {
  readonly port: number;
  /** `/readyz` */
  readonly path: string;
  /** HTTPS. Whose certificate it is is not asked here: a health check proves nothing but health. */
  readonly tls: boolean;
}

export interface ProbeAnswer {
  readonly status: number;
  /** The first few kilobytes. */
  readonly body: string;
}

/** Asks programs for their health, without credentials. */
export interface HttpProbePort {
  /** Rejects with `refused`, `timeout`, `disconnected` or `tls` where no answer comes. @param dial how to get there */
  get(target: ProbeTarget, dial: Dial, signal?: AbortSignal): Promise<ProbeAnswer>;
}
