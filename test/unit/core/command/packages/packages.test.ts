import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { availablePackages, madison, repoquery, zypperSearch } from '../../../../../src/core/command/packages/available';
import { installBinary, packageCommands } from '../../../../../src/core/command/packages/commands';
import { parseHostReading } from '../../../../../src/core/command/upgrade/host-facts';
import { parseDeprecatedRequests } from '../../../../../src/core/parse/deprecated-requests';
import { ended } from '../results';

/** What apt 2.6, dnf 4.14 and zypper 1.14 printed. */
const recorded = (name: string) => readFileSync(join(import.meta.dirname, '../../../../fixtures/upgrade', name), 'utf8');
const source = { file: '/etc/apt/sources.list.d/kubernetes.list', minor: '1.34', address: 'https://pkgs.k8s.io/core:/stable:/v1.34/deb/' };
const lines = (commands: readonly { readonly argv: readonly string[] }[]) => commands.map(({ argv }) => argv.join(' '));

describe('what a host says of itself', () => {
  it('with apt', () => {
    const text = [
      'manager\tapt',
      'program:kubeadm\t/usr/bin/kubeadm',
      'version:kubeadm\tv1.34.4',
      'version:kubelet\tKubernetes v1.34.4',
      'version:kubectl\tClient Version: v1.34.4',
      'installed\tinstalled kubeadm 1.34.4-1.1',
      'installed\tconfig-files kubectl 1.30.0-1.1',
      'held\tkubeadm',
      'source\t/etc/apt/sources.list.d/kubernetes.list:deb [signed-by=/etc/apt/keyrings/k.gpg] https://pkgs.k8s.io/core:/stable:/v1.34/deb/ /',
      'source\t/etc/apt/sources.list.d/k8s.sources:URIs: https://mirror.example/kubernetes/v1.33/deb/',
      'cgroup\tcgroup2fs',
      'free:/etc/kubernetes\t1000',
      'free:/var/lib/etcd\t',
      'etcd\t126116',
      'flag:/var/lib/kubelet/kubeadm-flags.env\tpod-infra-container-image',
      'flag:/etc/default/kubelet\tfeature-gates=ComponentSLIs=true',
      'flag:/etc/default/kubelet\tv',
    ].join('\n');
    expect(parseHostReading(text)).toEqual({
      manager: 'apt',
      installed: [{ name: 'kubeadm', version: '1.34.4-1.1' }],
      held: ['kubeadm'],
      sources: [
        source,
        { file: '/etc/apt/sources.list.d/k8s.sources', minor: '1.33', address: 'https://mirror.example/kubernetes/v1.33/deb/' },
      ],
      programs: new Map([['kubeadm', '/usr/bin']]),
      kubeadm: 'v1.34.4',
      kubelet: 'v1.34.4',
      kubectl: 'v1.34.4',
      cgroup: 2,
      free: new Map([['/etc/kubernetes', 1_024_000]]),
      etcdBytes: 126_116 * 1024,
      kubeletFlags: new Map([
        ['/var/lib/kubelet/kubeadm-flags.env', ['pod-infra-container-image']],
        ['/etc/default/kubelet', ['feature-gates=ComponentSLIs=true', 'v']],
      ]),
    });
  });

  it('with dnf: excludes of the repository and entries of versionlock', () => {
    const { manager, installed, held, sources } = parseHostReading(recorded('dnf-host.txt'));
    expect(manager).toBe('dnf');
    expect(installed).toContainEqual({ name: 'kubeadm', version: '1.34.4-150500.1.1' });
    expect(held).toEqual([
      'exclude:cri-tools',
      'exclude:kubeadm',
      'exclude:kubectl',
      'exclude:kubelet',
      'exclude:kubernetes-cni',
      'kubeadm',
      'kubelet',
    ]);
    expect(sources).toEqual([{ file: '/etc/yum.repos.d/kubernetes.repo', minor: '1.34', address: 'file:///srv/k/v1.34/rpm/' }]);
  });

  it('with zypper: its table of locks', () => {
    const { manager, held, sources } = parseHostReading(recorded('zypper-host.txt'));
    expect(manager).toBe('zypper');
    expect(held).toEqual(['kubeadm', 'kubelet']);
    expect(sources[0]?.file).toBe('/etc/zypp/repos.d/kubernetes.repo');
  });

  it.each([
    ['locked\t0:kubeadm-1.15.3-0.*', 'kubeadm'],
    ['locked\tkubernetes-cni-0:1.7.1-150500.1.1.*', 'kubernetes-cni'],
    ['locked\tPackage name: kubelet', 'kubelet'],
  ])('reads a lock of yum or DNF 5: %s', (line, name) => expect(parseHostReading(`manager\tyum\n${line}`).held).toEqual([name]));

  it('that tells nothing, nothing is known of', () => {
    expect(parseHostReading('manager\t\ncgroup\t\netcd\t\n')).toMatchObject({
      manager: undefined,
      installed: [],
      sources: [],
      cgroup: undefined,
      etcdBytes: undefined,
    });
  });
});

