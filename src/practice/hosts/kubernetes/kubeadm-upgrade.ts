import { compareVersions, ordinalOf } from '../../../core/policy/skew/versions';
import type { ProgramRun } from '../system/system';
import { broughtWith } from './kubeadm-cluster';
import { imagesOf, pull } from './kubeadm-images';
import { differences } from './kubeadm-diff';
import { KUBERNETES, read, readConfiguration, Refusal, unknownFlag, type KubeadmAround } from './kubeadm-support';
import { failed, upgradeKubelet, upgradeStaticPods } from './kubeadm-static-pods';
import { manifestOf } from './manifests';
import { MANIFESTS } from './static-pods';

/** Milliseconds of what takes a while: checks, and images that are pulled. */
const CHECKS_MS = 400;
const PULL_MS = 800;
const DIFFED = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

interface Asked {
  readonly version: string | undefined;
  readonly ignored: readonly string[];
  readonly output: string;
}

/** `kubeadm upgrade plan|diff|apply|node` */
export async function upgrade(run: ProgramRun, [verb, ...rest]: readonly string[], around: KubeadmAround): Promise<number> {
  switch (verb) {
    case 'plan':
      return plan(run, asked(rest), around);
    case 'diff':
      return diff(run, asked(rest), around);
    case 'apply':
      return apply(run, asked(rest), around);
    case 'node':
      return node(run, asked(rest), around);
    default:
      throw new Refusal(verb?.startsWith('-') === true ? unknownFlag(verb) : `unknown command "${verb ?? ''}" for "kubeadm upgrade"`);
  }
}

function asked(args: readonly string[]): Asked {
  let version: string | undefined;
  let ignored: readonly string[] = [];
  let output = 'text';
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    const [name, value] = word.split(/=(.*)/s);
    if (name === '--ignore-preflight-errors') ignored = (value ?? args[++index] ?? '').split(',').map((one) => one.toLowerCase());
    else if (name === '-o' || name === '--output') output = value ?? args[++index] ?? '';
    else if (word === '--yes' || word === '-y') continue;
    else if (word.startsWith('-')) throw new Refusal(unknownFlag(word));
    else version = word.replace(/^v?/, 'v');
  }
  return { version, ignored, output };
}

async function plan(run: ProgramRun, { version, output }: Asked, around: KubeadmAround): Promise<number> {
  await preflight(run, around, [], output === 'text');
  const { cluster } = around;
  const target = version ?? around.version();
  const current = cluster.version();
  if (compareVersions(target, current) <= 0 && cluster.kubelets().every((one) => compareVersions(one.version, target) >= 0)) return 0;
  const addons = cluster.addons();
  const brought = broughtWith(target);
  const shown = cluster.components();
  const of = (name: string, newVersion: string) =>
    shown.filter(({ component }) => component === name).map((one) => ({ name, currentVersion: one.tag, newVersion, nodeName: one.node }));
  const components = [
    ...cluster.kubelets().map((one) => ({ name: 'kubelet', currentVersion: one.version, newVersion: target, nodeName: one.node })),
    ...DIFFED.flatMap((name) => of(name, target)),
    { name: 'kube-proxy', currentVersion: addons.proxy.replace(/^v/, ''), newVersion: target },
    { name: 'CoreDNS', currentVersion: addons.coreDns, newVersion: brought.coreDns },
    { name: 'kubeadm', currentVersion: around.version(), newVersion: target },
    ...of('etcd', brought.etcd),
  ];
  const configVersions = [
    { group: 'kubeproxy.config.k8s.io', currentVersion: 'v1alpha1', preferredVersion: 'v1alpha1', manualUpgradeRequired: false },
    { group: 'kubelet.config.k8s.io', currentVersion: 'v1beta1', preferredVersion: 'v1beta1', manualUpgradeRequired: false },
  ];
  const description = `version in the ${current.replace(/\.\d+$/, '')} series`;
  const upgrades = [{ description, components }];
  if (output === 'json')
    run.stdout.write(
      `${JSON.stringify({ kind: 'UpgradePlan', apiVersion: 'output.kubeadm.k8s.io/v1alpha3', availableUpgrades: upgrades, configVersions }, undefined, 4)}\n`,
    );
  else {
    const rows = components.map(
      (one) => `${one.name}   ${'nodeName' in one ? one.nodeName : ''}   ${one.currentVersion}   ${one.newVersion}`,
    );
    run.stdout.write(`Upgrade to the latest ${description}:\n\nCOMPONENT   NODE   CURRENT   TARGET\n${rows.join('\n')}\n\n`);
    run.stdout.write(`You can now apply the upgrade by executing the following command:\n\n\tkubeadm upgrade apply ${target}\n\n`);
  }
  return 0;
}

