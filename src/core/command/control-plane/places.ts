/** Drydock's folder on a control plane, readable by root only. `kubeadm reset` leaves it alone. */
export const OWN_FOLDER = '/etc/kubernetes/drydock';
/** Manifests that are out of the kubelet's sight for a moment. */
export const ASIDE_FOLDER = `${OWN_FOLDER}/aside`;
export const BACKUP_FOLDER = `${OWN_FOLDER}/backups`;
/** In a backup: the digests of its files, as `sha256sum` writes them, with paths inside the backup. */
export const DIGEST_FILE = 'SHA256SUMS';

/** Folder of a backup. @param at epoch milliseconds */
export function backupPath(at: number, hash: string): string {
  const moment = new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${BACKUP_FOLDER}/${moment}-${hash}`;
}
