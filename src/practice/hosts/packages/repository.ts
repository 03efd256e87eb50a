/** A package as a repository offers it. */
export interface OfferedPackage {
  readonly name: string;
  /** `1.35.4-1.1` */
  readonly version: string;
}

/** Newest patch release of each minor that the practice repository has. */
const NEWEST: Readonly<Record<string, number>> = { '1.33': 8, '1.34': 4, '1.35': 4, '1.36': 1 };
/** What comes with the packages of a minor. Source: the published repositories. */
const BESIDE: Readonly<Record<string, readonly OfferedPackage[]>> = {
  '1.33': [
    { name: 'cri-tools', version: '1.33.0-1.1' },
    { name: 'kubernetes-cni', version: '1.6.0-1.1' },
  ],
  '1.34': [
    { name: 'cri-tools', version: '1.34.0-1.1' },
    { name: 'kubernetes-cni', version: '1.7.1-1.1' },
  ],
  '1.35': [
    { name: 'cri-tools', version: '1.35.0-1.1' },
    { name: 'kubernetes-cni', version: '1.8.0-1.1' },
  ],
  '1.36': [
    { name: 'cri-tools', version: '1.36.0-1.1' },
    { name: 'kubernetes-cni', version: '1.9.0-1.1' },
  ],
};

/** Where the practice repository is, which has a part for each minor as the published one does. */
export const REPOSITORY = 'https://packages.practice.example/core:/stable:';

/** What the repository of a minor has, newest first. Undefined: there is none. @param minor `1.35` */
export function offered(minor: string): readonly OfferedPackage[] | undefined {
  const newest = NEWEST[minor];
  if (newest === undefined) return undefined;
  const own = ['kubeadm', 'kubectl', 'kubelet'].flatMap((name) =>
    Array.from({ length: newest + 1 }, (_, patch) => ({ name, version: `${minor}.${newest - patch}-1.1` })),
  );
  return [...own, ...(BESIDE[minor] ?? [])];
}

/** `1.34` of `v1.34.4` */
export function minorOf(version: string): string {
  return /^v?(\d+\.\d+)/.exec(version)?.[1] ?? '';
}
