import { Handshakes, HttpProbes } from '../backends/kubernetes';
import { silentLogger } from '../core/logger';
import { Hosts } from '../operations/control-plane/hosts';
import type { Clock } from '../ports/clock';
import type { Ssh } from './hosts-over-ssh';

/** Hosts as operations see them, over the connections of a command. */
export function openHosts({ shells }: Ssh, clock: Clock): Hosts {
  return new Hosts({ shells, handshakes: new Handshakes(), http: new HttpProbes(), clock, log: silentLogger });
}
