import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/**
 * Asks the cluster that the kubelet of a host belongs to whether its node is there: with the kubelet's own credentials, which may read
 * that one node. Nothing of a key leaves the host.
 */
const SCRIPT = String.raw`
conf=/etc/kubernetes/kubelet.conf
[ -r "$conf" ] && command -v kubectl >/dev/null 2>&1 || exit 0
server=$(sed -n 's/^ *server: *//p' "$conf" | head -n 1)
cert=/var/lib/kubelet/pki/kubelet-client-current.pem
command -v openssl >/dev/null 2>&1 && [ -r "$cert" ] && name=$(openssl x509 -noout -subject -nameopt multiline -in "$cert" 2>/dev/null | sed -n 's/^ *commonName *= *system:node://p')
[ -n "$name" ] || name=$(tr 'A-Z' 'a-z' </proc/sys/kernel/hostname)
if found=$(timeout 15 kubectl --kubeconfig="$conf" --request-timeout=10s get node "$name" -o name 2>/dev/null) && [ -n "$found" ]; then
  printf '%s\t%s\n' "$name" "$server"
fi
exit 0
`;

/** Undefined: no cluster answers that the host's kubelet is a node of it. */
export const joinedCluster: CommandSpec<{ readonly node: string; readonly server: string } | undefined> = parsed(
  { argv: ['sh', '-c', SCRIPT], sudo: true, timeoutMs: 60_000 },
  ({ stdout }) => {
    const [node = '', server = ''] = stdout.trim().split('\t');
    return node === '' ? undefined : { node, server };
  },
);
