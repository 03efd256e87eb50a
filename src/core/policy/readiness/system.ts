import { ordinalOf } from '../skew/versions';
import { bytesWords } from '../../report/words';
import { parseVersion } from '../../parse/version';
import { fix, found, ofKnown, ok, valueOf, type ReachedHost, type ReadinessRule } from './check';

/** Oldest kernel that kubeadm's own check accepts, and the one from which cgroup v2 works as it should. */
const KERNEL = { least: 4019, forCgroup2: 5008 };
/** First minor whose kubelet refuses cgroup v1 unless it is told otherwise. */
const WITHOUT_CGROUP1 = 1035;
/** What kubeadm wants of a control plane. */
const CONTROL_PLANE = { cpus: 2, memoryBytes: 1700 * 1000 * 1000 };

export const os: ReadinessRule = {
  id: 'os',
  title: 'System',
  judge: (host) => ofKnown(host.facts.system.os, 'The system of', host, ({ name }) => ok(name)),
};

export const kernel: ReadinessRule = {
  id: 'kernel',
  title: 'Kernel',
  judge(host) {
    return ofKnown(host.facts.system.kernel, 'The kernel of', host, (release) => {
      const version = parseVersion(release.replace(/^(\d+\.\d+(?:\.\d+)?).*$/, '$1'));
      if (!version) return ok(release);
      const line = version.major * 1000 + version.minor;
      const upgrade = fix('Install a newer kernel, or a newer release of the system.');
      if (line < KERNEL.least)
        return found(
          'failure',
          release,
          `The kernel ${release} of ${host.name} is older than 4.19, the oldest that kubeadm accepts.`,
          upgrade,
        );
      if (line < KERNEL.forCgroup2 && valueOf(host.facts.system.cgroup) === 2)
        return found(
          'warning',
          release,
          `The kernel ${release} of ${host.name} has cgroup v2 only in parts; it is complete from 5.8 on.`,
          upgrade,
        );
      return ok(release);
    });
  },
};

export const cgroup: ReadinessRule = {
  id: 'cgroup',
  title: 'cgroup',
  judge(host) {
    return ofKnown(host.facts.system.cgroup, 'The cgroup version of', host, (version) => {
      if (version === 2) return ok('v2');
      const kubelet = ordinalOf(valueOf(host.facts.packages)?.kubelet ?? '') ?? 0;
      const switched = fix(
        'Boot it with cgroup v2.',
        'grubby --update-kernel=ALL --args=systemd.unified_cgroup_hierarchy=1 # Red Hat',
        "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&systemd.unified_cgroup_hierarchy=1 /' /etc/default/grub && update-grub # Debian",
      );
      const allowed = valueOf(host.facts.system.kubelet)?.failCgroupV1 === false;
      if (kubelet >= WITHOUT_CGROUP1 && !allowed)
        return found(
          'failure',
          'v1',
          `${host.name} has cgroup v1, on which a kubelet does not start from 1.35 on unless failCgroupV1 is false.`,
          switched,
        );
      return found(
        'warning',
        'v1',
        `${host.name} has cgroup v1, which is in maintenance; from 1.35 on a kubelet starts on it only with failCgroupV1: false.`,
        switched,
      );
    });
  },
};

export const swap: ReadinessRule = {
  id: 'swap',
  title: 'Swap',
  judge(host) {
    return ofKnown(host.facts.system.swaps, 'The swap of', host, (swaps) => {
      if (swaps.length === 0) return ok('off');
      const off = fix(
        'Switch it off now and for good, or allow it with failSwapOn: false in the configuration of the kubelet.',
        'swapoff -a',
        "sed -ri.before-kubernetes 's/^([^#].*[[:space:]]swap[[:space:]].*)$/# \\1/' /etc/fstab",
      );
      const devices = swaps.join(', ');
      if (valueOf(host.facts.system.kubelet)?.failSwapOn !== false)
        return found(
          'failure',
          'on',
          `${host.name} swaps to ${devices}, with which a kubelet does not start unless failSwapOn is false.`,
          off,
        );
      return valueOf(host.facts.system.cgroup) === 1
        ? found(
            'warning',
            'on',
            `${host.name} swaps to ${devices}. Its kubelet allows that, but only cgroup v2 can limit what pods swap.`,
            off,
          )
        : ok('on, allowed');
    });
  },
};

export const size: ReadinessRule = {
  id: 'size',
  title: 'Size',
  judge(host) {
    const { cpus, memoryBytes } = host.facts.system;
    return ofKnown(cpus, 'The processors of', host, (count) =>
      ofKnown(memoryBytes, 'The memory of', host, (bytes) => {
        const short = `${count} CPU, ${bytesWords(bytes)}`;
        if (host.role !== 'control-plane' && host.role !== 'unknown') return ok(short);
        const lacks = [
          ...(count < CONTROL_PLANE.cpus ? [`${count} CPU where 2 are the least`] : []),
          ...(bytes < CONTROL_PLANE.memoryBytes ? [`${bytesWords(bytes)} of memory where 1.7 GB are the least`] : []),
        ];
        if (lacks.length === 0) return ok(short);
        return found(isSure(host) ? 'failure' : 'warning', short, `${host.name} is small for a control plane: ${lacks.join(' and ')}.`);
      }),
    );
  },
};

function isSure({ role }: ReachedHost): boolean {
  return role === 'control-plane';
}

export const SYSTEM: readonly ReadinessRule[] = [os, kernel, cgroup, swap, size];
