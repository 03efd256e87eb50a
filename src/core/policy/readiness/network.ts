import type { NetworkLink } from '../../model/readiness';
import { enumerated, fix, found, isInCluster, majority, ofKnown, ok, valueOf, type ReachedHost, type ReadinessRule } from './check';

const KEEP_SETTING = '/etc/sysctl.d/99-kubernetes.conf';

export const forwarding: ReadinessRule = {
  id: 'ip-forward',
  title: 'ip_forward',
  judge(host) {
    if (host.role === 'etcd') return undefined;
    return ofKnown(host.facts.system.sysctls, 'The settings of the kernel of', host, (settings) => {
      const value = settings.get('net.ipv4.ip_forward');
      if (value === '1') return ok('on');
      return found(
        'failure',
        'off',
        `${host.name} does not forward packets (net.ipv4.ip_forward is ${value ?? 'not there'}): its pods reach nothing beyond it, and kubeadm refuses it.`,
        fix('Switch it on now and for good.', 'sysctl -w net.ipv4.ip_forward=1', `echo "net.ipv4.ip_forward = 1" >> ${KEEP_SETTING}`),
      );
    });
  },
};

export const bridges: ReadinessRule = {
  id: 'bridge-nf',
  title: 'bridge-nf-call-iptables',
  judge(host) {
    if (host.role === 'etcd') return undefined;
    return ofKnown(host.facts.system.sysctls, 'The settings of the kernel of', host, (settings) => {
      const value = settings.get('net.bridge.bridge-nf-call-iptables');
      if (value === '1') return ok('on');
      // Not every network plugin needs it, and kubeadm no longer asks for it.
      return found(
        'warning',
        value === undefined ? 'no module' : 'off',
        value === undefined
          ? `The module br_netfilter is not loaded on ${host.name}: with network plugins that use a bridge, Services do not work between pods of one node.`
          : `${host.name} does not pass bridged packets to iptables: with network plugins that use a bridge, Services do not work between pods of one node.`,
        fix(
          'Load the module and switch it on, now and for good.',
          'modprobe br_netfilter',
          'echo br_netfilter > /etc/modules-load.d/kubernetes.conf',
          'sysctl -w net.bridge.bridge-nf-call-iptables=1',
          `echo "net.bridge.bridge-nf-call-iptables = 1" >> ${KEEP_SETTING}`,
        ),
      );
    });
  },
};

export const defaultRoute: ReadinessRule = {
  id: 'default-route',
  title: 'Default route',
  judge(host) {
    return ofKnown(host.facts.system.routes, 'The routes of', host, (routes) => {
      const devices = [...new Set(routes.map(({ device }) => device))];
      if (devices.length === 0)
        return found(
          'failure',
          'none',
          `${host.name} has no default route: kubeadm and kubelet choose their address by it, and Services are not reached without one.`,
          fix('Give it one, also where nothing lies behind it.', 'ip route add default via GATEWAY dev DEVICE'),
        );
      if (devices.length > 1)
        return found(
          'warning',
          enumerated(devices),
          `${host.name} has default routes over ${enumerated(devices)}: which address a kubelet takes depends on their order.`,
          fix('Name the address for the kubelet (--node-ip) and for kubeadm (localAPIEndpoint.advertiseAddress).', 'ip route show default'),
        );
      return ok(devices[0] ?? '');
    });
  },
};

/** The link that the default route goes over. */
function mainLink({ facts: { system } }: ReachedHost): NetworkLink | undefined {
  const device = valueOf(system.routes)?.[0]?.device;
  const links = valueOf(system.links) ?? [];
  return links.find(({ name }) => name === device) ?? links.find(({ kind, addresses }) => kind === undefined && addresses.length > 0);
}

export const mtu: ReadinessRule = {
  id: 'mtu',
  title: 'MTU',
  judge(host, { hosts }) {
    return ofKnown(host.facts.system.links, 'The network links of', host, () => {
      const link = mainLink(host);
      if (!link) return undefined;
      const usual = majority(hosts.flatMap((one) => mainLink(one)?.mtu ?? []));
      if (usual === undefined || usual === link.mtu) return ok(String(link.mtu));
      return found(
        'failure',
        String(link.mtu),
        `${link.name} of ${host.name} has an MTU of ${link.mtu}, the others have ${usual}: large packets between them vanish, and connections hang after their first bytes.`,
        fix(
          'Give all hosts of a network the same one, and set it in the configuration of its network, too.',
          `ip link set dev ${link.name} mtu ${usual}`,
        ),
      );
    });
  },
};

