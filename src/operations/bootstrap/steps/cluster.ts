import { createHash } from 'node:crypto';
import { askDns } from '../../../core/command/bootstrap/dns';
import { readBootstrapHost } from '../../../core/command/bootstrap/host-facts';
import { existing, removeFolder } from '../../../core/command/control-plane/files';
import { DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import { authorityIn, renamedKubeconfig } from '../../../core/parse/admin-kubeconfig';
import { ADMIN_CONF, applyManifest, kubectl } from '../../../core/plan/bootstrap/commands';
import type { BootstrapHost, BootstrapNetwork } from '../../../core/plan/bootstrap/plan';
import { API_PORT } from '../../../core/plan/bootstrap/planner';
import { splitEndpoint } from '../../../core/policy/bootstrap-fields';
import { isHealthy, votersOf } from '../../../core/policy/etcd/members';
import { untilNoKubeadm } from '../../control-plane/kubeadm-turn';
import { isTransientOnHost, waitUntil } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { readEtcd } from '../../etcd/read';
import { Limiter } from '../../nodes/limiter';
import { listed } from '../../nodes/listed';
import { targetOf, type BootstrapParts } from '../parts';

const AT_ONCE = 20;

/** Whether every host is the machine of the plan, and no kubeadm runs. What else counts was read again before the operation began. */
export function preflightStep(info: StepInfo, parts: BootstrapParts): Step {
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      await onAll(parts.plan.body.hosts, context, (host) => untilNoKubeadm(parts.host(host), 'it may be making another cluster', context));
    },
  };
}

/** The administrator's kubeconfig, under names of its own, in a new file of this computer that only its owner can read. */
export function kubeconfigStep(info: StepInfo, parts: BootstrapParts): Step {
  const { kubeconfig: path, context: name } = parts.plan.body.options;
  const { files } = parts.deps;
  const expected = async (signal: AbortSignal) => authorityIn(await parts.firstHost.text(ADMIN_CONF, signal));
  return {
    ...info,
    async verify({ signal }) {
      const text = await files.read(path);
      if (text === undefined) return { so: false, why: `${path} is not there.` };
      if (authorityIn(text) === (await expected(signal))) return { so: true, note: path };
      throw new DrydockError('conflict', `${path} is the kubeconfig of another cluster, and is never overwritten.`, {
        hint: 'Move it away, then resume.',
      });
    },
    async run({ signal }) {
      await files.create(path, renamedKubeconfig(await parts.firstHost.text(ADMIN_CONF, signal), name));
    },
    undo: {
      title: `Remove ${path}`,
      async run({ signal }) {
        const text = await files.read(path);
        if (text !== undefined && authorityIn(text) === (await expected(signal))) await files.remove(path);
      },
    },
  };
}

/** Applies the manifest of the pod network by kubectl of the first control plane. A file goes there with the digest of the plan. */
export function networkStep(info: StepInfo, network: Exclude<BootstrapNetwork, { from: 'nowhere' }>, parts: BootstrapParts): Step {
  const host = parts.firstHost;
  const onHost = `${parts.folder}/network.yaml`;
  let applied = false;
  return {
    ...info,
    // Whether what it starts works is told by the nodes that become Ready; applied twice it is the same.
    verify: async () => (applied ? { so: true } : { so: false, why: 'The manifest of the pod network was not applied by this process.' }),
    async run({ signal }) {
      if (network.from === 'url') await host.run(applyManifest(network.url), signal);
      else {
        const text = await parts.deps.files.read(network.path);
        if (text === undefined || createHash('sha256').update(text).digest('hex') !== network.sha256)
          throw new DrydockError(
            'drifted',
            `${network.path} is ${text === undefined ? 'gone' : 'not what it was'} since the bootstrap was planned.`,
            {
              hint: 'Bring back what was planned, then resume; or apply the other one by kubectl once the cluster is there.',
            },
          );
        await host.use(signal, (shell) => shell.writeFile(onHost, text, { sudo: true, mode: 0o600 }, signal));
        await host.run(applyManifest(onHost), signal);
      }
      applied = true;
    },
  };
}