describe('what a repository has', () => {
  it('by apt-cache madison', () => {
    expect(madison(recorded('apt-madison.txt'))).toEqual([{ name: 'kubeadm', version: '1.35.4-1.1' }]);
    expect(madison('')).toEqual([]);
  });

  it('by dnf, which doubles line breaks', () => {
    const { parse, argv } = availablePackages('dnf', { ...source, file: 'x', address: 'https://r.example/v1.34/rpm/' }, '1.35');
    expect(argv.slice(-2)).toEqual(['dnf', 'https://r.example/v1.35/rpm/']);
    expect(parse(ended(recorded('dnf-available.txt'))).map(({ name, version }) => `${name} ${version}`)).toEqual([
      'kubeadm 1.35.4-150500.1.1',
      'kubectl 1.35.4-150500.1.1',
      'kubelet 1.35.4-150500.1.1',
    ]);
    // DNF 5 writes them out where its format is not told to.
    expect(repoquery('kubeadm 1.35.4-150500.1.1\\nkubelet 1.35.4-150500.1.1\\n')).toHaveLength(2);
  });

  it('by zypper, with and without locks', () => {
    const { parse } = availablePackages('zypper', { ...source, address: 'https://r.example/v1.34/rpm/' }, '1.35');
    expect(parse(ended(recorded('zypper-available.txt'))).map(({ name }) => name)).toEqual(['kubeadm', 'kubectl', 'kubelet']);
  });

  it('by zypper, which lists what is installed and in no repository as well', () => {
    const said = [
      'S  | Name    | Type    | Version           | Arch   | Repository',
      '---+---------+---------+-------------------+--------+----------------------------',
      'vl | kubeadm | package | 1.35.4-150500.1.1 | noarch | file:/srv/k/v1.35/rpm/',
      'il | kubeadm | package | 1.34.4-150500.1.1 | noarch | (System Packages)',
    ];
    expect(zypperSearch(said.join('\n'))).toEqual([{ name: 'kubeadm', version: '1.35.4-150500.1.1' }]);
  });

  it('by dnf, which would take a repository that does not answer for an empty one', () => {
    expect(availablePackages('dnf', source, '1.35').argv[2]).toContain('drydock-probe.skip_if_unavailable=0');
  });

  it('is asked without a change to the host: sources and lists are its own', () => {
    const { argv } = availablePackages('apt', source, '1.35');
    expect(argv.slice(3)).toEqual(['drydock', source.file, '1.34', '1.35']);
    expect(argv[2]).toContain('Dir::State::lists="$folder/lists"');
    expect(argv[2]).not.toMatch(/sed -i/);
  });
});

describe('what is done with packages', () => {
  const wanted = [
    { name: 'kubelet', version: '1.35.4-1.1' },
    { name: 'kubectl', version: '1.35.4-1.1' },
  ];

  it('by apt: released, installed at exactly that version, held again', () => {
    const apt = packageCommands('apt');
    expect(lines(apt.switchRepository(source, '1.35'))).toEqual([`sed -i s,/v1\\.34/deb,/v1.35/deb,g ${source.file}`]);
    expect(lines(apt.install(wanted, ['kubeadm', 'kubelet', 'kubectl']))).toEqual([
      'apt-mark unhold kubelet kubectl',
      'apt-get install -y -q -o Dpkg::Options::=--force-confold kubelet=1.35.4-1.1 kubectl=1.35.4-1.1',
      'apt-mark hold kubelet kubectl',
    ]);
    expect(apt.install(wanted, [])[0]?.env).toEqual({ DEBIAN_FRONTEND: 'noninteractive' });
  });

  it('what nobody held is not held afterwards', () => {
    expect(lines(packageCommands('apt').install(wanted, []))).toHaveLength(1);
    expect(lines(packageCommands('apt').install(wanted, ['kubelet']))[0]).toBe('apt-mark unhold kubelet');
  });

  it('by dnf 4, dnf 5 and yum: excludes lifted for the one command', () => {
    expect(lines(packageCommands('dnf').install(wanted, ['exclude:kubelet']))).toEqual([
      'dnf install -y kubelet-1.35.4-1.1 kubectl-1.35.4-1.1 --disableexcludes=kubernetes',
    ]);
    expect(lines(packageCommands('dnf5').install(wanted, ['kubelet']))).toEqual([
      'dnf versionlock delete kubelet',
      'dnf install -y kubelet-1.35.4-1.1 kubectl-1.35.4-1.1 --setopt=disable_excludes=kubernetes',
      'dnf versionlock add kubelet',
    ]);
    expect(lines(packageCommands('yum').refresh())).toEqual(['yum -y makecache']);
  });

  it('by zypper', () => {
    expect(lines(packageCommands('zypper').install(wanted, ['kubelet']))).toEqual([
      'zypper --non-interactive removelock kubelet',
      'zypper --non-interactive install kubelet=1.35.4-1.1 kubectl=1.35.4-1.1',
      'zypper --non-interactive addlock kubelet',
    ]);
  });

  it('from a folder', () => {
    expect(installBinary('kubelet', '/opt/k8s/v1.35.4', '/usr/local/bin').argv.join(' ')).toBe(
      'install -o root -g root -m 0755 -T /opt/k8s/v1.35.4/kubelet /usr/local/bin/kubelet',
    );
  });
});

describe('requests for deprecated APIs', () => {
  it('are read from real metrics', () => {
    expect(parseDeprecatedRequests(recorded('metrics.txt'))).toEqual([
      { group: '', version: 'v1', resource: 'componentstatuses', subresource: '', removedIn: undefined },
      { group: '', version: 'v1', resource: 'endpoints', subresource: '', removedIn: undefined },
    ]);
  });

  it('with the release that removes them, in any order of labels', () => {
    const line =
      'apiserver_requested_deprecated_apis{version="v1beta1",group="networking.k8s.io",removed_release="1.37",resource="servicecidrs",subresource="status"} 1\n';
    expect(parseDeprecatedRequests(line)).toEqual([
      { group: 'networking.k8s.io', version: 'v1beta1', resource: 'servicecidrs', subresource: 'status', removedIn: '1.37' },
    ]);
    expect(parseDeprecatedRequests(line.replace(/ 1\n/, ' 0\n'))).toEqual([]);
  });
});
