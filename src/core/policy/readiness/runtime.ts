import { runtimeProblem } from '../skew/runtime';
import { fix, found, isInCluster, ofKnown, ok, valueOf, type ReachedHost, type ReadinessRule } from './check';

const RUNTIMES = ['containerd', 'crio', 'docker'] as const;
/** What kubeadm gives a kubelet unless it is told otherwise. */
const KUBEADM_DRIVER = 'systemd';

export const runtime: ReadinessRule = {
  id: 'runtime',
  title: 'Container runtime',
  judge(host) {
    const { runtime: fact, units } = host.facts.system;
    if (host.role === 'etcd' && !fact.known) return undefined;
    if (!fact.known) return silent(host, fact.why, valueOf(units) ?? new Map());
    const { name, version } = fact.value;
    const short = version === undefined ? name : `${name} ${version.replace(/[~+].*$/, '')}`;
    const problem = runtimeProblem(`${name}://${version ?? ''}`, valueOf(host.facts.packages)?.kubelet ?? '', host.name);
    if (!problem) return ok(short);
    return found(problem.severity === 'blocker' ? 'failure' : 'warning', short, problem.message, fix(problem.hint));
  },
};

function silent({ name }: ReachedHost, why: string, units: ReadonlyMap<string, string>) {
  const active = RUNTIMES.filter((unit) => units.get(unit) === 'active');
  const there = RUNTIMES.filter((unit) => ['failed', 'inactive', 'activating', 'deactivating'].includes(units.get(unit) ?? ''));
  if (units.size > 0 && active.length === 0) {
    const unit = there.find((one) => units.get(one) === 'failed') ?? there[0] ?? 'containerd';
    return found(
      'failure',
      'stopped',
      `No container runtime runs on ${name}: ${unit} is ${units.get(unit) ?? 'not there'}.`,
      fix('Start it, or install one.', `systemctl enable --now ${unit}`, `journalctl --unit ${unit} --lines 50`),
    );
  }
  if (active[0] === 'docker')
    return found(
      'failure',
      'docker',
      `${name} runs Docker Engine, which a kubelet reaches only through cri-dockerd: ${why}.`,
      fix('Install cri-dockerd, or use containerd.', 'systemctl enable --now cri-docker.socket'),
    );
  const unit = active[0] ?? 'containerd';
  if (/answer|socket/.test(why))
    return found(
      'failure',
      'silent',
      `The container runtime of ${name} does not serve kubelets: ${why}.`,
      fix(
        'Look at its log; the CRI plugin may be disabled in its configuration.',
        `journalctl --unit ${unit} --lines 50`,
        `systemctl restart ${unit}`,
      ),
    );
  return found('unknown', 'unknown', `The container runtime of ${name} could not be asked: ${why}.`);
}

export const cgroupDriver: ReadinessRule = {
  id: 'cgroup-driver',
  title: 'cgroup driver',
  judge(host) {
    const { runtime: fact, kubelet } = host.facts.system;
    // Said by the check of the runtime already.
    if (!fact.known) return undefined;
    const { name, cgroupDriver: driver } = fact.value;
    if (driver === undefined) return found('unknown', 'unknown', `${name} on ${host.name} does not tell which cgroup driver it uses.`);
    return ofKnown(kubelet, 'The configuration of the kubelet of', host, ({ cgroupDriver: told }) => {
      const wanted = told ?? KUBEADM_DRIVER;
      if (driver === wanted) return ok(driver);
      const whose = isInCluster(host) || told !== undefined ? 'its kubelet' : 'a kubelet of kubeadm';
      return found(
        'failure',
        `${driver}, not ${wanted}`,
        `${name} on ${host.name} uses the cgroup driver ${driver}, ${whose} ${wanted}: pods are started and killed again, or never start.`,
        wanted === 'systemd' && name === 'containerd'
          ? fix(
              'Set SystemdCgroup = true for runc in the configuration of containerd.',
              "sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' /etc/containerd/config.toml",
              'systemctl restart containerd',
            )
          : fix(`Set the driver of ${name} to ${wanted}, and start it again.`),
      );
    });
  },
};

export const RUNTIME: readonly ReadinessRule[] = [runtime, cgroupDriver];
