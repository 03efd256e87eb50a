import { bool, duration, int32, listOf, mapOf, oneOf, string, strings, struct, type FieldType, type StructTable } from '../structure/table';

/** What a host can be in a cluster. */
export const ROLES = ['control-plane', 'worker', 'etcd', 'load-balancer', 'jump'] as const;

const host: StructTable = {
  name: 'A host',
  fields: {
    name: { type: string, doc: 'What the host is called here: the name of its node, once it is one.' },
    address: { type: string, doc: 'A DNS name or an IP address that SSH reaches. Left out, the name is taken.' },
    port: { type: int32, default: '22', doc: 'Port of its SSH server.' },
    user: { type: string, doc: 'The user to log in as. Left out, the one of your SSH configuration.' },
    roles: {
      type: listOf(oneOf(...ROLES)),
      doc: 'What it is for: `control-plane`, `worker`, `etcd` (external), `load-balancer` or `jump` (only a way to others).',
    },
    jump: {
      type: strings,
      doc: 'The hosts on the way to it, nearest first: names of hosts in this file, aliases of your SSH configuration, or `user@host:port`. The host key of each is verified.',
    },
    nodeAddresses: {
      type: strings,
      doc: 'The IP addresses of its node in a cluster that is made from this file, one for each family. Left out, those of its default routes.',
    },
    sshAlias: { type: string, doc: 'A `Host` of your SSH configuration that says how to reach it; instead of an address.' },
  },
};

const retention: StructTable = {
  name: 'A retention',
  fields: {
    last: { type: int32, doc: 'The newest so many stay, verified or not.' },
    daily: { type: int32, doc: 'Of so many days that have a verified snapshot, the newest of each stays.' },
    weekly: { type: int32, doc: 'Of so many weeks (from Monday, UTC) that have a verified snapshot, the newest of each stays.' },
    monthly: { type: int32, doc: 'Of so many months (UTC) that have a verified snapshot, the newest of each stays.' },
    within: { type: duration, doc: 'All that are younger than this stay, such as `48h`.' },
  },
};

const snapshots: StructTable = {
  name: 'The snapshots of a cluster',
  fields: {
    rpo: {
      type: duration,
      doc: 'How old the newest verified snapshot of etcd may be, such as `6h`: as much work is lost at most. The etcd view tells when it is older.',
    },
    retention: {
      type: struct(retention),
      doc: 'Which snapshots stay when old ones are pruned. The newest verified one always does.',
    },
    recipients: {
      type: strings,
      doc: 'Public keys of age (`age1…`) that every snapshot is encrypted to. Whoever has the identity of one of them can decrypt it; the identity itself does not belong here.',
    },
    schedule: {
      type: struct({
        name: 'A schedule',
        fields: {
          host: { type: string, doc: 'The control plane that takes the snapshots: the name of its node.' },
          onCalendar: {
            type: string,
            doc: 'When they are taken, as systemd writes it: `*-*-* 00/6:00:00` is every six hours. `systemd-analyze calendar` tells what a line means.',
          },
          folder: { type: string, default: '/var/backups/etcd', doc: 'The folder on that host, not on the disk of etcd.' },
        },
      }),
      doc: 'A systemd timer on a control plane takes snapshots by itself. Drydock installs, shows and removes it.',
    },
  },
};

const loadBalancer: StructTable = {
  name: 'A load balancer',
  fields: {
    endpoint: {
      type: string,
      doc: 'Host and port that clients are given, such as `api.example.org:6443`: kubeadm calls it controlPlaneEndpoint. Left out, the address of the first host with the role `load-balancer` is taken.',
    },
    virtualAddress: {
      type: string,
      doc: 'An address that moves between the balancers when a host fails, with its prefix: `10.0.0.100/24`. keepalived does it, or kube-vip on the control planes.',
    },
    interface: { type: string, doc: 'The network interface that carries the virtual address, such as `eth0`; the same on every host.' },
  },
};

const anyFields: FieldType = mapOf({ is: 'any' });

