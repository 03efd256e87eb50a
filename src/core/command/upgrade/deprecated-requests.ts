import { parseDeprecatedRequests, type DeprecatedRequest } from '../../parse/deprecated-requests';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

/** The metrics of one API server, by its own address; only the lines about deprecated APIs leave the host. */
const SCRIPT =
  'kubectl --kubeconfig "$1" --server "$2" --request-timeout=20s get --raw /metrics | grep "^apiserver_requested_deprecated_apis{" || [ $? -eq 1 ]';

/**
 * Asks the API server of a host which deprecated APIs somebody requested since it was started. Each counts for itself, and a
 * load balancer would give the answer of any.
 * @param address as the server's certificate has it, with port: `192.0.2.11:6443`
 */
export function deprecatedRequestsOf(
  address: string,
  kubeconfig = '/etc/kubernetes/admin.conf',
): CommandSpec<readonly DeprecatedRequest[]> {
  const shape = {
    argv: ['bash', '-o', 'pipefail', '-c', SCRIPT, 'drydock', kubeconfig, `https://${address}`] as const,
    sudo: true,
    timeoutMs: 30_000,
  };
  return { ...shape, parse: (result) => parseDeprecatedRequests(succeed(shape, result).stdout) };
}
