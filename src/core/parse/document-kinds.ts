/**
 * Whether a YAML text mentions a kind of file that the language service judges. Deliberately cheap and generous:
 * it decides only whether the server process starts, which then looks properly.
 */
export function mentionsOurKinds(text: string): boolean {
  return MENTION.test(text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text);
}

const MENTION = /^\s*["']?apiVersion["']?\s*:\s*["']?(?:kubeadm|kubelet\.config|kubeproxy\.config)\.k8s\.io\//m;

/** Characters looked at: files of ours say what they are long before that. */
const LOOK_AT = 200_000;
