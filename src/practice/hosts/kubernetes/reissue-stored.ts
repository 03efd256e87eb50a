import { reissue } from '../../network/reissue';
import type { System } from '../system/system';
import { ROOT } from '../system/users';
import { AUTHORITIES, KUBEADM_CERTIFICATES } from './kubeadm-certificates';

const PKI = '/etc/kubernetes/pki';

/** Renews the files of a certificate as of some time ago, with nobody restarting what uses it. Times are epoch milliseconds. */
export async function reissueStored({ files }: System, name: string, at: number, notAfter: number): Promise<void> {
  const one = KUBEADM_CERTIFICATES.find((known) => known.name === name);
  if (one?.file === undefined) throw new RangeError(`kubeadm has no file of a certificate ${name}`);
  const text = (path: string) => new TextDecoder().decode(files.read(`${PKI}/${path}`, ROOT));
  const authority = AUTHORITIES[one.authority];
  const issuer = { certificate: text(`${authority}.crt`), key: text(`${authority}.key`) };
  const made = await reissue(text(`${one.file}.crt`), issuer, { notBefore: at, notAfter });
  files.put(`${PKI}/${one.file}.key`, made.key, { mode: 0o600, modified: at });
  files.put(`${PKI}/${one.file}.crt`, made.certificate, { modified: at });
}
