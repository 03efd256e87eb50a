import { aptCache, aptGet, aptMark } from '../packages/apt';
import { dpkg, dpkgQuery } from '../packages/dpkg';
import { withUnattended } from '../packages/unattended';
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

/** @param version of the installed package: `v1.34.4` */
export function kubeletProgram(version: () => string): Program {
  return (run) =>
    versionOnly([['--version']], `Kubernetes ${version()}\n`, ({ args: [first = ''] }) =>
      first.startsWith('-')
        ? `E "command failed" err="failed to parse kubelet flag: unknown flag: ${first}"`
        : 'E "command failed" err="the kubelet of a practice host is started by systemd only"',
    )(run);
}

/** `kubectl version --client`, and `kubectl … get --raw /metrics` where the API answers. */
export function kubectlProgram(version: () => string, apiAnswers: () => boolean): Program {
  return (run) => {
    if (/(^| )get --raw \/metrics$/.test(run.args.join(' '))) {
      if (apiAnswers()) run.stdout.write('# HELP apiserver_requested_deprecated_apis Gauge of deprecated APIs that have been requested\n');
      else run.stderr.write('The connection to the server was refused - did you specify the right host or port?\n');
      return apiAnswers() ? 0 : 1;
    }
    return versionOnly(
      [['version', '--client']],
      `Client Version: ${version()}\nKustomize Version: v5.7.1\n`,
      ({ args: [first = ''] }) => `error: unknown command "${first}" for "kubectl"`,
    )(run);
  };
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
 * @param kubelet hears that the kubelet was started
 */
export function systemctl(pods: () => StaticPods, reboot: () => void, kubelet: () => void): Program {
  const steady = (): Unit => {
    let active = true;
    return { isActive: () => active, set: (next) => (active = next) };
  };
  const units = new Map<string, Unit>([
    [
      'kubelet',
      {
        isActive: () => pods().isActive,
        set: (active) => {
          pods().isActive = active;
          if (active) kubelet();
        },
      },
    ],
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
    if (verb === 'daemon-reload' && names.length === 0) {
      if (run.user.uid === 0) return 0;
      run.stderr.write('Failed to reload daemon: Interactive authentication required.\n');
      return 1;
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

export interface NodeProgramsAround {
  /** Version of an installed package: `v1.34.4` */
  readonly versionOf: (name: string) => string;
  readonly containerd: string;
  readonly pods: () => StaticPods;
  readonly apiAnswers: () => boolean;
  readonly onReboot: () => void;
  /** Seconds of a routine update of packages; undefined: none comes in between. */
  readonly unattendedSeconds: number | undefined;
  readonly onKubelet: () => void;
}

/** Programs of a node of kubeadm. */
export function nodePrograms(around: NodeProgramsAround, kubeadm: Program, crictl: Program): Parameters<System['install']>[0] {
  const { versionOf, containerd, pods, apiAnswers, onReboot, onKubelet } = around;
  return {
    'apt-cache': aptCache,
    'apt-get': withUnattended(aptGet, around.unattendedSeconds),
    'apt-mark': aptMark,
    containerd: containerdProgram(containerd),
    crictl,
    dpkg,
    'dpkg-query': dpkgQuery,
    kubeadm,
    kubectl: kubectlProgram(() => versionOf('kubectl'), apiAnswers),
    kubelet: kubeletProgram(() => versionOf('kubelet')),
    openssl,
    systemctl: systemctl(pods, onReboot, onKubelet),
  };
}
