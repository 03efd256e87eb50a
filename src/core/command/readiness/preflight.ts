import { DrydockError } from '../../errors';
import type { PreflightFinding, PreflightReading } from '../../model/readiness';
import { parseVersion } from '../../parse/version';
import { commandFailure, type CommandResult } from '../result';
import type { CommandSpec } from '../spec';

/** Pulling images is no check, and changes the host: a dry run only says that it would. */
const INIT = [
  // kubeadm keeps what a dry run would write; without this below /etc/kubernetes.
  'folder=$(mktemp -d) || exit 1',
  'trap \'rm -rf -- "$folder"\' EXIT',
  'cat | KUBEADM_INIT_DRYRUN_DIR=$folder kubeadm init phase preflight --dry-run --config /dev/stdin',
].join('\n');
const JOIN = 'cat | kubeadm join phase preflight --config /dev/stdin';

/** Printed by join after all of its own checks passed, when it wants to look at the cluster. */
const PAST_THE_CHECKS =
  /Reading configuration from the .*cluster|couldn't validate the identity of the API Server|FYI: You can look at this config file/i;

/**
 * kubeadm's own checks of a host that is in no cluster. Nothing is written: init runs dry, and join is given a cluster that is not
 * there (a port of loopback on which nothing listens), so that it ends after its checks.
 * @param version of kubeadm on the host, `v1.34.4`: named, so that it does not ask the Internet for the newest one
 */
export function kubeadmPreflight(command: 'init' | 'join', version: string): CommandSpec<PreflightReading> {
  const shape = {
    argv: ['sh', '-c', command === 'init' ? INIT : JOIN] as const,
    stdin: command === 'init' ? initConfiguration(version) : joinConfiguration(version),
    sudo: true,
    timeoutMs: 90_000,
    maxOutputBytes: 512 * 1024,
  };
  return { ...shape, parse: (result) => readPreflight(command, shape, result) };
}

function apiVersion(version: string): string {
  const { major, minor } = parseVersion(version) ?? { major: 1, minor: 31 };
  return `kubeadm.k8s.io/${major === 1 && minor < 31 ? 'v1beta3' : 'v1beta4'}`;
}

function initConfiguration(version: string): string {
  const of = apiVersion(version);
  return `apiVersion: ${of}\nkind: InitConfiguration\n---\napiVersion: ${of}\nkind: ClusterConfiguration\nkubernetesVersion: ${version}\n`;
}

function joinConfiguration(version: string): string {
  const of = apiVersion(version);
  const brief = of.endsWith('v1beta4') ? 'timeouts:\n  discovery: 1s\n' : '';
  const timeout = brief === '' ? '  timeout: 1s\n' : '';
  // Not a secret: a token in the form that is asked for, good nowhere.
  const discovery = `discovery:\n  bootstrapToken:\n    apiServerEndpoint: 127.0.0.1:9\n    token: abcdef.0123456789abcdef\n    unsafeSkipCAVerification: true\n${timeout}`;
  return `apiVersion: ${of}\nkind: JoinConfiguration\n${discovery}${brief}`;
}

function readPreflight(
  command: 'init' | 'join',
  shape: { readonly argv: readonly [string, ...string[]] },
  result: CommandResult,
): PreflightReading {
  const output = `${result.stderr}\n${result.stdout}`;
  const errors = findings(output, 'ERROR');
  const passed = result.exitCode === 0 || (command === 'join' && PAST_THE_CHECKS.test(output));
  if (errors.length === 0 && !passed) {
    if (result.exitCode === 127 || /kubeadm: (?:command )?not found/.test(output))
      throw new DrydockError('commandMissing', 'The host has no program kubeadm.');
    throw commandFailure(shape, result);
  }
  return { command, errors, warnings: findings(output, 'WARNING') };
}

/** `\t[WARNING Swap]: text`, `[ERROR Port-6443]: Port 6443 is in use`; a text may go on in lines that do not begin with a bracket. */
export function findings(output: string, level: 'ERROR' | 'WARNING'): readonly PreflightFinding[] {
  const all: PreflightFinding[] = [];
  const begins = new RegExp(`^\\s*\\[${level} ([^\\]]+)\\]:\\s*(.*)$`);
  let open: { name: string; words: string[] } | undefined;
  const close = () => {
    if (open) all.push({ name: open.name, message: open.words.join(' ').replace(/\s+/g, ' ').trim() });
    open = undefined;
  };
  for (const line of output.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]/g, '').split('\n')) {
    const [, name, said] = begins.exec(line) ?? [];
    if (name !== undefined) {
      close();
      open = { name, words: [said ?? ''] };
    } else if (/^\s*\[|^error|^To see the stack trace|^\s*$/.test(line)) close();
    else open?.words.push(line);
  }
  close();
  return all.filter((one, index) => all.findIndex(({ name, message }) => name === one.name && message === one.message) === index);
}
