/** Programs of a host that are stopped in an orderly way: a unit, or a static pod of the kubelet. */
import type { Host } from '../host.mts';
import type { Fault } from './fault.mts';
import { moveAside, moveBack } from './files.mts';
import { onHost, word } from './on-host.mts';
import { waitFor } from './processes.mts';

/** A systemd unit (`kubelet.service`), or a static pod by the name of its manifest and container (`etcd`). */
export type Service = { readonly unit: string } | { readonly staticPod: string };

/** Stops a service until it is undone. A static pod is stopped as people do it: its manifest is moved out of the folder. */
export function stopService(host: Host, service: Service): Fault {
  return onHost({
    host,
    what: `${nameOf(service)} is stopped`,
    programs: ['processes.py'],
    lines: () => ({ inject: stopLines(service), undo: startLines(service) }),
  });
}

/** Lines that stop a service, if it is not stopped yet. They need `processes.py` in the folder of the fault. */
export function stopLines(service: Service): readonly string[] {
  if ('unit' in service) {
    const unit = word(service.unit);
    // A name that systemd doesn't know is no unit that could be stopped.
    return [`systemctl cat ${unit} >/dev/null`, `systemctl stop ${unit}`, `if systemctl is-active --quiet ${unit}; then exit 1; fi`];
  }
  return [
    ...moveAside(manifestOf(service.staticPod)),
    ...waitFor(
      `[ -z "$(python3 "$FAULT/processes.py" find container ${word(service.staticPod)})" ]`,
      120,
      `${service.staticPod} still runs`,
    ),
  ];
}

/** Lines that start it again, and wait until it runs. */
export function startLines(service: Service): readonly string[] {
  const name = nameOf(service);
  return [
    ...launchLines(service),
    ...('unit' in service
      ? waitFor(`systemctl is-active --quiet ${word(name)}`, 60, `${name} is not active again`)
      : waitFor(`[ -n "$(python3 "$FAULT/processes.py" find container ${word(name)})" ]`, 240, `${name} does not run again`)),
  ];
}

/** Lines that only ask for it to be started, whatever becomes of that. */
export function launchLines(service: Service): readonly string[] {
  if ('staticPod' in service) return moveBack(manifestOf(service.staticPod));
  const unit = word(service.unit);
  return [`systemctl reset-failed ${unit} 2>/dev/null || true`, `systemctl start --no-block ${unit}`];
}

export function nameOf(service: Service): string {
  return 'unit' in service ? service.unit : service.staticPod;
}

function manifestOf(staticPod: string): string {
  return `/etc/kubernetes/manifests/${staticPod}.yaml`;
}
