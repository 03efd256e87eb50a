/** Makes the hosts of a rig and the cluster on them, from nothing. */
import type { Cluster } from './cluster.mts';
import { startEtcd, type EtcdCluster } from './etcd.mts';
import { takeAuthorityKey } from './external-ca.mts';
import type { Host } from './host.mts';
import { init, join, makeSecrets, pinOf, podNetworkLines, type ClusterPlan } from './kubeadm.mts';
import { balance } from './loadbalancer.mts';
import { fileLines } from './lines.mts';
import { ensureNetwork, type RigNetwork } from './network.mts';
import { storageFolder } from './plan.mts';
import { eachOf } from './podman.mts';
import { serveRepositories, sourceLine, SOURCE_FILE } from './repository.mts';
import { keyLines, makeKeys, writeAccess } from './ssh.mts';
import { stateFolder } from './state.mts';
import { makeStorage } from './storage.mts';

export type Progress = (what: string) => void;

/** @param store folder of a container runtime with the images, see `ensureImageStore` */
export async function makeRig(cluster: Cluster, network: RigNetwork, store: string, step: Progress): Promise<void> {
  const { options } = cluster;
  step('hosts');
  await makeHosts(cluster, network, store);
  await setUpHosts(cluster);
  await serveRepositories(cluster.host('depot'));
  if (options.controlPlanes === 0) return;
  await balance(cluster.host('lb'), cluster.controlPlanes);
  if (options.empty) return;
  let etcd: EtcdCluster | undefined;
  if (options.etcd === 'external') {
    step('etcd');
    etcd = await startEtcd(cluster.etcdMembers, options.certificateValidity);
  }
  const plan: ClusterPlan = { endpoint: cluster.endpoint, options, secrets: makeSecrets(), etcd };
  await makeCluster(cluster, plan, step);
  if (options.externalCA) {
    step('the key of the authority leaves the control planes');
    await takeAuthorityKey(cluster, stateFolder(options.name));
  }
  step('waiting until everything is ready');
  await cluster.ready();
}

async function makeHosts({ options, hosts, nodes }: Cluster, network: RigNetwork, store: string): Promise<void> {
  await ensureNetwork(network, options.name);
  if (options.jump) await ensureNetwork(network.behind, options.name);
  const state = stateFolder(options.name);
  for (const { name } of nodes) await makeStorage(storageFolder(state, name), store);
  await eachOf(hosts, 4, (host) => host.up());
}

/** Keys, package source, pod network: one script for each host. */
async function setUpHosts(cluster: Cluster): Promise<void> {
  const state = stateFolder(cluster.options.name);
  await makeKeys(state);
  const numbered = cluster.nodes.map((host, index) => ({ host, number: index + 1 }));
  const hostKeys = new Map<string, string>();
  await eachOf(cluster.hosts, 4, async (host) => {
    const node = numbered.find((one) => one.host === host);
    const said = await host.script([
      ...(node ? [...nodeLines(cluster), ...podNetworkLines(node, numbered)] : []),
      ...(host.name === 'hidden' ? firewallLines(cluster.host('jump')) : []),
      ...keyLines(state),
    ]);
    hostKeys.set(host.name, said);
  });
  writeAccess(state, cluster.hosts, hostKeys);
}

function nodeLines(cluster: Cluster): readonly string[] {
  const crictl = ['runtime-endpoint: unix:///run/containerd/containerd.sock', 'timeout: 10', ''].join('\n');
  return [
    ...fileLines(SOURCE_FILE, sourceLine(cluster.host('depot').address, cluster.options.kubernetes)),
    ...fileLines('/etc/crictl.yaml', crictl),
  ];
}

/** Nobody but the jump host gets an answer, not even this machine, which has an address in every network. */
function firewallLines(jump: Host): readonly string[] {
  const from = jump.spec.networks[1]!.address;
  const rules = ['-A INPUT -i lo -j ACCEPT', `-A INPUT -s ${from} -j ACCEPT`, '-P INPUT DROP'];
  const unit = [
    '[Unit]',
    'Description=only the jump host gets in',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    ...rules.map((rule) => `ExecStart=/usr/sbin/iptables ${rule}`),
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ];
  return [...fileLines('/etc/systemd/system/rig-firewall.service', unit.join('\n')), 'systemctl enable --quiet --now rig-firewall.service'];
}

async function makeCluster(cluster: Cluster, plan: ClusterPlan, step: Progress): Promise<void> {
  const [first, ...others] = cluster.controlPlanes;
  if (plan.etcd) {
    const { clientLines } = plan.etcd;
    // kubeadm hands them on to those that join, with the other shared certificates.
    await first!.script(clientLines);
  }
  step('kubeadm init');
  await init(first!, plan);
  await cluster.fetchKubeconfig();
  const pin = pinOf(await first!.read('/etc/kubernetes/pki/ca.crt'));
  // One after the other: each becomes a learner in etcd, and there can only be one at a time.
  for (const host of others) {
    step(`${host.name} joins as control plane`);
    await join(host, 'control-plane', plan, pin);
  }
  if (cluster.workers.length > 0) step('workers join');
  await eachOf(cluster.workers, 3, (host) => join(host, 'worker', plan, pin));
}
