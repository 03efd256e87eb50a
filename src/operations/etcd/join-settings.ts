import { copyFile, makePrivateFolders, removeFolder } from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { ASIDE_FOLDER, OWN_FOLDER } from '../../core/command/control-plane/places';
import { dropIn, makeDropInFolder, reloadUnits, showUnit } from '../../core/command/etcd/unit';
import { DrydockError } from '../../core/errors';
import { withFlags } from '../../core/parse/static-pod-edit';
import { execStart, parseUnit, withUnitFlags } from '../../core/parse/etcd/unit';
import type { ReplacedHost } from '../../core/plan/etcd/plan';
import { asidePath } from '../control-plane/static-pod';
import type { Host } from '../control-plane/hosts';

/**
 * Tells a stopped member with which others it is to start: in its manifest, of which a copy is kept, or in a drop-in of systemd that is
 * gone with the next start of the host. Once it has a log of its own, etcd passes over these settings.
 * @param initialCluster `cp1=https://10.0.0.1:2380,…` of all members that there are
 */
export async function settleToJoin(host: Host, on: ReplacedHost, initialCluster: string, signal: AbortSignal): Promise<void> {
  const flags = { 'initial-cluster': initialCluster, 'initial-cluster-state': 'existing' };
  if (on.unit !== undefined) {
    const { command } = parseUnit(await host.run(showUnit(on.unit), signal));
    const { folder, file } = dropIn(on.unit);
    await host.run(makeDropInFolder(folder), signal);
    const text = `# Made by Drydock to let this member of etcd join; removed again afterwards.\n[Service]\nExecStart=\nExecStart=${execStart(withUnitFlags(command, flags))}\n`;
    await host.use(signal, (shell) => shell.writeFile(file, text, { sudo: true, mode: 0o644 }, signal));
    await host.run(reloadUnits, signal);
    return;
  }
  const kept = keptManifest(on);
  const aside = asidePath({ component: 'etcd' });
  if (!(await host.run(exists(kept), signal))) await host.run(copyFile(aside, kept), signal);
  const text = withFlags(await host.text(kept, signal), flags);
  await host.run(makePrivateFolders([OWN_FOLDER, ASIDE_FOLDER]), signal);
  await host.use(signal, (shell) => shell.writeFile(aside, text, { sudo: true, mode: 0o600 }, signal));
}

/** The manifest as it was before. */
export function keptManifest({ workFolder }: Pick<ReplacedHost, 'workFolder'>): string {
  return `${workFolder}/etcd.yaml`;
}

/** Whether the settings of a service are still there. */
export function hasDropIn(host: Host, unit: string, signal: AbortSignal): Promise<boolean> {
  return host.run(exists(dropIn(unit).file), signal);
}

/** Takes the settings of a service away again; it goes on running. */
export async function removeDropIn(host: Host, unit: string, signal: AbortSignal): Promise<void> {
  await host.run(removeFolder(dropIn(unit).file), signal);
  await host.run(reloadUnits, signal);
  if (await hasDropIn(host, unit, signal))
    throw new DrydockError('storage', `${dropIn(unit).file} of ${host.name} could not be removed.`, { hint: 'Remove it by hand.' });
}