/** Every node is there, and Ready where there is a pod network. */
export function nodesStep(info: StepInfo, parts: BootstrapParts): Step {
  const { hosts, network } = parts.plan.body;
  return waiting(info, parts, async (context) => {
    const { items } = await parts.ask(context, (port) => port.list('Node', {}, context.signal));
    const absent = hosts.filter(({ name }) => !items.some((node) => node.name === name)).map(({ name }) => name);
    if (absent.length > 0) return no(`${listed(absent)} ${absent.length === 1 ? 'is no node' : 'are no nodes'} yet.`);
    if (network.from === 'nowhere') return { so: true, note: `${hosts.length} nodes; NotReady until a pod network is applied` };
    const unready = items.filter(({ readiness }) => readiness !== 'ready');
    return unready.length === 0
      ? { so: true, note: `${items.length} nodes are Ready` }
      : no(`${unready.map(({ name, readinessReason }) => `${name} is not Ready: ${readinessReason ?? 'it gives no reason'}`).join(' ')}`);
  });
}

/** Every control plane has a member that votes and is well. */
export function etcdStep(info: StepInfo, parts: BootstrapParts): Step {
  const controlPlanes = parts.plan.body.hosts.filter(({ role }) => role !== 'worker');
  return waiting(info, parts, async ({ signal }) => {
    const { members } = await readEtcd({ controlPlanes: controlPlanes.map(targetOf), without: [], others: [] }, parts.etcd, signal);
    const well = votersOf(members).filter(isHealthy);
    return well.length === controlPlanes.length && members.length === controlPlanes.length
      ? { so: true, note: `${well.length} members vote` }
      : no(`etcd has ${members.length} members, of which ${well.length} vote and are well; ${controlPlanes.length} are wanted.`);
  });
}

/** Every API server answers for itself, the endpoint answers on every node and on this computer. */
export function endpointsStep(info: StepInfo, parts: BootstrapParts): Step {
  const { hosts, options } = parts.plan.body;
  const endpoint = splitEndpoint(options.wish.endpoint);
  return waiting(info, parts, async (context) => {
    const { signal } = context;
    for (const { apiAddress } of hosts) {
      if (apiAddress === undefined) continue;
      const server = `https://${apiAddress.includes(':') ? `[${apiAddress}]` : apiAddress}:${API_PORT}`;
      await parts.firstHost.run(kubectl([`--server=${server}`, 'get', '--raw', '/readyz']), signal);
    }
    if (endpoint) {
      const readings = await onAll(hosts, context, async (host) => ({
        name: host.name,
        reading: await parts.host(host).run(readBootstrapHost(endpoint, []), signal),
      }));
      const cut = readings.filter(({ reading }) => !['open', 'unknown'].includes(reading.endpoint)).map(({ name }) => name);
      if (cut.length > 0) return no(`${listed(cut)} can't reach the endpoint ${options.wish.endpoint}.`);
    }
    const { gitVersion } = await parts.ask(context, (port) => port.serverVersion(signal));
    return { so: true, note: `${options.wish.endpoint} answers with ${gitVersion}` };
  });
}

/** The name service of the cluster answers on every node, through its Service. */
export function dnsStep(info: StepInfo, parts: BootstrapParts): Step {
  return waiting(info, parts, async (context) => {
    const { signal } = context;
    const address = (
      await parts.firstHost.run(kubectl(['get', 'service', '-n', 'kube-system', 'kube-dns', '-o', 'jsonpath={.spec.clusterIP}']), signal)
    ).trim();
    const answers = await onAll(parts.plan.body.hosts, context, async (host) => ({
      name: host.name,
      answer: await parts.host(host).run(askDns(address, 'kubernetes.default.svc.cluster.local'), signal),
    }));
    const bad = answers.filter(({ answer }) => answer === 'silent' || answer === 'refuses').map(({ name }) => name);
    if (bad.length > 0) return no(`${listed(bad)} ${bad.length === 1 ? 'gets' : 'get'} no name from ${address}.`);
    const untried = answers.filter(({ answer }) => answer === 'unknown').map(({ name }) => name);
    return {
      so: true,
      note: untried.length === 0 ? `${address} answers on every node` : `${listed(untried)} could not ask: there is no bash`,
    };
  });
}