async function diff(run: ProgramRun, { version }: Asked, around: KubeadmAround): Promise<number> {
  if (version === undefined) throw new Refusal('accepts 1 arg(s), received 0');
  await readConfiguration(run, 'upgrade/diff', around, true);
  for (const component of DIFFED) {
    const path = `${MANIFESTS}/${component}.yaml`;
    const lines = differences(read(run, path, 'open') ?? '', manifestOf(component, { ...around.manifest, version }));
    if (lines.length > 0) run.stdout.write(`--- ${path}\n+++ new manifest\n${lines.join('\n')}\n`);
  }
  return 0;
}

async function apply(run: ProgramRun, { version, ignored }: Asked, around: KubeadmAround): Promise<number> {
  if (version === undefined) throw new Refusal('missing one or more required arguments. Required arguments: [version]');
  const { cluster } = around;
  const { stdout, system, signal } = run;
  await preflight(run, around, ignored, true);
  if (!around.controlPlane) throw new Refusal('error execution phase preflight: this is not a control plane node');
  const current = cluster.version();
  stdout.write(`[upgrade/preflight] You have chosen to upgrade the cluster version to "${version}"\n`);
  stdout.write(`[upgrade/versions] Cluster version: ${current}\n[upgrade/versions] kubeadm version: ${around.version()}\n`);
  refuseVersion(version, current, around.version());
  stdout.write('[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster\n');
  stdout.write('[upgrade/preflight] This might take a minute or two, depending on the speed of your internet connection\n');
  stdout.write("[upgrade/preflight] You can also perform this action beforehand using 'kubeadm config images pull'\n");
  await system.clock.sleep(PULL_MS, signal);
  failed('preflight', 'failed to pull images', () => pull(system.files, imagesOf(version, true)));
  stdout.write(`[upgrade/control-plane] Upgrading your static Pod-hosted control plane to version "${version}" (timeout: 5m0s)...\n`);
  await upgradeStaticPods(run, version, around);
  stdout.write('[upgrade/control-plane] The control plane instance for this node was successfully upgraded!\n');
  stdout.write('[upload-config] Storing the configuration used in ConfigMap "kubeadm-config" in the "kube-system" Namespace\n');
  cluster.setVersion(version);
  stdout.write(
    '[kubelet] Creating a ConfigMap "kubelet-config" in namespace kube-system with the configuration for the kubelets in the cluster\n',
  );
  stdout.write('[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!\n');
  upgradeKubelet(run);
  stdout.write('[upgrade/bootstrap-token] Configuring bootstrap token and cluster-info RBAC rules\n');
  addons(run, version, around);
  stdout.write(`\n[upgrade] SUCCESS! A control plane node of your cluster was upgraded to "${version}".\n\n`);
  stdout.write('[upgrade] Now please proceed with upgrading the rest of the nodes by following the right order.\n');
  return 0;
}

async function node(run: ProgramRun, { ignored }: Asked, around: KubeadmAround): Promise<number> {
  const { stdout, system, signal } = run;
  await preflight(run, around, ignored, true, 'pre-flight');
  const version = around.cluster.version();
  if ((ordinalOf(around.version()) ?? 0) < (ordinalOf(version) ?? 0))
    throw new Refusal(
      `error execution phase preflight: this version of kubeadm (${around.version()}) does not support the cluster's version ${version}`,
    );
  if (around.controlPlane) {
    stdout.write('[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster\n');
    await system.clock.sleep(PULL_MS, signal);
    failed('preflight', 'failed to pull images', () => pull(system.files, imagesOf(version, true)));
    stdout.write(`[upgrade/control-plane] Upgrading your Static Pod-hosted control plane instance to version "${version}"...\n`);
    await upgradeStaticPods(run, version, around);
    stdout.write('[upgrade/control-plane] The control plane instance for this node was successfully upgraded!\n');
    stdout.write('[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!\n');
  } else {
    stdout.write('[upgrade/preflight] Skipping prepull. Not a control plane node.\n');
    stdout.write('[upgrade/control-plane] Skipping phase. Not a control plane node.\n');
    stdout.write('[upgrade/kubeconfig] Skipping phase. Not a control plane node.\n');
  }
  await system.clock.sleep(CHECKS_MS, signal);
  upgradeKubelet(run);
  if (around.controlPlane) addons(run, version, around);
  else stdout.write('[upgrade/addon] Skipping the addon/coredns phase. Not a control plane node.\n');
  stdout.write('\n[upgrade] The configuration for this node was successfully upgraded!\n');
  return 0;
}

