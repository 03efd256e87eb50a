import { clientUrl, ETCD, peerUrl, type EtcdSettings } from './settings';

/** Port of loopback on which it tells its health and metrics without certificates, as kubeadm's members do. */
const METRICS = 'http://127.0.0.1:2381';

/**
 * The service of one member. `--initial-*` count only for a folder without data, so the unit stays as it is for good. The check of the data
 * at the start is what kubeadm sets as well; its flag was renamed with etcd 3.6.
 * @param program absolute path of etcd
 * @param version `3.6.5`
 */
export function etcdUnit({ cluster, members }: EtcdSettings, name: string, program: string, version: string): string {
  const member = members.find((one) => one.name === name);
  if (!member) throw new RangeError(`${name} is no member.`);
  const [major = 3, minor = 0] = version.split('.').map(Number);
  const isNew = major > 3 || minor >= 6;
  const flags = [
    `--name=${name}`,
    `--data-dir=${ETCD.data}`,
    `--listen-client-urls=https://127.0.0.1:2379,${clientUrl(member)}`,
    `--advertise-client-urls=${clientUrl(member)}`,
    `--listen-peer-urls=${peerUrl(member)}`,
    `--initial-advertise-peer-urls=${peerUrl(member)}`,
    `--initial-cluster=${members.map((one) => `${one.name}=${peerUrl(one)}`).join(',')}`,
    '--initial-cluster-state=new',
    `--initial-cluster-token=${cluster}`,
    `--listen-metrics-urls=${METRICS}`,
    '--client-cert-auth=true',
    `--trusted-ca-file=${ETCD.pki}/ca.crt`,
    `--cert-file=${ETCD.pki}/server.crt`,
    `--key-file=${ETCD.pki}/server.key`,
    '--peer-client-cert-auth=true',
    `--peer-trusted-ca-file=${ETCD.pki}/ca.crt`,
    `--peer-cert-file=${ETCD.pki}/peer.crt`,
    `--peer-key-file=${ETCD.pki}/peer.key`,
    isNew ? '--feature-gates=InitialCorruptCheck=true' : '--experimental-initial-corrupt-check=true',
    '--snapshot-count=10000',
  ];
  return [
    '# Written by Drydock.',
    '[Unit]',
    'Description=etcd, outside the control planes',
    'Documentation=https://etcd.io/docs/',
    'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    'Type=notify',
    `ExecStart=${program} \\`,
    ...flags.map((flag, index) => `    ${flag}${index < flags.length - 1 ? ' \\' : ''}`),
    'Restart=always',
    'RestartSec=5',
    // A member is not ready before enough others are there.
    'TimeoutStartSec=0',
    'LimitNOFILE=65536',
    'UMask=0077',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
