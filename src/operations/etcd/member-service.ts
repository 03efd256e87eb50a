import { startUnit, stopUnit, unitRuns } from '../../core/command/etcd/unit';
import type { ControlPlaneLayout, InstanceSource } from '../../core/model/control-plane';
import type { Host } from '../control-plane/hosts';
import { instancesOf, manifestPlace, putBack, stopStaticPod, type StaticPodPlace } from '../control-plane/static-pod';
import type { StepContext, Verdict } from '../engine/definition';

/** How a member is run on its host: by a service of systemd, else as a static pod. */
export interface MemberService {
  readonly layout: ControlPlaneLayout;
  readonly source: InstanceSource;
  /** Unset: a static pod. */
  readonly unit?: string | undefined;
}

export async function memberRuns(host: Host, service: MemberService, signal: AbortSignal): Promise<boolean> {
  if (service.unit !== undefined) return host.run(unitRuns(service.unit), signal);
  return (await instancesOf(host, podOf(service), signal)).length > 0;
}

/** Whether it is stopped and stays so: its manifest is out of the kubelet's sight, or its service is stopped. */
export async function stoppedVerdict(host: Host, service: MemberService, signal: AbortSignal): Promise<Verdict> {
  if (service.unit === undefined) {
    const where = await manifestPlace(host, podOf(service), signal);
    if (where !== 'aside') return { so: false, why: `The manifest of etcd is in ${service.layout.manifests} of ${host.name}.` };
  }
  return (await memberRuns(host, service, signal)) ? { so: false, why: `etcd of ${host.name} still runs.` } : { so: true };
}

/** Resolves when nothing of it runs any more. */
export async function stopMember(host: Host, service: MemberService, context: StepContext): Promise<void> {
  if (service.unit === undefined) return stopStaticPod(host, podOf(service), context);
  await host.run(stopUnit(service.unit), context.signal);
}

/** Whether it was told to run; that it is well is another matter. */
export async function startedVerdict(host: Host, service: MemberService, signal: AbortSignal): Promise<Verdict> {
  if (service.unit !== undefined)
    return (await memberRuns(host, service, signal)) ? { so: true } : { so: false, why: `${service.unit} of ${host.name} is stopped.` };
  return (await manifestPlace(host, podOf(service), signal)) === 'inPlace'
    ? { so: true }
    : { so: false, why: `The manifest of etcd is not in ${service.layout.manifests} of ${host.name}.` };
}

/** Does nothing where it was told to run already. */
export async function startMember(
  host: Host,
  service: MemberService,
  context: Pick<StepContext, 'clock' | 'log' | 'signal'>,
): Promise<void> {
  if (service.unit === undefined) return putBack(host, podOf(service), context);
  await host.run(startUnit(service.unit), context.signal);
}

function podOf({ layout, source }: MemberService): StaticPodPlace {
  return { component: 'etcd', layout, source };
}
