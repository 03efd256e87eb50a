import type { NetworkLink } from '../../model/readiness';
import { enumerated, fix, found, ofKnown, ok, twins, valueOf, type ReachedHost, type ReadinessRule } from './check';

/** A label of DNS in lower case: what a node may be called. */
const NODE_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

export const hostname: ReadinessRule = {
  id: 'hostname',
  title: 'Host name',
  judge(host, { hosts }) {
    return ofKnown(host.facts.system.hostname, 'The host name of', host, (name) => {
      const others = twins(host, hosts, name.toLowerCase(), ({ facts }) => [valueOf(facts.system.hostname)?.toLowerCase()]);
      const rename = fix('Give it a name of its own.', `hostnamectl set-hostname ${NODE_NAME.test(host.name) ? host.name : 'NAME'}`);
      if (others.length > 0)
        return found(
          'failure',
          'twice',
          `${host.name} has the host name ${name}, as ${haveIt(others)}: each node takes its name from it.`,
          rename,
        );
      if (!NODE_NAME.test(name))
        return found(
          'warning',
          name,
          `The host name ${name} of ${host.name} can't be the name of a node, which is lower-case letters, digits, dashes and dots.`,
          rename,
        );
      return ok(name);
    });
  },
};

export const ownName: ReadinessRule = {
  id: 'own-name',
  title: 'Own name resolves',
  judge(host) {
    return ofKnown(host.facts.system.ownAddresses, 'What the own name leads to on', host, (addresses) => {
      if (addresses.length > 0) return ok(addresses[0] ?? '');
      const name = valueOf(host.facts.system.hostname) ?? host.name;
      return found(
        'warning',
        'no',
        `${host.name} finds no address for its own name ${name}; kubeadm warns of it, and some programs fail.`,
        fix('Add it to DNS, or to its /etc/hosts.', `echo "127.0.1.1 ${name}" >> /etc/hosts`),
      );
    });
  },
};

export const macAddress: ReadinessRule = {
  id: 'mac',
  title: 'MAC address',
  judge(host, { hosts }) {
    return ofKnown(host.facts.system.links, 'The network links of', host, () => {
      const own = machineLinks(host);
      const shared = own.flatMap((link) => {
        const others =
          link.mac === undefined ? [] : twins(host, hosts, link.mac, (other) => machineLinks(other).flatMap(({ mac }) => mac ?? []));
        return others.length === 0 ? [] : [{ link, others }];
      })[0];
      if (shared)
        return found(
          'failure',
          'twice',
          `${shared.link.name} of ${host.name} has the MAC address ${shared.link.mac ?? ''}, as ${haveIt(shared.others)}: one of them loses its packets.`,
          fix('Give the machine a new one where it is made, as clones of virtual machines need.', `ip link show ${shared.link.name}`),
        );
      return own[0]?.mac === undefined ? undefined : ok('own');
    });
  },
};

export const productUuid: ReadinessRule = {
  id: 'product-uuid',
  title: 'product_uuid',
  judge(host, { hosts }) {
    // Containers see the identity of the machine that they share.
    if (isContainer(host)) return undefined;
    return ofKnown(host.facts.system.productUuid, 'The product_uuid of', host, (uuid) => {
      if (uuid === 'none') return undefined;
      const others = twins(host, hosts, uuid, (other) => (isContainer(other) ? [] : [valueOf(other.facts.system.productUuid) ?? '']));
      return others.length === 0
        ? ok('own')
        : found(
            'failure',
            'twice',
            `${host.name} has the product_uuid ${uuid}, as ${haveIt(others)}: the machine was cloned, and what tells machines apart by it fails.`,
            fix('Give the virtual machine a new UUID in its hypervisor.', 'cat /sys/class/dmi/id/product_uuid'),
          );
    });
  },
};

export const machineId: ReadinessRule = {
  id: 'machine-id',
  title: 'machine-id',
  judge(host, { hosts }) {
    return ofKnown(host.facts.system.machineId, 'The machine-id of', host, (id) => {
      const others = twins(host, hosts, id, ({ facts }) => [valueOf(facts.system.machineId)]);
      if (others.length === 0 && /^[0-9a-f]{32}$/.test(id)) return ok('own');
      return found(
        'warning',
        others.length === 0 ? 'none' : 'twice',
        others.length === 0
          ? `The machine-id of ${host.name} is "${id}", which is none.`
          : `${host.name} has the machine-id ${id}, as ${haveIt(others)}: DHCP, journals and some network plugins take them for one machine.`,
        fix('Make a new one, then boot the host again.', 'rm -f /etc/machine-id /var/lib/dbus/machine-id', 'systemd-machine-id-setup'),
      );
    });
  },
};

function haveIt(names: readonly string[]): string {
  return `${enumerated(names)} ${names.length === 1 ? 'has' : 'have'}`;
}

function isContainer({ facts }: ReachedHost): boolean {
  return (valueOf(facts.system.container) ?? 'none') !== 'none';
}

/** Cards of the machine, and the link of the default route whatever it is. What network plugins make has addresses that may repeat. */
function machineLinks({ facts: { system } }: ReachedHost): readonly NetworkLink[] {
  const devices = (valueOf(system.routes) ?? []).map(({ device }) => device);
  return (valueOf(system.links) ?? []).filter(({ name, kind }) => kind === undefined || devices.includes(name));
}

export const IDENTITY: readonly ReadinessRule[] = [hostname, ownName, macAddress, productUuid, machineId];
