import { PACKAGES } from '../../command/packages/manager';
import { minorWords, ordinalOf } from '../skew/versions';
import { enumerated, fix, found, majority, ofKnown, ok, valueOf, type ReadinessRule } from './check';

export const programs: ReadinessRule = {
  id: 'versions',
  title: 'Versions',
  judge(host, { hosts }) {
    if (host.role === 'etcd') return undefined;
    return ofKnown(host.facts.packages, 'The programs of', host, ({ kubeadm, kubelet, manager }) => {
      const missing = [...(kubeadm === undefined ? ['kubeadm'] : []), ...(kubelet === undefined ? ['kubelet'] : [])];
      if (missing.length > 0)
        return found(
          'failure',
          `no ${enumerated(missing)}`,
          `There is no ${enumerated(missing)} on ${host.name}.`,
          fix(
            'Install the packages of Kubernetes.',
            `${manager === 'zypper' ? 'zypper install' : manager === 'apt' ? 'apt-get install --yes' : 'dnf install'} ${PACKAGES.join(' ')}`,
          ),
        );
      if (kubeadm !== kubelet)
        return found(
          'warning',
          `${kubelet ?? ''}`,
          `${host.name} has kubeadm ${kubeadm ?? ''} and kubelet ${kubelet ?? ''}.`,
          fix('Install both in one version, unless an upgrade is under way.'),
        );
      const usual = majority(hosts.flatMap(({ facts }) => valueOf(facts.packages)?.kubelet ?? []));
      if (usual !== undefined && usual !== kubelet)
        return found(
          'warning',
          kubelet ?? '',
          `${host.name} has ${kubelet ?? ''}, the others have ${usual}.`,
          fix('Install the same version on all hosts, unless an upgrade is under way.'),
        );
      return ok(kubelet ?? '');
    });
  },
};

export const repository: ReadinessRule = {
  id: 'repository',
  title: 'Package repository',
  judge(host) {
    if (host.role === 'etcd') return undefined;
    const { packages, repository: offered } = host.facts;
    return ofKnown(packages, 'The packages of', host, ({ manager, sources, kubelet, installed }) => {
      if (manager === undefined || (installed.length === 0 && kubelet !== undefined)) return undefined;
      const minor = minorWords(ordinalOf(kubelet ?? '') ?? 0);
      const [source] = sources;
      if (!source)
        return found(
          'warning',
          'none',
          `${host.name} has no repository of Kubernetes: nothing of it can be installed or upgraded there by ${manager}.`,
          manager === 'apt'
            ? fix(
                'Add the repository of the minor.',
                `echo "deb [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] https://pkgs.k8s.io/core:/stable:/v${minor === '0.0' ? 'MINOR' : minor}/deb/ /" > /etc/apt/sources.list.d/kubernetes.list`,
                'apt-get update',
              )
            : fix('Add the repository of the minor, https://pkgs.k8s.io/core:/stable:/vMINOR/rpm/.'),
        );
      const many = [...new Set(sources.map((one) => one.minor))];
      if (offered && !offered.known)
        return found(
          'failure',
          'silent',
          `The repository of ${host.name} (${source.address}) does not answer it: ${offered.why.replace(/\.$/, '')}.`,
          fix(
            'Correct the address, or the proxy and the name servers of the host.',
            `cat ${source.file}`,
            manager === 'apt' ? 'apt-get update' : `${manager} makecache`,
          ),
        );
      if (offered?.known && offered.value.length === 0)
        return found(
          'failure',
          'empty',
          `The repository of ${host.name} (${source.address}) has no packages of Kubernetes.`,
          fix('Correct the address.', `cat ${source.file}`),
        );
      return ok(many.map((one) => `v${one}`).join(', '));
    });
  },
};

export const held: ReadinessRule = {
  id: 'held',
  title: 'Packages held',
  judge(host) {
    return ofKnown(host.facts.packages, 'The packages of', host, ({ manager, installed, held: kept }) => {
      const there = PACKAGES.filter((name) => installed.some((one) => one.name === name));
      if (manager === undefined || there.length === 0) return undefined;
      const loose = there.filter((name) => !kept.some((one) => one === name || one === `exclude:${name}` || one === 'exclude:kube*'));
      if (loose.length === 0) return ok('yes');
      return found(
        'warning',
        'no',
        `${enumerated(loose)} of ${host.name} ${loose.length === 1 ? 'is' : 'are'} not held: an ordinary update of the system would change the version without a drain.`,
        manager === 'apt'
          ? fix('Hold them.', `apt-mark hold ${loose.join(' ')}`)
          : manager === 'zypper'
            ? fix('Lock them.', `zypper addlock ${loose.join(' ')}`)
            : fix('Exclude them in the file of the repository (exclude=), or lock them.', `${manager} versionlock add ${loose.join(' ')}`),
      );
    });
  },
};

export const PACKAGE_RULES: readonly ReadinessRule[] = [programs, repository, held];
