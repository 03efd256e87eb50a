import type { Program, ProgramRun, System } from '../system/system';
import type { StaticPods } from './static-pods';

const COMMIT = '0'.repeat(40);

/** A program of which a practice host can tell the version and nothing else. */
function versionOnly(asked: readonly (readonly string[])[], answer: string, refusal: (run: ProgramRun) => string): Program {
  return (run) => {
    const words = run.args.join(' ');
    if (asked.some((one) => one.join(' ') === words)) {
      run.stdout.write(answer);
      return 0;
    }
    run.stderr.write(`${refusal(run)}\n`);
    return 1;
  };
}

/** @param version `v1.34.4` */
export function kubeletProgram(version: string): Program {
  return versionOnly([['--version']], `Kubernetes ${version}\n`, ({ args: [first = ''] }) =>
    first.startsWith('-')
      ? `E "command failed" err="failed to parse kubelet flag: unknown flag: ${first}"`
      : 'E "command failed" err="the kubelet of a practice host is started by systemd only"',
  );
}

export function kubectlProgram(version: string): Program {
  return versionOnly(
    [['version', '--client']],
    `Client Version: ${version}\nKustomize Version: v5.7.1\n`,
    ({ args: [first = ''] }) => `error: unknown command "${first}" for "kubectl"`,
  );
}

/** @param version `2.1.4` */
export function containerdProgram(version: string): Program {
  return versionOnly(
    [['--version'], ['-v']],
    `containerd github.com/containerd/containerd/v2 v${version} ${COMMIT}\n`,
    ({ args: [first = ''] }) => `containerd: flag provided but not defined: ${first}`,
  );
}

export const openssl: Program = versionOnly(
  [['version']],
  'OpenSSL 3.5.4 30 Sep 2025 (Library: OpenSSL 3.5.4 30 Sep 2025)\n',
  ({ args: [first = ''] }) => `Invalid command '${first}'; type "help" for a list.`,
);

interface Unit {
  isActive(): boolean;
  set(active: boolean): void;
}

/**
 * `systemctl is-active|start|stop|restart UNIT`, for the kubelet, containerd and ssh, and `systemctl reboot`.
 * @param reboot has the machine restart a moment later
 */
export function systemctl(pods: () => StaticPods, reboot: () => void): Program {
  const steady = (): Unit => {
    let active = true;
    return { isActive: () => active, set: (next) => (active = next) };
  };
  const units = new Map<string, Unit>([
    ['kubelet', { isActive: () => pods().isActive, set: (active) => (pods().isActive = active) }],
    ['containerd', steady()],
    ['ssh', steady()],
  ]);
  return (run) => {
    const [verb, ...names] = run.args.filter((word) => word !== '--no-block' && word !== '--no-wall');
    if (verb === 'reboot' && names.length === 0) {
      if (run.user.uid !== 0) {
        run.stderr.write('Failed to reboot system via logind: Interactive authentication required.\n');
        return 1;
      }
      reboot();
      return 0;
    }
    if (verb === '--version') {
      run.stdout.write('systemd 257 (257.9-1)\n');
      return 0;
    }
    if (verb === undefined || !['is-active', 'start', 'stop', 'restart'].includes(verb)) {
      run.stderr.write(`Unknown command verb ${verb ?? ''}.\n`);
      return 1;
    }
    if (names.length === 0) {
      run.stderr.write('Too few arguments.\n');
      return 1;
    }
    return Math.max(...names.map((name) => onUnit(run, verb, name.replace(/\.service$/, ''), units)));
  };
}

function onUnit(run: ProgramRun, verb: string, name: string, units: ReadonlyMap<string, Unit>): number {
  const unit = units.get(name);
  if (verb === 'is-active') {
    run.stdout.write(unit?.isActive() ? 'active\n' : 'inactive\n');
    return unit?.isActive() ? 0 : 3;
  }
  if (!unit) {
    run.stderr.write(`Failed to ${verb} ${name}.service: Unit ${name}.service not found.\n`);
    return 5;
  }
  if (run.user.uid !== 0) {
    run.stderr.write(`Failed to ${verb} ${name}.service: Interactive authentication required.\n`);
    return 1;
  }
  unit.set(verb !== 'stop');
  return 0;
}

/** Programs of a node of kubeadm. */
export function nodePrograms(
  version: string,
  containerd: string,
  pods: () => StaticPods,
  kubeadm: Program,
  crictl: Program,
  reboot: () => void,
): Parameters<System['install']>[0] {
  return {
    kubeadm,
    crictl,
    kubelet: kubeletProgram(version),
    kubectl: kubectlProgram(version),
    containerd: containerdProgram(containerd),
    openssl,
    systemctl: systemctl(pods, reboot),
  };
}
