import { parsed } from './parsers';
import type { CommandSpec } from './spec';

/** Programs that an operation on a host may use. */
export const HOST_TOOLS = [
  'kubeadm',
  'kubelet',
  'kubectl',
  'crictl',
  'containerd',
  'etcdctl',
  'etcdutl',
  'systemctl',
  'openssl',
  'k3s',
  'k0s',
  'microk8s',
] as const;
export type HostTool = (typeof HOST_TOOLS)[number];

/** What a host says of itself. */
export interface HostFacts {
  /** As /etc/os-release names it. */
  readonly system: string | undefined;
  readonly kernel: string | undefined;
  /** Epoch milliseconds, by the host's own clock. */
  readonly clock: number | undefined;
  /** Version of each tool that is there; an empty text when it does not tell one. */
  readonly tools: ReadonlyMap<HostTool, string>;
}

/** One line each: what, a tab, and its value. Each program may take 5 s. */
const SCRIPT = [
  'limit() { if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi; }',
  'if [ -r /etc/os-release ]; then printf \'system\\t%s\\n\' "$(. /etc/os-release; printf %s "$PRETTY_NAME")"; fi',
  'printf \'kernel\\t%s\\n\' "$(uname -r)"',
  'printf \'clock\\t%s\\n\' "$(date +%s)"',
  'for tool in "$@"; do',
  '  command -v "$tool" >/dev/null 2>&1 || continue',
  '  case $tool in',
  '    kubeadm) said=$(limit kubeadm version -o short 2>/dev/null) ;;',
  '    kubectl) said=$(limit kubectl version --client 2>/dev/null) ;;',
  '    etcdctl | etcdutl | openssl | k0s | microk8s) said=$(limit "$tool" version 2>/dev/null) ;;',
  '    *) said=$(limit "$tool" --version 2>/dev/null) ;;',
  '  esac',
  '  printf \'tool:%s\\t%s\\n\' "$tool" "$(printf %s "$said" | head -n 1)"',
  'done',
].join('\n');

/** Reads system, clock and versions of tools. Needs no root. */
export const readHostFacts: CommandSpec<HostFacts> = parsed(
  { argv: ['sh', '-c', SCRIPT, 'drydock', ...HOST_TOOLS], timeoutMs: 90_000, maxOutputBytes: 64 * 1024 },
  ({ stdout }) => parseHostFacts(stdout),
);

export function parseHostFacts(text: string): HostFacts {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const tab = line.indexOf('\t');
    if (tab > 0) values.set(line.slice(0, tab), line.slice(tab + 1).trim());
  }
  const told = (name: string) => (values.get(name) === '' ? undefined : values.get(name));
  const seconds = Number(told('clock'));
  const tools = new Map<HostTool, string>();
  for (const tool of HOST_TOOLS) {
    const said = values.get(`tool:${tool}`);
    if (said !== undefined) tools.set(tool, versionIn(said));
  }
  return {
    system: told('system'),
    kernel: told('kernel'),
    clock: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    tools,
  };
}

/** `Kubernetes v1.34.4`, `etcdctl version: 3.6.5`, `systemd 252 (252.39-1)`, `containerd github.com/… 1.7.24 …`. */
function versionIn(said: string): string {
  return /(?<![\w.])v?\d+(?:\.\d+)+[\w.+~-]*/.exec(said.replace(/\(.*\)/g, ''))?.[0] ?? /(?<![\w.])\d+(?![\w.])/.exec(said)?.[0] ?? '';
}

/** Whether root is there for the asking. */
export const becomeRoot: CommandSpec<boolean> = parsed(
  { argv: ['id', '-u'], sudo: true, timeoutMs: 20_000 },
  ({ stdout }) => stdout.trim() === '0',
);