const bootstrap: StructTable = {
  name: 'The bootstrap of a cluster',
  fields: {
    kubernetesVersion: {
      type: string,
      doc: 'The version that the cluster gets, such as `v1.34.4`. The hosts have kubeadm and kubelet that fit it.',
    },
    endpoint: {
      type: string,
      doc: 'Host and port under which all API servers are reached, such as `api.prod.example.org:6443`: a load balancer or a virtual address. It is in every certificate and kubeconfig and can not be changed easily afterwards.',
    },
    podSubnets: {
      type: strings,
      doc: 'The range of the pods, or one for IPv4 and one for IPv6. The manifest of the pod network has to say the same.',
    },
    serviceSubnets: {
      type: strings,
      default: '[10.96.0.0/12]',
      doc: 'The range of Services, or one for each family. It can not be changed easily afterwards.',
    },
    imageRepository: {
      type: string,
      default: 'registry.k8s.io',
      doc: 'Where the images of the control plane come from, for hosts without access to the public one.',
    },
    certificateValidity: {
      type: duration,
      default: '8760h',
      doc: 'How long certificates are good for. The authorities have `caValidity`.',
    },
    caValidity: { type: duration, default: '87600h', doc: 'How long the authorities are good for.' },
    cni: {
      type: string,
      doc: 'The manifest of the pod network: a path beside this file, an absolute path, or an `https://` address. Without one, nodes stay NotReady and no pod gets an address.',
    },
    externalEtcd: {
      type: struct({
        name: 'External etcd',
        fields: {
          endpoints: { type: strings, doc: 'Addresses of its members, such as `https://10.0.0.21:2379`.' },
          caFile: { type: string, doc: 'Path of the authority of its servers, on the first control plane.' },
          certFile: { type: string, doc: 'Path of the client certificate of API servers, on the first control plane.' },
          keyFile: { type: string, doc: 'Path of the key of that certificate, on the first control plane.' },
        },
      }),
      doc: 'etcd on hosts of its own. Left out, each control plane has a member, which is the usual way.',
    },
    ignorePreflight: {
      type: strings,
      doc: 'Checks of kubeadm that only warn, by name, such as `SystemVerification`. The plan tells what follows from each.',
    },
    kubelet: {
      type: anyFields,
      doc: 'Further fields of KubeletConfiguration, for all nodes. The kubeadm configuration that is made of them is checked as one.',
    },
    kubeProxy: { type: anyFields, doc: 'Further fields of KubeProxyConfiguration.' },
  },
};

const cluster: StructTable = {
  name: 'A cluster',
  fields: {
    name: { type: string, doc: 'What your team calls the cluster.' },
    context: {
      type: string,
      doc: 'The context in the kubeconfig that this entry speaks of. `*` stands for any run of characters.',
    },
    protected: {
      type: bool,
      default: 'false',
      doc: 'Whether a change asks for the name of the cluster to be typed.',
    },
    readOnly: { type: bool, default: 'false', doc: 'Whether Drydock refuses every change.' },
    hosts: {
      type: listOf(struct(host)),
      doc: 'The machines of the cluster, for what is done over SSH. No credentials: those stay with you.',
    },
    bootstrap: {
      type: struct(bootstrap),
      doc: 'What the cluster is made with, where it does not exist yet: its hosts with the roles `control-plane` and `worker` become one cluster.',
    },
    snapshots: {
      type: struct(snapshots),
      doc: 'What is wanted of its snapshots of etcd: how old, how many, encrypted to whom, taken when.',
    },
    etcd: {
      type: struct({
        name: 'The etcd of a cluster',
        fields: {
          caFile: { type: string, doc: 'Path of the authority of etcd, on this computer.' },
          certFile: { type: string, doc: 'Path of a client certificate that etcd accepts, on this computer.' },
          keyFile: { type: string, doc: 'Path of the key of that certificate, on this computer. The key itself does not belong here.' },
        },
      }),
      doc: 'A client certificate on this computer, for members of etcd on hosts that nobody can log in to: their port is forwarded by the API server, and snapshots come that way.',
    },
    loadBalancer: {
      type: struct(loadBalancer),
      doc: 'How its API servers are reached as one. Hosts with the role `load-balancer` balance those with the role `control-plane`.',
    },
  },
};

/** The fleet file: one place for its checks, completion and hover. */
export const fleetFile: StructTable = {
  name: 'The fleet file',
  fields: { clusters: { type: listOf(struct(cluster)), doc: 'The clusters of this workspace and how carefully they are treated.' } },
};
