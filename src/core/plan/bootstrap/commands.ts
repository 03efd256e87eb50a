import { textOf, type CommandShape } from '../../command/parsers';
import type { CommandSpec } from '../../command/spec';
import type { BootstrapBody } from './plan';

export const ADMIN_CONF = '/etc/kubernetes/admin.conf';
/** kubeadm pulls images, and gives the kubelet and the API server four minutes each. */
const INIT_TIMEOUT_MS = 30 * 60_000;
const APPLY_TIMEOUT_MS = 120_000;

/** Begins a cluster. The token that kubeadm makes is not printed; certificates are uploaded when somebody joins, not before. */
export function kubeadmInit(file: string, ignorePreflight: readonly string[]): CommandSpec<string> {
  return textOf({
    argv: [
      'kubeadm',
      'init',
      `--config=${file}`,
      '--skip-token-print',
      ...(ignorePreflight.length === 0 ? [] : [`--ignore-preflight-errors=${ignorePreflight.join(',')}`]),
    ],
    sudo: true,
    timeoutMs: INIT_TIMEOUT_MS,
  });
}

/**
 * Applies a manifest by the kubectl of a control plane. Server-side, since definitions of some pod networks are larger than what
 * kubectl can note in an annotation.
 * @param source a path on the host, or an https URL
 */
export function applyManifest(source: string): CommandSpec<string> {
  return kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager=drydock-bootstrap', '-f', source], APPLY_TIMEOUT_MS);
}

/** kubectl of a control plane with its administrator's kubeconfig. */
export function kubectl(words: readonly string[], timeoutMs = 30_000): CommandSpec<string> {
  const shape: CommandShape = {
    argv: ['kubectl', `--kubeconfig=${ADMIN_CONF}`, ...words],
    sudo: true,
    timeoutMs,
    maxOutputBytes: 8 * 1024 * 1024,
  };
  return textOf(shape);
}

/** The same by hand, as a person would type it on a computer that reaches the hosts. */
export function byHandCommands({ hosts, options, network }: Omit<BootstrapBody, 'configuration'>): readonly (readonly string[])[] {
  const [first, ...others] = hosts;
  if (!first) return [];
  const on = (name: string, argv: readonly string[]) => ['ssh', name, 'sudo', ...argv];
  const { ignorePreflight, cni } = options.wish;
  const ignoring = ignorePreflight.length === 0 ? [] : [`--ignore-preflight-errors=${ignorePreflight.join(',')}`];
  return [
    on(first.name, kubeadmInit('kubeadm.yaml', ignorePreflight).argv),
    ...(network.from === 'nowhere' ? [] : [on(first.name, applyManifest(cni ?? '').argv)]),
    ...others.map(({ name }) => on(name, ['kubeadm', 'join', '--config=join.yaml', ...ignoring])),
    ['kubectl', `--kubeconfig=${options.kubeconfig}`, 'get', 'nodes'],
  ];
}
