/** etcd outside the control planes: members as systemd services on hosts of their own, with an authority of their own. */
import type { Host } from './host.mts';
import { fileLines } from './lines.mts';
import { makeAuthority, type Authority, type Issued } from './pki.mts';

/** Where the members keep their certificates. */
export const ETCD_PKI = '/etc/etcd/pki';

export interface EtcdCluster {
  /** What kubeadm is told of it: `etcd.external` of the ClusterConfiguration. */
  readonly access: {
    readonly endpoints: readonly string[];
    readonly caFile: string;
    readonly certFile: string;
    readonly keyFile: string;
  };
  /** Lines that bring the files of `access` to a control plane. */
  readonly clientLines: readonly string[];
}

/** Starts the members as one new cluster and waits until each of them is healthy. */
export async function startEtcd(members: readonly Host[], validity: string | undefined): Promise<EtcdCluster> {
  const authority = await makeAuthority('etcd-ca');
  const days = validityDays(validity);
  const initial = members.map(({ name, address }) => `${name}=https://${address}:2380`).join(',');
  await Promise.all(
    members.map(async (member) => {
      const { name, address } = member;
      const names = { dns: [name, 'localhost'], ip: [address, '127.0.0.1'] };
      const server = await authority.issue(name, { ...names, usage: ['server', 'client'], days });
      const peer = await authority.issue(name, { ...names, usage: ['server', 'client'], days });
      const client = await authority.issue('kube-etcd-healthcheck-client', { usage: ['client'], days });
      await member.script([
        ...fileLines(`${ETCD_PKI}/ca.crt`, authority.certificate),
        ...pairLines(`${ETCD_PKI}/server`, server),
        ...pairLines(`${ETCD_PKI}/peer`, peer),
        ...pairLines(`${ETCD_PKI}/healthcheck-client`, client),
        ...fileLines('/etc/systemd/system/etcd.service', unit(name, address, initial)),
        'systemctl daemon-reload',
        'systemctl enable --quiet etcd.service',
        'systemctl start --no-block etcd.service',
      ]);
    }),
  );
  for (const member of members) {
    await member.until(
      'etcd is healthy',
      async () => (await member.exec(['etcdctl', ...memberAccess(), 'endpoint', 'health'], { mayFail: true })).code === 0,
      60_000,
    );
  }
  return clusterOf(members, authority, days);
}

/** Arguments of etcdctl on a member. */
export function memberAccess(): readonly string[] {
  return [
    ...['--endpoints', 'https://127.0.0.1:2379', '--cacert', `${ETCD_PKI}/ca.crt`],
    ...['--cert', `${ETCD_PKI}/healthcheck-client.crt`, '--key', `${ETCD_PKI}/healthcheck-client.key`],
  ];
}

async function clusterOf(members: readonly Host[], authority: Authority, days: number): Promise<EtcdCluster> {
  const client = await authority.issue('kube-apiserver-etcd-client', { usage: ['client'], days });
  const [caFile, base] = ['/etc/kubernetes/pki/etcd/ca.crt', '/etc/kubernetes/pki/apiserver-etcd-client'];
  return {
    access: {
      endpoints: members.map(({ address }) => `https://${address}:2379`),
      caFile,
      certFile: `${base}.crt`,
      keyFile: `${base}.key`,
    },
    clientLines: [...fileLines(caFile, authority.certificate), ...pairLines(base, client)],
  };
}

function pairLines(base: string, { certificate, key }: Issued): readonly string[] {
  return [...fileLines(`${base}.crt`, certificate), ...fileLines(`${base}.key`, key, '0600')];
}

function unit(name: string, address: string, initial: string): string {
  const flags = [
    `--name=${name}`,
    '--data-dir=/var/lib/etcd',
    `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
    `--advertise-client-urls=https://${address}:2379`,
    `--listen-peer-urls=https://${address}:2380`,
    `--initial-advertise-peer-urls=https://${address}:2380`,
    `--initial-cluster=${initial}`,
    '--initial-cluster-state=new',
    '--initial-cluster-token=rig',
    '--listen-metrics-urls=http://127.0.0.1:2381',
    ...['--client-cert-auth=true', `--trusted-ca-file=${ETCD_PKI}/ca.crt`],
    ...[`--cert-file=${ETCD_PKI}/server.crt`, `--key-file=${ETCD_PKI}/server.key`],
    ...['--peer-client-cert-auth=true', `--peer-trusted-ca-file=${ETCD_PKI}/ca.crt`],
    ...[`--peer-cert-file=${ETCD_PKI}/peer.crt`, `--peer-key-file=${ETCD_PKI}/peer.key`],
  ];
  return [
    '[Unit]',
    'Description=etcd',
    'After=network.target',
    '[Service]',
    'Type=notify',
    `ExecStart=/usr/local/bin/etcd ${flags.join(' ')}`,
    'Restart=always',
    'RestartSec=2',
    'TimeoutStartSec=0',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** Days of a Go duration in hours and minutes, as the rig's options have it. Unset: a year. */
function validityDays(validity: string | undefined): number {
  if (validity === undefined) return 365;
  const [, hours = '0', minutes = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(validity) ?? [];
  return (Number(hours) + Number(minutes) / 60) / 24;
}