/** Token that kubeadm makes by itself, by the description that the configuration gives it. */
const INIT_TOKEN = 'made by kubeadm init';

/** Removes what was needed on the way, and looks that nothing secret stays on a host or in the cluster. */
export function tidyStep(info: StepInfo, parts: BootstrapParts): Step {
  const { hosts } = parts.plan.body;
  const paths = ({ name }: BootstrapHost) => [`${parts.folder}/${name}-join.yaml`, parts.configurationFile, `${parts.folder}/network.yaml`];
  const own = (description: string | undefined) => description === INIT_TOKEN || description?.includes(`(${parts.id})`) === true;
  return {
    ...info,
    async verify(context) {
      const left = (
        await onAll(hosts, context, async (host) =>
          (await parts.host(host).run(existing(paths(host)), context.signal)).map((path) => `${path} on ${host.name}`),
        )
      ).flat();
      if (left.length > 0) return no(`${listed(left)} ${left.length === 1 ? 'is' : 'are'} still there.`);
      const tokens = (await parts.ask(context, (port) => port.bootstrapTokens(context.signal))).filter(({ description }) =>
        own(description),
      );
      if (tokens.length > 0) return no(`Token ${listed(tokens.map(({ id }) => id))} is still there.`);
      const uploads = await parts.ask(context, (port) => port.uploadedCertificates(context.signal));
      return uploads ? no('The uploaded certificates are still in the cluster.') : { so: true };
    },
    async run(context) {
      const { signal } = context;
      const uploads = await parts.ask(context, (port) => port.uploadedCertificates(signal));
      const tokens = await parts.ask(context, (port) => port.bootstrapTokens(signal));
      for (const token of tokens.filter(({ id, description }) => own(description) || id === uploads?.ownerToken))
        await parts.ask(context, (port) => port.deleteBootstrapToken(token, signal));
      await onAll(hosts, context, async (host) => {
        for (const path of paths(host)) await parts.host(host).run(removeFolder(path), signal);
      });
      // The collector removes the Secret of the certificates a moment after the token that owns it.
      await waitUntil(parts.firstHost, context, async () =>
        (await parts.ask(context, (port) => port.uploadedCertificates(signal)))
          ? {
              subject: 'kubeadm-certs',
              waitsFor: 'the garbage collector',
              reason: 'the uploaded certificates go with the token that owned them',
            }
          : undefined,
      );
    },
  };
}

/** A step that looks until something is so. */
function waiting(info: StepInfo, parts: BootstrapParts, look: (context: StepContext) => Promise<Verdict>): Step {
  const verify = async (context: StepContext): Promise<Verdict> => {
    try {
      return await look(context);
    } catch (error) {
      if (context.signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'commandFailed', 'forbidden', 'notFound')))
        throw error;
      return no(DrydockError.from(error).message);
    }
  };
  return {
    ...info,
    verify,
    run: (context) =>
      waitUntil(parts.firstHost, context, async () => {
        const verdict = await verify(context);
        return verdict.so ? undefined : { subject: info.target, waitsFor: info.target, reason: verdict.why };
      }),
  };
}

async function onAll<T>(
  hosts: readonly BootstrapHost[],
  { signal }: StepContext,
  task: (host: BootstrapHost) => Promise<T>,
): Promise<readonly T[]> {
  const limiter = new Limiter(AT_ONCE);
  return Promise.all(hosts.map((host) => limiter.run(() => task(host), signal)));
}

function no(why: string): Verdict {
  return { so: false, why };
}
