import type { ControlPlaneLayout } from '../../model/control-plane';

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

/** `2026-11-27 09:05:07 UTC` for `…/20261127T090507Z-abc`. */
export function momentOf(folder: string): string {
  const [, y, mo, d, h, mi, s] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(folder) ?? [];
  return y === undefined ? folder : `${y}-${mo}-${d} ${h}:${mi}:${s} UTC`;
}

/** `pki/etcd/server.crt` for `/etc/kubernetes/pki/etcd/server.crt`. */
export function insideBackup(path: string, { pki, kubernetes }: ControlPlaneLayout): string {
  const folder = pki.slice(pki.lastIndexOf('/') + 1);
  return path.startsWith(`${pki}/`) ? `${folder}${path.slice(pki.length)}` : path.slice(kubernetes.length + 1);
}
