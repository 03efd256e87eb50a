/**
 * Whether a YAML text mentions a kind of file that the language service may judge. Deliberately cheap and generous: it
 * decides only whether the server process starts, which then looks properly. Custom resources have groups of their own,
 * so every group counts that is not one of Kubernetes' own.
 * @param fileName last part of the path, for the formats that are known by it
 */
export function mentionsOurKinds(text: string, fileName = ''): boolean {
  if (isCertainlyOurs(text, fileName)) return true;
  for (const match of beginning(text).matchAll(API_GROUP)) {
    if (!BUILT_IN_GROUPS.has(match[1] ?? '')) return true;
  }
  return false;
}

/** Whether a YAML text holds a document that the service judges whatever else is known: for files it speaks for alone. */
export function isCertainlyOurs(text: string, fileName = ''): boolean {
  const looked = beginning(text);
  return FLEET_FILE.test(fileName) || OUR_GROUPS.test(looked) || (CONFIG_MAP.test(looked) && OUR_CONFIG_MAPS.test(looked));
}

const FLEET_FILE = /^drydock\.ya?ml$/;
const OUR_GROUPS = /^\s*["']?apiVersion["']?\s*:\s*["']?(?:kubeadm|kubelet\.config|kubeproxy\.config|apiextensions)\.k8s\.io\//m;
const CONFIG_MAP = /^["']?kind["']?\s*:\s*["']?ConfigMap\b/m;
const OUR_CONFIG_MAPS = /^\s+["']?name["']?\s*:\s*["']?(?:aws-auth|kubeadm-config|kubelet-config|kube-proxy)["']?\s*$/m;
const API_GROUP = /^\s*["']?apiVersion["']?\s*:\s*["']?([\w-]+(?:\.[\w-]+)+)\//gm;

/** Groups with a dot in their name that the API server or kubectl has built in. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'kustomize.config.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Characters looked at: files of ours say what they are long before that. */
const LOOK_AT = 200_000;

function beginning(text: string): string {
  return text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
}
