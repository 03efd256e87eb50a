import { makePrivateFolders, replaceBy } from '../../core/command/control-plane/files';
import { insideBackup, OWN_FOLDER } from '../../core/command/control-plane/places';
import { copyLink, isLink, restartKubelet } from '../../core/command/kubelet/conf';
import { CURRENT_CLIENT, KUBELET_CONF, KUBELET_LAYOUT } from '../../core/command/kubelet/places';
import type { KubeletRepairNode } from '../../core/plan/kubelet-repair/plan';
import { backupVerdict, putFilesBack, readBackup } from '../control-plane/backup';
import type { Host } from '../control-plane/hosts';

/**
 * Puts kubelet.conf and the client certificates of a kubelet back from a backup, and starts it with them. What came since stays
 * beside them; what was not there then is left as it is.
 */
export async function takeBackKubelet(host: Host, { backup: folder }: KubeletRepairNode, signal: AbortSignal): Promise<void> {
  // An attempt that ended before its backup was complete has changed nothing.
  if (!(await backupVerdict(host, folder, signal)).so) return;
  const backup = await readBackup(host, folder, signal);
  const paths = [...backup.digests.keys()].map((inside) =>
    inside.startsWith('pki/') ? `${KUBELET_LAYOUT.pki}/${inside.slice('pki/'.length)}` : `${KUBELET_LAYOUT.kubernetes}/${inside}`,
  );
  const wanted = paths.filter((path) => path === KUBELET_CONF || path.startsWith(`${KUBELET_LAYOUT.pki}/kubelet-client`));
  await host.run(makePrivateFolders([OWN_FOLDER]), signal);
  await putFilesBack(host, KUBELET_LAYOUT, backup, wanted, signal);
  const link = `${folder}/${insideBackup(CURRENT_CLIENT, KUBELET_LAYOUT)}`;
  if (await host.run(isLink(link), signal)) {
    const temporary = `${KUBELET_LAYOUT.pki}/.kubelet-client-current.drydock`;
    await host.run(copyLink(link, temporary), signal);
    await host.run(replaceBy(temporary, CURRENT_CLIENT), signal);
  }
  await host.run(restartKubelet, signal);
}
