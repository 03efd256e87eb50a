import { minorWords, ordinalOf, type Running, type RunningVersions } from './versions';

export type SkewComponent =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'cloud-controller-manager'
  | 'kubelet'
  | 'kube-proxy'
  | 'kubectl'
  | 'kubeadm';

/** A component that the version-skew policy does not support as it is. */
export interface SkewProblem {
  readonly component: SkewComponent;
  readonly host: string;
  readonly version: string;
  /** One sentence: what stands against what. */
  readonly message: string;
}

/** How far API servers of one cluster may be apart, in minors. */
const API_SERVERS_APART = 1;
/** How much older a kubelet or kube-proxy may be since 1.25, and how much an older one may. */
const NODE_OLDER = 3;
const OLD_NODE_OLDER = 2;
const NODE_OLDER_SINCE = 1025;

/**
 * What the published version-skew policy does not support of what runs; empty where all of it is. With API servers of two
 * minors the windows are those that fit both. Controllers are judged by the API server of their own host, which is the one
 * they use in a cluster of kubeadm; one without is judged by all.
 * Source: the version-skew policy of Kubernetes.
 */
export function skewProblems(running: RunningVersions): readonly SkewProblem[] {
  const servers = range(running.apiServers);
  if (!servers) return [];
  return [
    ...apiServerProblems(running.apiServers, servers),
    ...running.kubelets.flatMap((one) => nodeProblems('kubelet', one, servers)),
    ...running.kubeProxies.flatMap((one) => nodeProblems('kube-proxy', one, servers)),
    ...proxyBesideKubelet(running),
    ...controllerProblems('kube-controller-manager', running.controllerManagers, running.apiServers, servers),
    ...controllerProblems('kube-scheduler', running.schedulers, running.apiServers, servers),
    ...controllerProblems('cloud-controller-manager', running.cloudControllerManagers, running.apiServers, servers),
  ];
}

interface Range {
  readonly oldest: number;
  readonly newest: number;
}

function range(servers: readonly Running[]): Range | undefined {
  const minors = servers.map(({ version }) => ordinalOf(version)).filter((minor) => minor !== undefined);
  return minors.length === 0 ? undefined : { oldest: Math.min(...minors), newest: Math.max(...minors) };
}

function apiServerProblems(servers: readonly Running[], { oldest, newest }: Range): readonly SkewProblem[] {
  if (newest - oldest <= API_SERVERS_APART) return [];
  return servers
    .filter(({ version }) => ordinalOf(version) === oldest)
    .map((one) =>
      problem(
        'kube-apiserver',
        one,
        `is ${newest - oldest} minors behind the newest API server (${minorWords(newest)}); ${API_SERVERS_APART} is supported`,
      ),
    );
}

/** How many minors a component of a node may be behind an API server. */
export function nodeMayBeOlder(minor: number): number {
  return minor >= NODE_OLDER_SINCE ? NODE_OLDER : OLD_NODE_OLDER;
}

function nodeProblems(component: 'kubelet' | 'kube-proxy', one: Running, { oldest, newest }: Range): readonly SkewProblem[] {
  const minor = ordinalOf(one.version);
  if (minor === undefined) return [];
  if (minor > oldest) return [problem(component, one, `is newer than an API server (${minorWords(oldest)})`)];
  const allowed = nodeMayBeOlder(minor);
  if (newest - minor <= allowed) return [];
  const what = `is ${newest - minor} minors behind an API server (${minorWords(newest)}); ${allowed} are supported`;
  return [problem(component, one, what)];
}

function proxyBesideKubelet({ kubelets, kubeProxies }: RunningVersions): readonly SkewProblem[] {
  const minors = new Map(kubelets.map(({ host, version }) => [host, ordinalOf(version)]));
  return kubeProxies.flatMap((one) => {
    const [proxy, kubelet] = [ordinalOf(one.version), minors.get(one.host)];
    if (proxy === undefined || kubelet === undefined) return [];
    const allowed = nodeMayBeOlder(proxy);
    const apart = Math.abs(proxy - kubelet);
    if (apart <= allowed) return [];
    return [
      problem('kube-proxy', one, `is ${apart} minors away from the kubelet beside it (${minorWords(kubelet)}); ${allowed} are supported`),
    ];
  });
}

function controllerProblems(
  component: 'kube-controller-manager' | 'kube-scheduler' | 'cloud-controller-manager',
  controllers: readonly Running[],
  apiServers: readonly Running[],
  all: Range,
): readonly SkewProblem[] {
  const own = new Map(apiServers.map(({ host, version }) => [host, ordinalOf(version)]));
  return controllers.flatMap((one) => {
    const minor = ordinalOf(one.version);
    if (minor === undefined) return [];
    const beside = own.get(one.host);
    const { oldest, newest } = beside === undefined ? all : { oldest: beside, newest: beside };
    if (minor > oldest) return [problem(component, one, `is newer than the API server it talks to (${minorWords(oldest)})`)];
    if (newest - minor <= 1) return [];
    return [
      problem(component, one, `is ${newest - minor} minors behind the API server it talks to (${minorWords(newest)}); 1 is supported`),
    ];
  });
}

/** What is wrong with a kubectl for API servers of these versions: it may be one minor older or newer than each. */
export function kubectlProblem(kubectl: Running, apiServers: readonly Running[]): SkewProblem | undefined {
  const [servers, minor] = [range(apiServers), ordinalOf(kubectl.version)];
  if (!servers || minor === undefined) return undefined;
  if (servers.newest - minor > 1)
    return problem('kubectl', kubectl, `is more than one minor behind an API server (${minorWords(servers.newest)})`);
  if (minor - servers.oldest > 1)
    return problem('kubectl', kubectl, `is more than one minor ahead of an API server (${minorWords(servers.oldest)})`);
  return undefined;
}

/** What is wrong with a kubeadm that is to bring a cluster to a version: it has to be of that minor, and no older patch. */
export function kubeadmProblem(kubeadm: Running, target: string): SkewProblem | undefined {
  const [own, wanted] = [ordinalOf(kubeadm.version), ordinalOf(target)];
  if (own === undefined || wanted === undefined || own === wanted) return undefined;
  const what =
    own < wanted
      ? `knows nothing of ${minorWords(wanted)} and refuses to upgrade to it`
      : `only upgrades to its own minor, not to ${target}`;
  return problem('kubeadm', kubeadm, what);
}

function problem(component: SkewComponent, { host, version }: Running, what: string): SkewProblem {
  return { component, host, version, message: `${component} ${version} on ${host} ${what}.` };
}