/** What kubeadm looks at before it begins. @param word how `node` writes what `apply` writes in one word */
async function preflight(
  run: ProgramRun,
  around: KubeadmAround,
  ignored: readonly string[],
  say: boolean,
  word: 'preflight' | 'pre-flight' = 'preflight',
): Promise<void> {
  const { stdout, system, signal, user } = run;
  const checks: string[] = [];
  if (user.uid !== 0) checks.push('[ERROR IsPrivilegedUser]: user is not running as root');
  refuseChecks(checks, ignored);
  if (say) {
    stdout.write('[upgrade] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n');
    stdout.write("[upgrade] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n");
    stdout.write(`[upgrade/preflight] Running ${word} checks\n`);
  }
  read(run, `${KUBERNETES}/${around.controlPlane ? 'admin' : 'kubelet'}.conf`, "couldn't create a Kubernetes client from file");
  await system.clock.sleep(CHECKS_MS, signal);
  if (!around.apiAnswers())
    throw new Refusal(
      `error execution phase preflight: [upgrade/init config] failed to get config map: Get "https://${around.manifest.address}:6443/api/v1/namespaces/kube-system/configmaps/kubeadm-config?timeout=10s": dial tcp ${around.manifest.address}:6443: connect: connection refused`,
    );
  if (word === 'pre-flight') return;
  if (say) stdout.write('[upgrade] Running cluster health checks\n');
  const notReady = around.cluster.notReady();
  if (notReady.length > 0)
    checks.push(`[ERROR ControlPlaneNodesReady]: there are NotReady control-planes in the cluster: [${notReady.join(' ')}]`);
  refuseChecks(checks, ignored);
}

function refuseChecks(checks: readonly string[], ignored: readonly string[]): void {
  const fatal = checks.filter(
    (check) => !ignored.includes('all') && !ignored.includes((/ERROR (\w+)/.exec(check)?.[1] ?? '').toLowerCase()),
  );
  if (fatal.length === 0) return;
  throw new Refusal(
    `error execution phase preflight: [preflight] Some fatal errors occurred:\n${fatal.map((check) => `\t${check}\n`).join('')}` +
      '[preflight] If you know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`',
  );
}

function refuseVersion(version: string, current: string, own: string): void {
  const [to, from, kubeadm] = [version, current, own].map((one) => ordinalOf(one) ?? 0) as [number, number, number];
  const why =
    to > kubeadm
      ? `Specified version to upgrade to "${version}" is higher than the kubeadm version "${own}". Upgrade kubeadm first using the tool you used to install kubeadm`
      : to > from + 1
        ? `Specified version to upgrade to "${version}" is too high; kubeadm can upgrade only 1 minor version at a time`
        : to < from - 1
          ? `Specified version to downgrade to "${version}" is too low; kubeadm can downgrade only 1 minor version at a time`
          : undefined;
  if (why !== undefined)
    throw new Refusal(`error execution phase preflight: the --version argument is invalid due to these fatal errors:\n\n\t- ${why}\n`);
}

/** kubeadm brings them once the last control plane is there. */
function addons({ stdout }: ProgramRun, version: string, { cluster }: KubeadmAround): void {
  const behind = cluster.components().filter(({ component, tag }) => component === 'kube-apiserver' && compareVersions(tag, version) < 0);
  if (behind.length > 0) {
    const names = behind.map(({ node: name }) => name).join(' ');
    stdout.write(`[upgrade/addon] Skipping upgrade of addons because control plane instances [${names}] have not been upgraded\n`);
    return;
  }
  cluster.applyAddons(version);
  stdout.write('[addons] Applied essential addon: CoreDNS\n[addons] Applied essential addon: kube-proxy\n');
}