export const nameServers: ReadinessRule = {
  id: 'dns',
  title: 'DNS',
  judge(host) {
    return ofKnown(host.facts.system.nameServers, 'The name servers of', host, (servers) => {
      const look = fix('Correct the name servers, or look at what is between.', 'cat /etc/resolv.conf', 'resolvectl status');
      if (servers.length === 0)
        return found(
          'failure',
          'none',
          `${host.name} has no name server in /etc/resolv.conf: images and repositories are not found.`,
          look,
        );
      const silent = servers.filter(({ outcome }) => outcome !== 'answers' && outcome !== 'untried');
      const each = enumerated(silent.map(({ address, outcome }) => `${address} (${outcome === 'timeout' ? 'no answer' : outcome})`));
      if (silent.length === servers.length)
        return found(
          'failure',
          'silent',
          `No name server of ${host.name} answers it: ${each}. Pods inherit them, and CoreDNS asks them.`,
          look,
        );
      if (silent.length > 0)
        return found(
          'warning',
          'partly',
          `A name server of ${host.name} does not answer it: ${each}. Each question to it costs seconds.`,
          look,
        );
      if (servers.some(({ outcome }) => outcome === 'untried'))
        return found('unknown', 'untried', `The name servers of ${host.name} could not be tried: that takes bash and timeout.`);
      return ok(servers.map(({ address }) => address).join(', '));
    });
  },
};

export const networkPlugin: ReadinessRule = {
  id: 'cni',
  title: 'CNI',
  judge(host) {
    if (host.role === 'etcd') return undefined;
    return ofKnown(host.facts.system.cni, 'The files of CNI on', host, ({ files, plugins, programs }) => {
      const configurations = files.filter((name) => /\.(conf|conflist|json)$/.test(name)).sort();
      const [used] = configurations;
      const missing = plugins.filter((name) => !programs.includes(name));
      if (used === undefined)
        return isInCluster(host)
          ? found(
              'failure',
              'none',
              `There is no configuration in /etc/cni/net.d of ${host.name}: its pods get no network, and the node stays NotReady.`,
              fix('Apply the manifest of a network plugin, or look at why its pod does not run there.', 'ls -l /etc/cni/net.d'),
            )
          : ok('none yet');
      if (missing.length > 0)
        return found(
          'failure',
          used,
          `The configuration of CNI on ${host.name} names ${enumerated(missing)}, of which there is no program in /opt/cni/bin or /usr/lib/cni.`,
          fix('Install the plugins.', 'apt-get install --yes kubernetes-cni', 'ls /opt/cni/bin'),
        );
      // The runtime takes the first by name, which surprises after a change of plugins.
      if (configurations.length > 1)
        return found(
          'warning',
          used,
          `There are ${configurations.length} configurations of CNI on ${host.name}; the runtime takes ${used}, the first by name, and leaves ${enumerated(configurations.slice(1))}.`,
          fix('Remove what an earlier network plugin left.', 'ls -l /etc/cni/net.d'),
        );
      return ok(used);
    });
  },
};

export const firewall: ReadinessRule = {
  id: 'firewall',
  title: 'Firewall',
  judge(host) {
    return ofKnown(host.facts.system.units, 'The services of', host, (units) => {
      const active = ['firewalld', 'ufw'].filter((name) => units.get(name) === 'active');
      if (active.length === 0) return ok('none');
      return found(
        'warning',
        active.join(', '),
        `${enumerated(active)} is active on ${host.name}: the ports of Kubernetes and of the network plugin must be open in it.`,
        active[0] === 'ufw'
          ? fix('Open them.', 'ufw allow 6443,2379,2380,10250/tcp')
          : fix('Open them.', 'firewall-cmd --permanent --add-port={6443,2379-2380,10250}/tcp', 'firewall-cmd --reload'),
      );
    });
  },
};

export const NETWORK: readonly ReadinessRule[] = [forwarding, bridges, defaultRoute, mtu, nameServers, networkPlugin, firewall];
