import { ROOT } from '../system/users';
import type { FileSystem } from '../system/files';
import { FileError } from '../system/file-error';
import { minorOf, offered, REPOSITORY } from './repository';

export const STATUS = '/var/lib/dpkg/status';
export const SOURCE = '/etc/apt/sources.list.d/kubernetes.list';

export interface InstalledPackage {
  readonly name: string;
  /** `1.34.4-1.1` */
  readonly version: string;
  readonly held: boolean;
}

/** What dpkg knows of a host, in the file in which dpkg keeps it. */
export class PackageDatabase {
  constructor(private readonly files: FileSystem) {}

  all(): readonly InstalledPackage[] {
    const stanzas = textOf(this.files, STATUS).split('\n\n');
    return stanzas.flatMap((stanza) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1];
      const [name, version, status = ''] = [field('Package'), field('Version'), field('Status')];
      return name === undefined || version === undefined ? [] : [{ name, version, held: status.startsWith('hold ') }];
    });
  }

  find(name: string): InstalledPackage | undefined {
    return this.all().find((one) => one.name === name);
  }

  /** `v1.34.4` of an installed package of Kubernetes. */
  versionOf(name: string): string | undefined {
    const { version } = this.find(name) ?? {};
    return version === undefined ? undefined : `v${version.replace(/-.*$/, '')}`;
  }

  /** @throws FileError where the disk has no room */
  set(changed: InstalledPackage): void {
    const others = this.all().filter(({ name }) => name !== changed.name);
    const text = [...others, changed]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(
        ({ name, version, held }) =>
          `Package: ${name}\nStatus: ${held ? 'hold' : 'install'} ok installed\nArchitecture: amd64\nVersion: ${version}\n`,
      )
      .join('\n');
    this.files.write(STATUS, new TextEncoder().encode(text), ROOT);
  }
}

/**
 * Puts the packages of a node there that was made with a version, and its source.
 * @param version `v1.34.4` @param held whether somebody remembered to hold the kubelet
 */
export function installPackages(files: FileSystem, version: string, held: boolean, at: number): void {
  const minor = minorOf(version);
  files.put(STATUS, '', { modified: at });
  files.put(SOURCE, `deb [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] ${REPOSITORY}/v${minor}/deb/ /\n`, { modified: at });
  files.put('/etc/apt/sources.list', 'deb https://deb.practice.example/debian stable main\n', { modified: at });
  files.putFolder('/var/lib/apt/lists/partial');
  files.putFolder('/var/cache/apt/archives/partial');
  const database = new PackageDatabase(files);
  for (const name of ['kubeadm', 'kubectl', 'kubelet'])
    database.set({ name, version: `${version.slice(1)}-1.1`, held: held || name !== 'kubelet' });
  for (const { name, version: its } of (offered(minor) ?? []).filter(
    (one) => !one.name.startsWith('kube') || one.name === 'kubernetes-cni',
  ))
    database.set({ name, version: its, held: false });
}

export function textOf(files: FileSystem, path: string): string {
  try {
    return new TextDecoder().decode(files.read(path, ROOT));
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}
