/** Beginnings of documents that kubeadm takes as they are. */
export const cluster = (version = 'v1beta4', kubernetes = 'v1.34.4') =>
  `apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\nkubernetesVersion: ${kubernetes}\n`;
export const init = (version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: InitConfiguration\n`;
export const join = (discovery = FOUND, version = 'v1beta4') =>
  `apiVersion: kubeadm.k8s.io/${version}\nkind: JoinConfiguration\n${discovery}`;
const FOUND = `discovery:
  bootstrapToken:
    token: 9a08jv.c0izixklcxtmnze7
    apiServerEndpoint: api:6443
    unsafeSkipCAVerification: true
`;
/** With what makes kubeadm read an InitConfiguration without asking the internet. */
export const beside = (text: string, version = 'v1beta4') => `${init(version)}${text}---\n${cluster(version)}`;
