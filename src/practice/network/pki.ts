import { issueCertificate, type PracticeCertificate } from './issue';

export type ServedRole = 'kube-apiserver' | 'etcd' | 'etcd-peer' | 'kubelet';

const DAY = 86_400_000;
/** Lives of what kubeadm issues, and how old the practice cluster is. */
const YEAR = 365 * DAY;
const AGE = 41 * DAY;

/** Days that are left to what is not as young as the cluster: the control plane that joined first, and a worker's kubelet. */
const DAYS_LEFT: Readonly<Record<string, number>> = { cp3: 24, 'w04/kubelet': 5 };

/** The certificates of the machines of the practice cluster. Each is made when somebody first looks at it, and stays. */
export class PracticePki {
  private readonly made = new Map<string, Promise<PracticeCertificate>>();

  private constructor(
    private readonly now: number,
    private readonly authority: PracticeCertificate,
    private readonly etcdAuthority: PracticeCertificate,
  ) {}

  static async open(now: number): Promise<PracticePki> {
    const make = (subject: string) =>
      issueCertificate({ subject, authority: true, notBefore: now - AGE, notAfter: now - AGE + 10 * YEAR });
    const [authority, etcdAuthority] = await Promise.all([make('CN=kubernetes'), make('CN=etcd-ca')]);
    return new PracticePki(now, authority, etcdAuthority);
  }

  /** What a component of a node shows. */
  served(node: string, address: string, role: ServedRole): Promise<PracticeCertificate> {
    const id = `${node}/${role}`;
    const known = this.made.get(id);
    if (known) return known;
    const making = this.make(node, address, role);
    this.made.set(id, making);
    return making;
  }

  private make(node: string, address: string, role: ServedRole): Promise<PracticeCertificate> {
    const left = DAYS_LEFT[`${node}/${role}`] ?? (role === 'kubelet' ? undefined : DAYS_LEFT[node]);
    const notAfter = left === undefined ? this.now - AGE + YEAR : this.now + left * DAY;
    const life = { notBefore: notAfter - YEAR, notAfter };
    switch (role) {
      case 'kube-apiserver':
        return issueCertificate({
          ...life,
          subject: 'CN=kube-apiserver',
          issuer: this.authority,
          dns: [node, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
          ip: ['10.96.0.1', address],
        });
      case 'etcd':
      case 'etcd-peer':
        return issueCertificate({ ...life, subject: `CN=${node}`, issuer: this.etcdAuthority, dns: [node, 'localhost'], ip: [address, '127.0.0.1', '::1'] });
      case 'kubelet':
        // A kubelet without serverTLSBootstrap signs its own.
        return issueCertificate({ ...life, subject: `CN=${node}@${Math.floor((this.now - AGE) / 1000)}`, dns: [node] });
    }
  }
}
