/** Faults of a rig: what can be done to its hosts and programs, and undone. */
export { slowApi } from './api.mts';
export { freezeClock, shiftClock } from './clock.mts';
export { stopEtcdMember } from './etcd.mts';
export { Faults, type Fault, type Injected } from './fault.mts';
export { corruptFile, removeFile, type Damage } from './files.mts';
export { heal } from './heal.mts';
export { pauseHost, stopHost } from './hosts.mts';
export { cutNetwork, delayPackets, losePackets } from './network.mts';
export { freezeProcess, killProcess, type Processes } from './processes.mts';
export { settled } from './settled.mts';
export { stopService, type Service } from './stopped.mts';
export { fillFolder, type Fill } from './storage.mts';
