import { createHash } from 'node:crypto';
import { readBootstrapHost } from '../../core/command/bootstrap/host-facts';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { HostTarget } from '../../core/model/host';
import { objectsInManifest } from '../../core/parse/manifest-objects';
import type { BootstrapFacts, BootstrapHostFacts, ManifestFacts } from '../../core/plan/bootstrap/facts';
import type { BootstrapOptions } from '../../core/plan/bootstrap/options';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import { planBootstrap } from '../../core/plan/bootstrap/planner';
import { isManifestUrl, splitEndpoint } from '../../core/policy/bootstrap-fields';
import type { LocalFiles } from '../../ports/local-files';
import type { Hosts } from '../control-plane/hosts';
import { Limiter } from '../nodes/limiter';
import { readKnown } from '../nodes/read-known';
import type { BootstrapParts } from './parts';

/** Hosts that are read side by side. */
const AT_ONCE = 40;

/** Where the facts of a bootstrap come from. */
export interface BootstrapSources {
  readonly hosts: Hosts;
  /** How the hosts of the cluster are reached, as the fleet file says. */
  readonly targets: () => Promise<readonly HostTarget[]>;
  readonly files: Pick<LocalFiles, 'read'>;
  /** Hears what is being read, in a few words. */
  readonly tell?: (words: string) => void;
}

/**
 * Reads everything that a bootstrap is planned from, side by side; it changes nothing. What can't be read is unknown, with the reason;
 * a wish to stop rejects.
 * @param options with an absolute path for a manifest that is a file
 */
export async function readBootstrapFacts(
  sources: BootstrapSources,
  options: BootstrapOptions,
  signal: AbortSignal,
): Promise<BootstrapFacts> {
  const { hosts, files, tell = () => {} } = sources;
  const at = hosts.deps.clock.now();
  const listed = await readKnown(() => sources.targets());
  const targets = Object.fromEntries(options.hosts.map(({ name }) => [name, targetIn(listed, name)] as const));
  const limiter = new Limiter(AT_ONCE);
  let done = 0;
  const [manifest, kubeconfigTaken, ...read] = await Promise.all([
    manifestOf(options, files),
    readKnown(async () => (await files.read(options.kubeconfig)) !== undefined),
    ...options.hosts.map(async ({ name }) => {
      const target = targets[name] as Known<HostTarget>;
      const facts = target.known
        ? await limiter.run(() => readKnown(() => readHost(target.value, hosts, options, signal)), signal)
        : target;
      tell(`hosts, ${++done} of ${options.hosts.length}`);
      return [name, facts] as const;
    }),
  ]);
  return { at, targets, hosts: Object.fromEntries(read), manifest, kubeconfigTaken };
}

function targetIn(listed: Known<readonly HostTarget[]>, name: string): Known<HostTarget> {
  if (!listed.known) return listed;
  const found = listed.value.find((target) => target.name === name);
  return found ? known(found) : unknown('the fleet file does not list it');
}

async function readHost(target: HostTarget, hosts: Hosts, { wish }: BootstrapOptions, signal: AbortSignal): Promise<BootstrapHostFacts> {
  const { clock } = hosts.deps;
  const endpoint = splitEndpoint(wish.endpoint);
  if (!endpoint) throw new DrydockError('config', `${wish.endpoint} is no endpoint.`);
  const { externalEtcd } = wish;
  const reading = await hosts
    .of(target)
    .run(readBootstrapHost(endpoint, externalEtcd ? [externalEtcd.caFile, externalEtcd.certFile, externalEtcd.keyFile] : []), signal);
  // The clock is told near the end of the reading, before the endpoint is tried.
  const ended = clock.now();
  return { reading, clockOffset: reading.clock === undefined ? undefined : Math.round((reading.clock - ended) / 1000) * 1000 };
}

async function manifestOf({ wish: { cni } }: BootstrapOptions, files: Pick<LocalFiles, 'read'>): Promise<Known<ManifestFacts | undefined>> {
  if (cni === undefined || isManifestUrl(cni)) return known(undefined);
  return readKnown(async () => {
    const text = await files.read(cni);
    if (text === undefined) throw new DrydockError('notFound', `There is no ${cni}.`);
    return {
      path: cni,
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: new TextEncoder().encode(text).byteLength,
      kinds: objectsInManifest(text).map(({ kind, name }) => (name === undefined ? kind : `${kind} ${name}`)),
    };
  });
}

/** What stands against a plan that was made a while ago; one sentence each. */
export async function bootstrapDrift(parts: BootstrapParts, signal: AbortSignal): Promise<readonly string[]> {
  const { plan, hosts, deps } = parts;
  const targets = async () => plan.body.hosts.flatMap(({ target }) => (target ? [target] : []));
  const facts = await readBootstrapFacts({ hosts, targets, files: deps.files }, plan.body.options, signal);
  return bootstrapDifferences(plan, planBootstrap(facts, plan.body.options, plan.cluster));
}

function bootstrapDifferences(before: BootstrapPlan, after: BootstrapPlan): readonly string[] {
  const knownBefore = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const key = ({ body }: BootstrapPlan) =>
    JSON.stringify(body.hosts.map(({ name, machineId, criSocket, addresses }) => [name, machineId, criSocket, addresses]));
  return [
    ...after.blockers.filter(({ code, subject }) => !knownBefore.has(`${code} ${subject}`)).map(({ message }) => message),
    ...(before.body.configuration === after.body.configuration && key(before) === key(after)
      ? []
      : ['The hosts are others than they were, or have other addresses or runtimes.']),
    ...(JSON.stringify(before.body.network) === JSON.stringify(after.body.network) ? [] : ['The manifest of the pod network changed.']),
  ];
}
